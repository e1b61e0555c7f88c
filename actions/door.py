"""What every action shares: the person's latest words, ids already said, and messages that carry more than text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.phrases import TO_US
from bot.listening import listen

SKIPPED = "–"  # a question that was passed over; shown nowhere


def said(tracker: Tracker) -> str:
    """The person's latest message."""
    return str(tracker.latest_message.get("text") or "")


def intent(tracker: Tracker) -> str:
    """What Rasa took it for."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def metadata(tracker: Tracker) -> dict[str, Any]:
    """What the front door sent along.

    `used` (ids of lines said), `avoid` (spans not to be echoed), `past` (something grave, long over), `history`, `holds`, `listens`,
    `no_draft`.
    """
    found = tracker.latest_message.get("metadata") or {}
    return dict(found)


def used(tracker: Tracker) -> list[str]:
    """Ids of the lines said in this conversation, oldest first."""
    return [str(name) for name in metadata(tracker).get("used") or []]


def avoid(tracker: Tracker) -> list[tuple[int, int]]:
    """Spans of the latest message that must not be echoed."""
    return [(int(start), int(end)) for start, end in metadata(tracker).get("avoid") or []]


def past(tracker: Tracker) -> bool:
    """Whether the screen holds the latest message for something grave that is long over: no danger now, and no small thing."""
    return bool(metadata(tracker).get("past"))


def history(tracker: Tracker) -> list[str]:
    """The person's latest texts before this one, oldest first."""
    return [str(text) for text in metadata(tracker).get("history") or []]


def intents_before(tracker: Tracker, most: int) -> list[str]:
    """Intents of the latest messages before this one, latest first; fewer than `most` at a beginning."""
    found = [
        str((event.get("parse_data") or {}).get("intent", {}).get("name"))
        for event in tracker.events
        if event.get("event") == "user"
    ]
    return found[-2 : -2 - most : -1]


def entities(tracker: Tracker, name: str) -> list[str]:
    """What Rasa found of one entity (person, feeling, age, time, strength) in the latest message, in its words."""
    return [str(e["value"]) for e in tracker.latest_message.get("entities") or [] if e.get("entity") == name]


def chosen(tracker: Tracker) -> bool:
    """Whether the message is one of our own buttons rather than the person's words."""
    return bool(metadata(tracker).get("choice"))


def words(tracker: Tracker, slot: str) -> str | None:
    """What the person put into a slot; None where nothing, or where it was skipped."""
    value = tracker.get_slot(slot)
    return None if value in (None, "", SKIPPED) else str(value)


def say(dispatcher: CollectingDispatcher, text: str, ids: Sequence[str | None] = (), **shown: Any) -> None:
    """One message; `shown` goes to the widget and the transcript with it (kind, citations, choices, data)."""
    custom = {"ids": [name for name in ids if name], **shown}
    dispatcher.utter_message(text=text, json_message=custom)


def hear(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """One sentence that gives the latest message back, and one question."""
    text = said(tracker)
    heard = listen(text, history=history(tracker), used=used(tracker), avoid=avoid(tracker))
    # "Call my sponsor" says what one will do; only where we are spoken to is it asked of us.
    ordered = str(heard.reflection_id).startswith("request") and heard.question and not TO_US.match(text)
    parts = [part for part in ("" if ordered else heard.reflection, heard.question) if part]
    say(dispatcher, " ".join(parts), [None if ordered else heard.reflection_id, heard.question_id])


def choice(title: str, payload: str) -> dict[str, str]:
    """A button; its payload is the name of an intent."""
    return {"title": title, "payload": payload}
