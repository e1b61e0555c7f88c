"""What a run found: each budget with its bar, and the arithmetic behind it."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` (0-100) of `values` lie, between neighbours in proportion. Raises ValueError on none."""
    if not values:
        raise ValueError("There is nothing to take a percentile of.")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def p50(values: Sequence[float]) -> float:
    """The median."""
    return percentile(values, 50)


def ratio(ours: float, stock: float) -> float:
    """Ours in units of theirs. Raises ValueError unless both are above zero: a budget is never met by a measurement that failed."""
    if not (ours > 0 and stock > 0 and math.isfinite(ours) and math.isfinite(stock)):
        raise ValueError("A ratio needs two measurements above zero.")
    return ours / stock


@dataclass(frozen=True)
class Budget:
    """One measured line. `bar` is the most allowed, or the least where `at_least`; None where nothing was promised."""

    what: str
    found: float
    unit: str  # "x" for a ratio to the starter bot
    bar: float | None = None
    at_least: bool = False
    rows: int = 0  # measurements behind it
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        return self.found >= self.bar if self.at_least else self.found <= self.bar

    def cells(self) -> tuple[str, str, str, str, str, str]:
        """What, found, bar, met, rows, detail, as they are printed."""
        bar = "" if self.bar is None else f"{'≥' if self.at_least else '≤'} {number(self.bar)} {self.unit}"
        met = {True: "met", False: "missed", None: ""}[self.met]
        return (
            self.what,
            f"{number(self.found)} {self.unit}",
            bar,
            met,
            f"{self.rows:,}" if self.rows else "",
            self.detail,
        )


def number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


@dataclass
class Report:
    """All lines of a run, with tables beside them."""

    budgets: list[Budget] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *budgets: Budget) -> None:
        """Keep lines, in the order they are to be printed, and say each at once: a run that is stopped leaves what it found."""
        for budget in budgets:
            self.budgets.append(budget)
            print(" | ".join(budget.cells()), file=sys.stderr, flush=True)

    def markdown(self) -> str:
        """A table and the notes below it."""
        heads = ("what", "found", "budget", "", "rows", "how")
        lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
        lines += ["| " + " | ".join(budget.cells()) + " |" for budget in self.budgets]
        return "\n".join([*lines, *(f"\n{note}" for note in self.notes)])

    @property
    def missed(self) -> list[Budget]:
        """Lines whose bar is not met."""
        return [budget for budget in self.budgets if budget.met is False]
