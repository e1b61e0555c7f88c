"""The weights of `bot.listening.weights`, fitted to messages in which a reader marked the clauses that matter.

A conditional logit: in each message the marked clauses against the others, small weights preferred. Nothing of it runs while people write;
`python -m bot.listening.matters tests/cases/listening/matters.jsonl` prints what its rows alone would give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.listening.clauses import Reading, read_clauses, signs_of
from bot.listening.weights import HELD, PLACED, placed, weights

PENALTY = 5.0
STEPS = 25  # of Newton's method; it has settled by then
Marked = tuple[Sequence[Mapping[str, float]], Sequence[int], float]


def marked(row: Mapping[str, Any]) -> tuple[Reading, list[int]]:
    """The reading of a row's "text", and the places of the clauses that lie in one of its "matters" (offsets from, to)."""
    reading = read_clauses(row["text"])
    places = [
        place
        for place, clause in enumerate(reading.clauses)
        for start, end in row["matters"]
        if min(clause.end, end) - max(clause.start, start) > (clause.end - clause.start) / 2
    ]
    return reading, sorted(set(places))


def signs(reading: Reading) -> list[dict[str, float]]:
    """All signs of each clause of a message that has several."""
    around = placed(
        [(c.tokens, c.sentence, c.subject.lower_ if c.subject is not None else "") for c in reading.clauses]
    )
    return [{**signs_of(clause), **place} for clause, place in zip(reading.clauses, around, strict=True)]


def fit(messages: Sequence[Marked]) -> dict[str, float]:
    """The weight of every sign under which the marked clauses are likeliest.

    Each message is the signs of its clauses, the places of the marked ones, and how much it counts.
    """
    names = (*HELD, *PLACED)
    tables = [np.array([[held.get(name, 0.0) for name in names] for held in clauses]) for clauses, *_ in messages]
    by = np.zeros(len(names))
    for _ in range(STEPS):
        slope = PENALTY * by
        bend = PENALTY * np.eye(len(names))
        for table, (_, chosen, counts) in zip(tables, messages, strict=True):
            share = np.exp(table @ by - (table @ by).max())
            share /= share.sum()
            wanted = np.zeros(len(share))
            wanted[list(chosen)] = share[list(chosen)] / share[list(chosen)].sum()
            slope += counts * (table.T @ (share - wanted))
            bend += counts * (table.T @ (np.diag(share) - np.outer(share, share)) @ table)
        by = by - np.linalg.solve(bend, slope)
    return {name: round(float(value), 2) for name, value in zip(names, by, strict=True)}


def agreement(rows: Iterable[Mapping[str, Any]], by: Mapping[str, float] | None = None) -> float:
    """The share of rows with several clauses whose heaviest clause is a marked one, by the given weights or those in use (0-1)."""
    by = weights() if by is None else by
    right = []
    for row in rows:
        reading, places = marked(row)
        if len(reading.clauses) > 1 and places:
            heavy = [sum(by[name] * value for name, value in held.items()) for held in signs(reading)]
            right.append(int(np.argmax(heavy)) in places)
    return sum(right) / max(1, len(right))


def main() -> None:
    """Print the weights that the rows of a file give."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    read = [marked(row) for row in rows]
    fitted = fit([(signs(reading), places, 1.0) for reading, places in read if len(reading.clauses) > 1 and places])
    print("\n".join(f"{name}: {value}" for name, value in fitted.items()))
    print(f"# {agreement(rows):.3f} with the weights in use, {agreement(rows, fitted):.3f} with these")


if __name__ == "__main__":
    main()
