"""Rows as the widget sees them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.safety.episode import Episode
from bot.web.chat.models import Conversation, Message


def message(row: Message, taken: dict[int, str] | None = None) -> dict[str, Any]:
    """One message. `taken`: payload chosen after a bot message, by that message's number."""
    shown = row.shown
    return {
        "n": row.n,
        "role": row.role,
        "text": row.text,
        "at": row.created_at.isoformat(),
        "client_id": row.client_id,
        "reply_to": row.reply_to,
        "state": row.state,
        "kind": shown.get("kind", "text"),
        "choices": shown.get("choices") or [],
        "chosen": (taken or {}).get(row.n),
        "card": shown.get("card"),
        "citations": shown.get("citations") or [],
        "input": shown.get("input"),
        "data": shown.get("data") or {},
    }


def messages(rows: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages in their order; a button taken marks the bot message that offered it."""
    rows = list(rows)
    taken: dict[int, str] = {}
    for place, row in enumerate(rows):
        if row.role != Message.PERSON or not row.choice:
            continue
        for before in reversed(rows[:place]):
            if any(offered.get("payload") == row.choice for offered in before.shown.get("choices") or []):
                taken.setdefault(before.n, row.choice)
                break
    return [message(row, taken) for row in rows]


def episode(conversation: Conversation) -> dict[str, Any]:
    """What the widget must know of the crisis episode."""
    state = Episode.from_json(conversation.episode)
    return {"open": state.is_open, "quick_exit": state.violence, "may_store": not conversation.no_store}
