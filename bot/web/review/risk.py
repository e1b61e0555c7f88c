"""How risk is named: a word and a shape, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.reading import from_yaml
from bot.settings import ROOT
from bot.web.chat.models import Conversation


@dataclass(frozen=True)
class Tier:
    """One tier of the screen as moderators see it."""

    number: int
    name: str
    sign: str  # a shape that reads without colour
    wording: str


TIERS = (
    Tier(0, "none", "○", "No risk expressed"),
    Tier(1, "distress", "◐", "Distress"),
    Tier(2, "possible", "◆", "Possible risk"),
    Tier(3, "imminent", "▲", "Imminent risk"),
)


def tier(number: int) -> Tier:
    """The tier of a number; anything above 3 reads as 3, so that an unknown value never looks harmless."""
    return TIERS[min(max(int(number), 0), 3)]


@cache
def class_names() -> dict[str, str]:
    """Name of every class of the screen by its id."""
    rows: list[dict[str, Any]] = from_yaml((ROOT / "data/safety/classes.yml").read_text("utf-8"))["classes"]
    return {row["id"]: row["name"] for row in rows}


def class_name(identity: str) -> str:
    """The class's name, or its id where the list does not know it; the ledger counts gentle checks as "class.soft"."""
    bare, _dot, gently = identity.partition(".")
    return class_names().get(bare, bare) + (", asked gently" if gently == "soft" else "")


def had_episode(conversation: Conversation) -> bool:
    """Whether a crisis episode ever opened; an episode that never did is kept as a row of defaults."""
    return conversation.episode_open or bool(conversation.episode.get("opened_at"))


def peak(conversation: Conversation) -> int:
    """The highest tier it reached: by its texts, or by the answers to the episode's questions."""
    try:
        return max(conversation.top_tier, int(conversation.episode.get("tier") or 0))
    except (TypeError, ValueError):
        return conversation.top_tier


AXES = {
    "negated": "denied",
    "historical": "about the past",
    "other_person": "about somebody else",
    "hypothetical": "hypothetical",
    "figurative": "figure of speech",
    "quoted": "quoted",
}
