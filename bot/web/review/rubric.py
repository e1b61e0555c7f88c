"""The rubric, the reasons of flags and of unmasking: data/review/rubric.yml, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.reading import from_yaml
from bot.settings import ROOT

STEPS = 4


class RubricError(ValueError):
    """The rubric's file is malformed; the message names the row."""


@dataclass(frozen=True)
class Item:
    """One question of the rubric; step 1 is the worst, step STEPS the best."""

    id: str
    name: str
    asks: str
    steps: tuple[str, ...]

    def numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.steps, start=1))


@dataclass(frozen=True)
class Reason:
    """A choice with a name; `side` is whose turns it is for, empty for both."""

    id: str
    name: str
    side: str = ""


@dataclass(frozen=True)
class Rubric:
    """Everything a moderator chooses from."""

    items: tuple[Item, ...]
    flags: tuple[Reason, ...]
    unmasking: tuple[Reason, ...]


def _rows(raw: Any, key: str, needed: set[str], allowed: set[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = raw[key]
    seen: set[str] = set()
    for row in rows:
        if not needed <= set(row) <= allowed:
            raise RubricError(f"A row of {key} has exactly the keys {', '.join(sorted(allowed))}.")
        if row["id"] in seen:
            raise RubricError(f"{row['id']} stands twice in {key}.")
        seen.add(row["id"])
    return rows


def parse(raw: Any) -> Rubric:
    """Check and build. Raises RubricError."""
    if not isinstance(raw, dict) or set(raw) != {"items", "flags", "unmasking"}:
        raise RubricError("rubric.yml has exactly the keys items, flags and unmasking.")
    items = []
    for row in _rows(raw, "items", *[{"id", "name", "asks", "steps"}] * 2):
        if len(row["steps"]) != STEPS:
            raise RubricError(f"{row['id']} needs {STEPS} steps, each in words.")
        items.append(Item(row["id"], row["name"], row["asks"], tuple(row["steps"])))
    flags = tuple(Reason(**row) for row in _rows(raw, "flags", *[{"id", "name", "side"}] * 2))
    return Rubric(tuple(items), flags, tuple(Reason(**row) for row in _rows(raw, "unmasking", *[{"id", "name"}] * 2)))


@cache
def rubric() -> Rubric:
    """The rubric of this process, read once."""
    return parse(from_yaml((ROOT / "data/review/rubric.yml").read_text("utf-8")))
