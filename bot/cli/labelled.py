"""Labelled files: read strictly, answered row by row. A row is spoken of by its id alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from bot.cli.stream import LineError, Row, read

T = TypeVar("T")
R = TypeVar("R")
Watch = Callable[[Sequence[Any], str], Iterable[Any]]  # shows progress over a list; the second is what is being done


def read_rows(path: Path, make: Callable[[str, Row], T]) -> tuple[list[T], list[str]]:
    """The rows of a JSON-lines file as `make(id, row)` makes them, and one sentence for each line it can't be made of."""
    rows: list[T] = []
    unread: list[str] = []
    with path.open("rb") as file:
        for place, line in enumerate(file, 1):
            try:
                row = read(line.removeprefix(b"\xef\xbb\xbf") if place == 1 else line)
                rows.append(make(_shown(row.get("id"), place), row))
            except LineError as problem:
                unread.append(f"line {place}: {problem}")
    return rows, unread


def _shown(value: object, place: int) -> str:
    if value is None:
        return f"line-{place}"
    return value if isinstance(value, str) else json.dumps(value)


def timed(rows: Sequence[T], answer: Callable[[T], R], watch: Watch, doing: str) -> tuple[list[R], list[float]]:
    """The answers to the rows, and the milliseconds each took."""
    answers, took = [], []
    for row in watch(rows, doing):
        began = perf_counter()
        answers.append(answer(row))
        took.append((perf_counter() - began) * 1000)
    return answers, took
