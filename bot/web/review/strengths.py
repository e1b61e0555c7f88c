"""A person's own numbers, 0 to 10, as the slots of the turns hold them: how strong it was, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Which number comes after which: reflecting asks once and again later, mending and steady ask before and after.
PAIRS = {"strength_again": "strength", "strength_after": "strength_before"}
NAMES = {
    "strength": "how strong",
    "strength_again": "how strong, again",
    "strength_before": "before",
    "strength_after": "after",
}


@dataclass(frozen=True)
class Reading:
    """One number: the turn it was given at, which question it answered, in which flow."""

    n: int
    slot: str
    value: float
    flow: str

    @property
    def name(self) -> str:
        return NAMES[self.slot]


def number(value: Any) -> float | None:
    """A number from 0 to 10, or None."""
    if isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if 0 <= found <= 10 else None


def readings(turns: Iterable[tuple[int, Any]]) -> list[Reading]:
    """The numbers of a conversation out of (n, understood) of its turns, in order."""
    found: list[Reading] = []
    flow = ""
    for n, understood in turns:
        understood = understood if isinstance(understood, dict) else {}
        flow = str(understood.get("flow") or flow).removesuffix("_form")
        slots = understood.get("slots")
        if not isinstance(slots, dict):
            continue
        for slot in NAMES:
            value = number(slots.get(slot))
            if value is not None:
                found.append(Reading(n, slot, value, flow))
    return found


def pairs(found: Iterable[Reading]) -> list[tuple[Reading, Reading]]:
    """Each "after" with the latest "before" of its question."""
    latest: dict[str, Reading] = {}
    joined = []
    for reading in found:
        first = PAIRS.get(reading.slot)
        if first is None:
            latest[reading.slot] = reading
        elif first in latest:
            joined.append((latest.pop(first), reading))
    return joined
