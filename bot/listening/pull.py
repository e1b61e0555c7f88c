"""How much each word of a message draws a listener: what hurts, is feared, wanted or regretted more than where and when it was.

A word is read in its sentence (`bot.encoder.states`), and one weight for each of its numbers is in data/listening/pulls.yml: fitted, with
the weights of the signs (`bot.listening.matters`), to messages of our own in which the clauses that matter are marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS, states
from bot.listening.words import WordsError, read

Floats = npt.NDArray[np.float32]

LONGEST = 480  # characters that the network reads at once: its 126 word pieces


@cache
def by_number() -> Floats:
    """The weights (384,) of a word's numbers. Raises WordsError."""
    found = read("pulls", ("numbers",))["numbers"]
    if (
        not isinstance(found, list)
        or len(found) != DIMENSIONS
        or not all(isinstance(value, float | int) for value in found)
    ):
        raise WordsError(f"pulls.yml: numbers must hold {DIMENSIONS} numbers.")
    return np.array(found, dtype=np.float32)


def mean(offsets: npt.NDArray[np.int32], values: Floats, start: int, end: int) -> Floats:
    """The mean of the values (n, ...) whose offsets (n, 2) touch start to end; of them all where none does."""
    inside = (offsets[:, 0] < end) & (offsets[:, 1] > start)
    found: Floats = values[inside if inside.any() else slice(None)].mean(axis=0)
    return found


@dataclass(frozen=True)
class Words:
    """The word pieces of a message: `offsets` (n, 2), half-open character ranges of its text; `vectors` (n, 384), each of length 1."""

    offsets: npt.NDArray[np.int32]
    vectors: Floats

    def mean(self, start: int, end: int) -> Floats:
        """The mean (384,) of the pieces between two offsets; of them all where none lies there."""
        return mean(self.offsets, self.vectors, start, end)


@dataclass(frozen=True)
class Pulls:
    """How much each word piece of a message pulls (n,), with its place in the text (n, 2)."""

    offsets: npt.NDArray[np.int32]
    values: Floats

    def of(self, start: int, end: int) -> float:
        """The pull of what stands between two offsets, against the whole message: about -3 to 3, 0 where nothing was read there."""
        return float(mean(self.offsets, self.values, start, end) - self.values.mean())


def words(text: str, cuts: Sequence[int] = ()) -> Words:
    """The word pieces of a text, in one batch; a long one is read in parts that begin at some of `cuts` (offsets, rising)."""
    begins = [0]
    for cut, following in zip(cuts, [*cuts[1:], len(text)], strict=False):
        if following - begins[-1] > LONGEST and cut > begins[-1]:
            begins.append(cut)
    read_so = states([text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)])
    return Words(
        np.concatenate([one.offsets + begin for one, begin in zip(read_so, begins, strict=True)]),
        np.concatenate([one.pieces for one in read_so]),
    )


def pulls(text: str, cuts: Sequence[int] = ()) -> Pulls | None:
    """How much each word of a text pulls; None where the network finds no words in it."""
    found = words(text, cuts)
    return Pulls(found.offsets, found.vectors @ by_number()) if len(found.vectors) else None
