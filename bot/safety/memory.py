"""What a conversation's earlier turns leave behind: a decaying score and a few flags, no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

DECAY = 0.85  # of the score, a turn: a tier 3 is still 3 at the next turn, 2 for four more, then 1
RECALLED = 12  # turns that a loss, means or despair colours what is asked later
TURNS_KEPT = 200  # of a history given as texts; what is older has decayed to nothing
_FLAGS = ("despair", "loss", "bereaved", "means", "child", "substance", "darkness")


@dataclass(frozen=True)
class Memory:
    """`score` 0.0-3.0 in units of tiers; the flags are turns since something was said, -1 if it never was."""

    score: float = 0.0
    despair: int = -1  # a wish to die, hopelessness: sudden calm or a goodbye after it is read as intent
    loss: int = -1  # a job, a home, a person lost: a high place asked for after it is read as risk
    bereaved: int = -1  # somebody died: a wish to be with them is no wish for company
    means: int = -1  # means at hand, or saved
    child: int = -1  # a child is with the person, or in their charge
    substance: int = -1  # drink, drugs or pills in the person or in reach
    darkness: int = -1  # announced something dark, a secret: what comes next is read with less doubt
    soft: bool = True  # nothing but soft cues so far
    classes: tuple[str, ...] = ()  # of the last turn that had tier 2 or 3
    turns: int = 0  # of the person so far, 0-200

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {**asdict(self), "score": round(self.score, 4), "classes": list(self.classes)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Memory:
        """The memory kept by `to_json`. Unknown keys are left out, missing ones have their defaults: old rows stay readable."""
        values: dict[str, Any] = {}
        try:
            if "score" in stored:
                values["score"] = min(3.0, max(0.0, float(stored["score"])))
            for name in _FLAGS:
                if name in stored:
                    values[name] = max(-1, int(stored[name]))
            if "turns" in stored:
                values["turns"] = min(TURNS_KEPT, max(0, int(stored["turns"])))
            if "soft" in stored:
                values["soft"] = bool(stored["soft"])
            values["classes"] = tuple(str(c) for c in stored.get("classes", ()))
        except (TypeError, ValueError):
            raise ValueError("A stored memory of the screen is malformed.") from None
        return cls(**values)

    def within(self, flag: str, turns: int) -> bool:
        """Whether the flag was raised at most `turns` turns ago."""
        since: int = getattr(self, flag)
        return 0 <= since <= turns

    def recalls(self, names: frozenset[str]) -> bool:
        """Whether one of these flags was raised in the last RECALLED turns, or, for `risk`, an earlier turn's tier 2 is still felt."""
        if "risk" in names and self.score >= 1.0:
            return True
        return any(self.within(name, RECALLED) for name in names if name != "risk")

    def after(self, tier: int, soft: bool, weight: float, classes: tuple[str, ...], flags: frozenset[str]) -> Memory:
        """The memory one turn later. `tier` and `soft` are of that turn's text, `weight` 0-1 its distress below tier 2."""
        gain = 1.3 if tier == 2 and soft else float(tier) if tier >= 2 else 0.0
        kept = self.score * DECAY
        # Distress alone adds up to a soft question at most.
        score = max(kept, gain, min(1.45, kept + 0.35 * weight) if weight else 0.0)
        since = {}
        for name in _FLAGS:
            before: int = getattr(self, name)
            since[name] = 0 if name in flags else min(before + 1, TURNS_KEPT) if before >= 0 else -1
        hard = tier >= 2 and not soft
        still_soft = False if hard else (self.soft if score >= 1.0 else True)
        return Memory(
            score=round(min(3.0, score), 4),
            soft=still_soft,
            classes=classes if tier >= 2 else self.classes if kept >= 1.0 else (),
            turns=min(self.turns + 1, TURNS_KEPT),
            **since,
        )

    @property
    def tier(self) -> int:
        """The tier that earlier turns alone hold up."""
        return 3 if self.score >= 2.5 else 2 if self.score >= 1.5 else 1 if self.score >= 0.6 else 0


def remember(history: Sequence[str]) -> Memory:
    """The memory after these texts of one person, oldest first (the latest 200 are read)."""
    from bot.safety.engine import screen

    memory = Memory()
    for text in history[-TURNS_KEPT:]:
        memory = screen(text, memory).memory
    return memory
