"""What an evaluation prints: tables for people, or one JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.cli.scoring import Measure


@dataclass(frozen=True)
class Report:
    """`systems`: by name, ours first, the same measures in the same order. `failed`: row ids by what went wrong, never a text."""

    title: str
    rows: int
    systems: Mapping[str, Sequence[Measure]]
    groups: Mapping[str, Sequence[Measure]] = field(default_factory=dict)  # ours, by class
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    unread: Sequence[str] = ()  # one sentence for each line that is no labelled row

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "title": self.title,
            "rows": self.rows,
            "systems": {name: _json(measures) for name, measures in self.systems.items()},
            "groups": {name: _json(measures) for name, measures in self.groups.items()},
            "failed": {name: list(ids) for name, ids in self.failed.items()},
            "notes": list(self.notes),
            "unread": list(self.unread),
        }

    def to_text(self) -> str:
        """For people; rates with Wilson's 95% interval."""
        parts = [f"{self.title}: {self.rows:,} rows; rates with 95% intervals (Wilson)"]
        if self.systems:
            parts.append(_across(self.systems))
        if self.groups:
            parts.append(_down(self.groups))
        parts += [f"{name} ({len(ids)}):\n{_wrapped(ids)}" for name, ids in self.failed.items()]
        parts.append("\n".join(self.notes))
        return "\n\n".join(part for part in parts if part)


def _json(measures: Sequence[Measure]) -> dict[str, Any]:
    return {measure.name: measure.to_json() for measure in measures}


def _table(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([shown[0], "-" * len(max(shown, key=len)), *shown[1:]])


def _across(systems: Mapping[str, Sequence[Measure]]) -> str:
    """A line for each measure, a column for each system."""
    names = [measure.name for measure in next(iter(systems.values()))]
    lines = [["", *systems]]
    lines += [[name, *(str(measures[place]) for measures in systems.values())] for place, name in enumerate(names)]
    return _table(lines)


def _down(groups: Mapping[str, Sequence[Measure]]) -> str:
    """A line for each group, a column for each measure."""
    heads = [measure.name for measure in next(iter(groups.values()))]
    return _table([["", *heads], *([name, *map(str, measures)] for name, measures in groups.items())])


def _wrapped(ids: Sequence[str], width: int = 118) -> str:
    lines, line = [], " "
    for each in ids:
        if len(line) + len(each) + 1 > width and line.strip():
            lines.append(line)
            line = " "
        line += f" {each}"
    return "\n".join([*lines, line] if line.strip() else lines or ["  none"])
