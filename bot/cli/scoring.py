"""Rates with 95% intervals, and areas under curves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import quantiles

Z = 1.959964  # two-sided 95% of the normal distribution


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a rate by Wilson's score; (0, 1) of nothing. Raises ValueError unless 0 <= hits <= of."""
    if not 0 <= hits <= of:
        raise ValueError("There are at most as many hits as rows.")
    if of == 0:
        return 0.0, 1.0
    rate, square = hits / of, Z * Z / of
    middle = (rate + square / 2) / (1 + square)
    half = Z * sqrt(rate * (1 - rate) / of + square / (4 * of)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Rate:
    """`hits` of `of` rows."""

    name: str
    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """0-1, or None of nothing."""
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        if not self.of:
            return "-"
        low, high = wilson(self.hits, self.of)
        return f"{self.hits}/{self.of} {self.hits / self.of:.3f} [{low:.3f}-{high:.3f}]"

    def to_json(self) -> dict[str, float | int | None]:
        """For --json."""
        low, high = wilson(self.hits, self.of)
        return {"hits": self.hits, "of": self.of, "rate": self.rate, "low": low, "high": high}


@dataclass(frozen=True)
class Value:
    """A figure that is no rate, such as an area; None where it is not defined."""

    name: str
    value: float | None

    def __str__(self) -> str:
        return "-" if self.value is None else f"{self.value:.3f}"

    def to_json(self) -> dict[str, float | int | None]:
        """For --json."""
        return {"value": self.value}


Measure = Rate | Value


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """How often a positive scores above a negative, ties half; None where one side is empty."""
    if not positives or not negatives:
        return None
    ordered = sorted(negatives)
    below = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positives)
    return below / 2 / (len(positives) * len(negatives))


def macro_f1(expected: Sequence[str], given: Sequence[str]) -> float | None:
    """The mean F1 of the classes that are expected somewhere; None without rows."""
    scores = []
    for name in set(expected):
        hits = sum(e == g == name for e, g in zip(expected, given, strict=True))
        scores.append(2 * hits / (list(expected).count(name) + list(given).count(name)))
    return sum(scores) / len(scores) if scores else None


def threshold_of(negatives: Sequence[float], most: int) -> float:
    """The lowest score that at most `most` of the negatives reach, found among them (or just above the highest)."""
    ordered = sorted(negatives, reverse=True)
    if most >= len(ordered):
        return 0.0
    return ordered[most] + 1e-9


def best_threshold(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The score that best parts the two (mean of both rates): chosen in hindsight, which flatters."""
    up, down = sorted(positives), sorted(negatives)

    def worth(score: float) -> float:
        kept = 1 - bisect_left(up, score) / len(up) if up else 0.0
        refused = bisect_left(down, score) / len(down) if down else 0.0
        return kept + refused

    return max([0.0, *up, *(score + 1e-9 for score in down)], key=worth)


def pace(milliseconds: Sequence[float]) -> str:
    """Median and 95th percentile of what a row took."""
    if len(milliseconds) < 2:
        return "-"
    marks = quantiles(milliseconds, n=20, method="inclusive")
    return f"{marks[9]:.1f} ms a row in the middle, {marks[18]:.1f} ms at the 95th percentile"
