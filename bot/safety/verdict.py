"""What the screen says of one text: a tier, its classes, and the evidence, never the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.safety.memory import Memory


@dataclass(frozen=True)
class Evidence:
    """A rule that fired, and where: character offsets into the raw text."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """`tier` is the conversation's after this text, `text_tier` this text's alone: 0 none, 1 distress, 2 possible risk, 3 imminent."""

    tier: int = 0
    text_tier: int = 0
    soft: bool = False  # tier 2 that asks for a card and one question only, and opens no episode
    classes: tuple[str, ...] = ()  # ids of data/safety/classes.yml, most severe first
    axes: tuple[str, ...] = ()  # those that applied, in the order of AXES
    evidence: tuple[Evidence, ...] = ()
    fault: bool = False  # the screen broke: show the static help card, open no episode
    language: str = "en"  # en, fr, es or other
    memory: Memory = field(default_factory=Memory)

    def to_json(self) -> dict[str, Any]:
        """The output keys of `attune screen`."""
        return {
            "tier": self.tier,
            "text_tier": self.text_tier,
            "soft": self.soft,
            "classes": list(self.classes),
            "axes": list(self.axes),
            "evidence": [{"rule": e.rule, "start": e.start, "end": e.end} for e in self.evidence],
        }
