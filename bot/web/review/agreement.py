"""How alike readers judge: Krippendorff's alpha, with the interval it may as well lie in (conversations drawn anew)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np

from bot.web.review.models import Review
from bot.web.review.rubric import STEPS, rubric

DRAWS = 200  # 0.3 ms each
FEWEST = 8  # units below which an interval would only pretend
STRONG, FAIR = 0.8, 0.667  # Krippendorff's own bounds (Content Analysis, 2004, ch. 11)
Level = Literal["nominal", "ordinal"]


@dataclass(frozen=True)
class Alpha:
    """1: as one; 0: no better than chance; None where every judgement was the same, or nothing was judged twice."""

    value: float | None
    low: float | None
    high: float | None
    units: int  # what was judged by two or more

    @property
    def reads(self) -> str:
        """The figure in a word."""
        if self.value is None:
            return "cannot be said" if self.units else "nothing judged twice"
        return "alike" if self.value >= STRONG else "fairly alike" if self.value >= FAIR else "not alike"

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value:.2f}" + (f" ({self.low:.2f} to {self.high:.2f})" if self.low is not None else "")


def _alpha(counts: np.ndarray[tuple[int, int], np.dtype[np.float64]], level: Level) -> float | None:
    # Where one value alone occurs there is no disagreement to expect, and nothing to divide by.
    if len(counts) == 0 or np.count_nonzero(counts.sum(axis=0)) < 2:
        return None
    domain = np.arange(counts.shape[1])
    return float(krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level))


def alpha(units: Sequence[Sequence[int]], values: int, level: Level) -> Alpha:
    """Of judgements by unit, each a whole number from 0 to `values` - 1; units with one judgement are left out."""
    counts = np.zeros((0, values))
    rows = [np.bincount(given, minlength=values) for given in units if len(given) >= 2]
    if rows:
        counts = np.array(rows, dtype=np.float64)
    value = _alpha(counts, level)
    if value is None or len(rows) < FEWEST:
        return Alpha(value, None, None, len(rows))
    chance = np.random.default_rng(len(rows))
    drawn = (_alpha(counts[chance.integers(0, len(rows), len(rows))], level) for _ in range(DRAWS))
    found = [one for one in drawn if one is not None]
    low, high = (float(v) for v in np.quantile(found, [0.025, 0.975])) if found else (value, value)
    return Alpha(value, low, high, len(rows))


def of_reviews(reviews: Sequence[tuple[int, str, dict[str, int]]]) -> list[tuple[str, Alpha]]:
    """Alpha of what the screen did, of each item of the rubric, and of all items together; rows are (conversation, outcome, scores)."""
    names = [name for name, _said in Review.OUTCOMES]
    outcomes: dict[int, list[int]] = {}
    scores: dict[tuple[int, str], list[int]] = {}
    for conversation, outcome, given in reviews:
        if outcome in names and outcome != Review.UNSURE:
            outcomes.setdefault(conversation, []).append(names.index(outcome))
        for key, step in given.items():
            if isinstance(step, int) and 1 <= step <= STEPS:
                scores.setdefault((conversation, key), []).append(step - 1)
    found = [("What the screen did", alpha(list(outcomes.values()), len(names), "nominal"))]
    for item in rubric().items:
        own = [given for (_conversation, name), given in scores.items() if name == item.id]
        found.append((item.name, alpha(own, STEPS, "ordinal")))
    found.append(("All items together", alpha(list(scores.values()), STEPS, "ordinal")))
    return found


@dataclass(frozen=True)
class Line:
    """One item as the readers of a conversation judged it, in their order; None where one left it out."""

    name: str
    given: list[int | None]

    @property
    def apart(self) -> int:
        """Steps between the lowest and the highest."""
        said = [step for step in self.given if step is not None]
        return max(said) - min(said) if len(said) > 1 else 0


def compare(reviews: Sequence[Review]) -> tuple[list[Line], Alpha]:
    """The items side by side, and the alpha over the items of this one conversation."""
    lines = [Line(item.name, [review.scores.get(item.id) for review in reviews]) for item in rubric().items]
    lines = [line for line in lines if any(step is not None for step in line.given)]
    units = [[step - 1 for step in line.given if step is not None] for line in lines]
    return lines, alpha(units, STEPS, "ordinal")
