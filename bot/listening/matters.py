"""The weights of `bot.listening.weights` and `bot.listening.pull`, fitted to messages in which a reader marked the clauses that matter.

A conditional logit: in each message the marked clauses against the others, small weights preferred. The messages of
data/listening/examples/matters.txt are also read with their sentences in another order: it is learnt what matters, not just where it is.
Nothing of it runs while people write; `python -m bot.listening.matters tests/cases/listening/matters.jsonl` fits to the rows of the file
and to those messages, writes the pulls and prints the weights of the signs (about 30 s).
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.listening.clauses import Reading, read_clauses, signs_of
from bot.listening.pull import by_number, words
from bot.listening.weights import HELD, PLACED, placed, weights
from bot.listening.words import FOLDER

EXAMPLES = FOLDER / "examples" / "matters.txt"
PULLS = FOLDER / "pulls.yml"
NAMES = (*HELD, *PLACED)
PENALTY = 5.0
NEAR = 60.0  # how hard the signs are held near the weights in use, which public messages had a part in
BROAD = 6.0  # vectors have length 1, signs go to 6: a word's numbers are held back less
SHUFFLED = 2  # other orders of each message that are read
COUNTS = 0.5  # what a message in another order counts
Floats = npt.NDArray[np.float64]
Message = tuple[Floats, Sequence[int], float]  # (clauses, features), the places of the marked ones, how much it counts


def braced(line: str) -> dict[str, Any]:
    """A line with its marked clauses in braces as a row: {"text", "matters": [[from, to], ...]}."""
    parts = re.split(r"([{}])", line.strip())
    text, matters = "", []
    for part in parts:
        if part == "{":
            matters.append([len(text)])
        elif part == "}":
            matters[-1].append(len(text))
        else:
            text += part
    return {"text": text, "matters": matters}


def read_braced(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of such lines. Raises OSError."""
    return [braced(line) for line in path.read_text(encoding="utf-8").splitlines()]


def reordered(line: str, chance: random.Random) -> Iterator[str]:
    """The same marked line with its sentences in other orders."""
    sentences = re.split(r"(?<=[.!?])\s+|(?<=[.!?]\})\s+", line.strip())
    for _ in range(SHUFFLED):
        other = chance.sample(sentences, len(sentences))
        if other != sentences:
            yield " ".join(other)


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


def message(row: Mapping[str, Any], counts: float = 1.0) -> Message | None:
    """What a row's clauses are fitted on: their signs, then the mean of their word pieces; None where there is nothing to choose."""
    reading, places = marked(row)
    if len(reading.clauses) < 2 or not places:
        return None
    pieces = words(row["text"], [c.start for c in reading.clauses])
    own = [[held.get(name, 0.0) for name in NAMES] for held in signs(reading)]
    read_so = [BROAD * pieces.mean(c.start, c.end).astype(np.float64) for c in reading.clauses]
    return np.hstack([np.array(own), np.array(read_so)]), places, counts


def fit(messages: Sequence[Message], near: Mapping[str, float] | None = None) -> Floats:
    """The weights (features,) under which the marked clauses are likeliest; those of the signs stay near some, or near 0."""
    from scipy.optimize import minimize

    rows = np.vstack([table for table, *_ in messages])
    begins = np.cumsum([0, *(len(table) for table, *_ in messages[:-1])])
    which = np.repeat(np.arange(len(messages)), [len(table) for table, *_ in messages])
    counts = np.array([count for *_, count in messages])
    middle, hold = np.zeros(rows.shape[1]), np.full(rows.shape[1], PENALTY)
    if near is not None:
        middle[: len(NAMES)], hold[: len(NAMES)] = [near[name] for name in NAMES], NEAR
    right = np.zeros(len(rows))
    for begin, (_, places, _) in zip(begins, messages, strict=True):
        right[[begin + place for place in places]] = 1.0

    def loss(by: Floats) -> tuple[float, Floats]:
        heavy = rows @ by
        powers = np.exp(heavy - np.maximum.reduceat(heavy, begins)[which])
        every, good = np.add.reduceat(powers, begins), np.add.reduceat(powers * right, begins)
        slope = rows.T @ ((powers / every[which] - powers * right / good[which]) * counts[which])
        return float(-(counts * np.log(good / every)).sum() + (hold / 2) @ (by - middle) ** 2), slope + hold * (
            by - middle
        )

    found: Floats = minimize(loss, middle, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return found


def in_use() -> Floats:
    """The weights that people are heard with, as `fit` gives them."""
    return np.concatenate([[weights()[name] for name in NAMES], by_number() / BROAD])


def agreement(rows: Iterable[Mapping[str, Any]], by: Floats | None = None) -> float:
    """The share of rows with several clauses whose heaviest clause is a marked one, by the given weights or those in use (0-1)."""
    by = in_use() if by is None else by
    found = [one for one in map(message, rows) if one is not None]
    return sum(int(np.argmax(table @ by)) in places for table, places, _ in found) / max(1, len(found))


def main() -> None:
    """Fit to the rows of a file and to our own messages; write the pulls, print the weights of the signs."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    lines, chance = EXAMPLES.read_text(encoding="utf-8").splitlines(), random.Random(3)
    others = [braced(other) for line in lines for other in reordered(line, chance)]
    whole = [message(row) for row in (*rows, *map(braced, lines))]
    found = [one for one in (*whole, *(message(row, COUNTS) for row in others)) if one is not None]
    by = fit(found, weights())
    numbers = ", ".join(f"{value:.2f}" for value in by[len(NAMES) :] * BROAD)
    head = PULLS.read_text(encoding="utf-8").split("numbers:")[0]
    PULLS.write_text(f"{head}numbers: [{numbers}]\n", encoding="utf-8")
    print("\n".join(f"{name}: {value:.2f}" for name, value in zip(NAMES, by, strict=False)))
    heavy = np.concatenate([table @ by for table, *_ in found])
    apart = np.concatenate([table @ by - (table[:, len(NAMES) :] @ by[len(NAMES) :]).mean() for table, *_ in found])
    print(f"# {len(found)} messages; a clause weighs {heavy.mean():.2f} on average")
    print(f"# {apart.mean():.2f} (spread {apart.std():.2f}) with pulls set to 0 on average")


if __name__ == "__main__":
    main()
