"""`attune evaluate`: a labelled file scored, with baselines beside."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.cli.labelled import Watch
    from bot.cli.report import Report

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")


@click.group()
def evaluate() -> None:
    """Score a labelled file: rates with 95% intervals, the ids of the rows that failed, and simple baselines beside.

    A file holds one JSON object per line, with an id. Its words are never printed. Progress goes to standard error. The exit
    status is 1 where a line is no labelled row; those lines are named and left out.
    """


@evaluate.command()
@FILE
@JSON
def safety(file: Path, as_json: bool) -> None:
    """The screen, beside a keyword list and a TF-IDF regression.

    \b
    A row: {"id": ..., "text": ..., "history": [...],
            "expected": {"min": 0-3, "max": 0-3, "class": ...}}
    history, max (no upper limit) and class may be left out.

    \b
    attune evaluate safety risk.jsonl
    """
    from bot.cli.evaluations import evaluate_safety

    _print(lambda watch: evaluate_safety(file, watch), as_json)


@evaluate.command()
@FILE
@JSON
def route(file: Path, as_json: bool) -> None:
    """The routes of `parse`, beside a TF-IDF regression and the commonest route.

    \b
    A row: {"id": ..., "text": ..., "route": "share"}, or with
    "relational": true or false beside the route or instead of it.

    \b
    attune evaluate route route.jsonl
    """
    from bot.cli.evaluations import evaluate_route

    _print(lambda watch: evaluate_route(file, watch), as_json)


@evaluate.command()
@FILE
@JSON
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder that the questions are about; without it the built-in articles.",
)
def articles(file: Path, as_json: bool, articles: Path | None) -> None:
    """Explanations, beside BM25 over the same passages.

    \b
    A row: {"id": ..., "question": ..., "expected": "attachment"}
    expected is the stem of an article's file, a list of stems, or
    "unanswerable".

    \b
    attune evaluate articles questions.jsonl --articles leaflets
    """
    from bot.cli.evaluations import evaluate_articles

    _print(lambda watch: evaluate_articles(file, articles, watch), as_json)


@evaluate.command()
@FILE
@JSON
def listen(file: Path, as_json: bool) -> None:
    """Replies of `listen`, beside a reply that repeats the message.

    \b
    A row: {"id": ..., "text": ..., "history": [...],
            "level": 0-2, "feelings": ["sad"]}
    history, level (of mentalizing, by a human rater) and feelings may be
    left out.

    \b
    attune evaluate listen messages.jsonl
    """
    from bot.cli.hearing import evaluate_listen

    _print(lambda watch: evaluate_listen(file, watch), as_json)


@evaluate.command()
@FILE
@JSON
def lint(file: Path, as_json: bool) -> None:
    """Codes of helpers' turns by `lint`, beside a handful of phrases.

    \b
    A row: {"id": ..., "text": ..., "history": [...],
            "labels": ["open_question"]}
    labels are those of `attune lint`; history may be left out.

    \b
    attune evaluate lint turns.jsonl
    """
    from bot.cli.hearing import evaluate_lint

    _print(lambda watch: evaluate_lint(file, watch), as_json)


def _print(score: Callable[[Watch], Report], as_json: bool) -> None:
    from bot.cli.stream import own_output

    write = own_output()
    try:
        with _watching() as watch:
            report = score(watch)
    except (RuntimeError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None
    shown = json.dumps(report.to_json(), indent=2) if as_json else report.to_text()
    try:
        write(shown.encode("utf-8", "replace") + b"\n")
    except BrokenPipeError:
        sys.exit(0)
    for sentence in report.unread:
        click.echo(f"attune: {sentence}", err=True)
    sys.exit(1 if report.unread else 0)


@contextmanager
def _watching() -> Iterator[Watch]:
    """Progress on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:

        def watch(rows: Sequence[Any], doing: str) -> Iterable[Any]:
            return bars.track(rows, description=doing)

        yield watch
