"""The safety plan's card: the person's own words by step, and the lines at its end.

The words are in the conversation's messages and nowhere else; the episode holds the names of the steps alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.safety.lines import lines_for
from bot.safety.protocol import protocol
from bot.safety.state import Step
from bot.web.chat.models import Conversation, Message

LONGEST_STEP = 400  # characters of one step; what was written stands whole in its message
LINES = 3
ROLES = frozenset({"emergency", "crisis", "domestic_violence", "sexual_violence", "youth"})
_DROP = "plan.drop."
_LEFT_OUT = {"en": "Leave out", "fr": "Laisser de côté", "es": "Dejar fuera"}


def names_step(choice: str) -> bool:
    """Whether `choice` is `plan.STEP` of a step there is: the text beside it are the person's words for it."""
    return choice.startswith("plan.") and choice.removeprefix("plan.") in protocol().plan


def dropped(choice: str, language: str = "en") -> str | None:
    """What `plan.drop.STEP` says in the transcript; None for any other choice."""
    titles = protocol().plan.get(choice.removeprefix(_DROP)) if choice.startswith(_DROP) else None
    return f"{_LEFT_OUT[language]}: {titles[language]}" if titles else None


def latest(conversation: Conversation) -> dict[str, Any]:
    """The newest card of this conversation, or an empty one."""
    row = Message.objects.filter(conversation=conversation, role=Message.BOT, shown__kind="plan").order_by("-n").first()
    return (row.shown.get("data") or {}) if row else {}


def card(conversation: Conversation, step: Step, said: str, now: datetime) -> dict[str, Any]:
    """{"plan": [{"id", "title", "text"}], "lines": [entries], "more": whether the questions go on}; empty text: still open."""
    episode = step.episode
    texts = {row["id"]: row["text"] for row in latest(conversation).get("plan", [])}
    if step.plan_item:
        texts[step.plan_item] = " ".join(said.split())[:LONGEST_STEP]
    language = episode.language if episode.language != "en" else conversation.locale
    rows = [
        {
            "id": name,
            "title": protocol().plan[name].get(language) or protocol().plan[name]["en"],
            "text": texts.get(name, "") if name in episode.planned else "",
        }
        for name in step.plan
    ]
    shown = lines_for(conversation.region, 2, episode.counted, now, language, minor=episode.minor).entries
    lines = [entry for entry in shown if entry.role in ROLES and (entry.voice or entry.sms)][:LINES]
    keys = ("name", "role", "country", "voice", "sms", "keyword")
    return {
        "plan": rows,
        "lines": [{key: getattr(entry, key) for key in keys} for entry in lines],
        "more": bool(episode.question),
    }
