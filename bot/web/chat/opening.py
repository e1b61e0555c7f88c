"""A conversation's beginning and end: opening, coming back, moving, ending, downloading, deleting."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import F

from bot.reading import from_yaml
from bot.safety.episode import Episode, Step, begin
from bot.settings import ROOT
from bot.web.chat import clock, plan
from bot.web.chat.models import Conversation, Message
from bot.web.chat.receive import ConversationError, count, load

WORDS_PATH = ROOT / "data" / "opening.yml"
NAMES = frozenset({"welcome", "young", "bye"})
AWAY = timedelta(minutes=30)  # a reload sooner than that is not a new beginning
MENU = [
    {"title": "Think about a moment", "payload": "choose_reflect"},
    {"title": "Mend something", "payload": "choose_mend"},
    {"title": "Understand something", "payload": "choose_understand"},
    {"title": "Steady myself", "payload": "choose_steady"},
    {"title": "Recovery", "payload": "choose_recovery"},
]


class OpeningError(ValueError):
    """The file of the first and last words is malformed; the message names it."""


@cache
def words(path: Path = WORDS_PATH) -> dict[str, str]:
    """The sentence of each of NAMES, read once. Raises OpeningError, OSError where the file is not there."""
    raw = from_yaml(path.read_text(encoding="utf-8"))
    found = raw.get("opening") if isinstance(raw, dict) and set(raw) == {"opening"} else None
    if not isinstance(found, dict) or set(found) != NAMES or not all(isinstance(v, str) and v for v in found.values()):
        raise OpeningError(f"{path.name}: one text for each of {', '.join(sorted(NAMES))}, and nothing else.")
    return found


@dataclass(frozen=True)
class Wish:
    """What the person chose on the start screen."""

    region: str
    locale: str
    adult: bool
    share_words: bool
    remembered: bool


def open_conversation(wish: Wish, before: str = "") -> tuple[Conversation, list[Message]]:
    """A new conversation and its first messages. `before`: the handle of the one this device remembers; what it knows goes along."""
    now = clock.now()
    with transaction.atomic():
        old = Conversation.objects.filter(handle=before, no_store=False).first() if before and wish.remembered else None
        conversation = Conversation.objects.create(
            region=wish.region,
            locale=wish.locale,
            share_words=wish.share_words,
            remembered=wish.remembered,
            episode={} if wish.adult else Episode(minor=True).to_json(),
            created_at=now,
            last_at=now,
            reminded_at=now,
            last_n=1,
        )
        shown = {"kind": "text", "ids": ["welcome"], "choices": MENU}
        if not wish.adult:
            shown = {"kind": "text", "ids": ["young"], "choices": []}
        row = Message.objects.create(
            conversation=conversation,
            n=1,
            role=Message.BOT,
            text=words()["welcome" if wish.adult else "young"],
            created_at=now,
            shown=shown,
        )
        rows = [row, *(_carry(conversation, old, now) if old else [])]
    return conversation, rows


def _carry(fresh: Conversation, old: Conversation, now: datetime) -> list[Message]:
    """A new chat on a device that chose to be remembered: the episode, the screen's memory and the plan are not forgotten."""
    episode = replace(Episode.from_json(old.episode), mark_turn=0, asked_turn=0)
    episode = replace(episode, minor=episode.minor or bool(fresh.episode.get("minor")))
    step = begin(episode, now=now, turn=0, region=fresh.region, used=frozenset(old.used), locale=fresh.locale)
    rows = _begun(step)
    if (kept := plan.latest(old)) and episode.planned:
        place = len(rows) - bool(step.episode.question)  # a question stays last
        rows.insert(place, Message(text="", shown={"kind": "plan", "data": {**kept, "more": False}, "ids": []}))
    _append(fresh, rows, now)
    fresh.memory, fresh.classes = old.memory, old.classes
    fresh.top_tier = max(fresh.top_tier, step.episode.tier if step.episode.is_open else 0)
    _settle(fresh, step)
    fresh.save()
    count(step.counted, fresh.region, now)
    return rows


def _begun(step: Step) -> list[Message]:
    """What a running episode says at a start, not yet numbered."""
    rows: list[Message] = []
    if step.card is not None and step.replies:
        rows.append(Message(text="", shown={"kind": "card", "card": step.card.to_json(), "ids": []}))
    for reply in step.replies:
        choices = [{"title": choice.title, "payload": choice.payload} for choice in reply.choices]
        rows.append(Message(text=reply.text, shown={"kind": "text", "choices": choices, "ids": [reply.id]}))
    return rows


def _append(conversation: Conversation, rows: list[Message], now: datetime) -> None:
    for place, row in enumerate(rows, start=1):
        row.conversation, row.n, row.role, row.created_at = conversation, conversation.last_n + place, Message.BOT, now
    Message.objects.bulk_create(rows)
    conversation.last_n += len(rows)
    conversation.used = [*conversation.used, *(name for row in rows for name in row.shown["ids"])]


def _settle(conversation: Conversation, step: Step) -> None:
    conversation.episode = step.episode.to_json()
    conversation.episode_open = step.episode.is_open


def back(conversation: Conversation) -> Conversation:
    """Somebody opens a conversation again: an episode that is still running says so, after a while away."""
    now = clock.now()
    if conversation.ended_at is not None or now - conversation.last_at < AWAY:
        return conversation
    with transaction.atomic():
        fresh = Conversation.objects.select_for_update().get(pk=conversation.pk)
        step = begin(
            Episode.from_json(fresh.episode),
            now=now,
            turn=fresh.turns,
            region=fresh.region,
            used=frozenset(fresh.used),
            locale=fresh.locale,
        )
        rows = _begun(step)
        _append(fresh, rows, now)
        _settle(fresh, step)
        fresh.version += 1
        if rows:
            fresh.last_at = now
        fresh.save(update_fields=["episode", "episode_open", "used", "last_n", "version", "last_at"])
        count(step.counted, fresh.region, now)
    return fresh


def move(handle: str, region: str) -> None:
    """Another region."""
    if not Conversation.objects.filter(handle=handle).update(region=region, version=F("version") + 1):
        raise ConversationError("gone")


def end(handle: str) -> list[Message]:
    """The goodbye, said once."""
    now = clock.now()
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().filter(handle=handle).first()
        if conversation is None:
            raise ConversationError("gone")
        if conversation.ended_at is not None:
            return []
        row = Message.objects.create(
            conversation=conversation,
            n=conversation.last_n + 1,
            role=Message.BOT,
            text=words()["bye"],
            created_at=now,
            shown={"kind": "text", "ids": ["bye"]},
        )
        conversation.last_n += 1
        conversation.ended_at = conversation.last_at = now
        conversation.version += 1
        conversation.save(update_fields=["last_n", "ended_at", "last_at", "version"])
    return [row]


def delete(handle: str) -> None:
    """Everything of this conversation, at once and for good; a conversation that is gone already is no error."""
    with transaction.atomic():
        conversation = load(handle)
        conversation.delete()


def export(handle: str, kind: str) -> tuple[str, str, str]:
    """Content, content type and file name of a download."""
    conversation = load(handle)
    rows = list(Message.objects.filter(conversation=conversation))
    day = f"{conversation.created_at:%Y-%m-%d}"
    if kind == "json":
        messages = [
            {"n": row.n, "from": row.role, "at": row.created_at.isoformat(), "text": row.text or _card_text(row)}
            for row in rows
        ]
        content = json.dumps(
            {"started": conversation.created_at.isoformat(), "messages": messages}, ensure_ascii=False, indent=2
        )
        return content, "application/json; charset=utf-8", f"attune-{day}.json"
    lines = [f"A conversation with Attune, {day} (times in UTC)", ""]
    for row in rows:
        who = "You" if row.role == Message.PERSON else "Attune"
        lines += [f"[{row.created_at:%Y-%m-%d %H:%M}] {who}:", row.text or _card_text(row), ""]
    return "\n".join(lines), "text/plain; charset=utf-8", f"attune-{day}.txt"


def _card_text(row: Message) -> str:
    if steps := (row.shown.get("data") or {}).get("plan"):
        return "\n".join(f"{step['title']}: {step['text']}" for step in steps if step["text"])
    card = row.shown.get("card") or {}
    entries = [
        ": ".join(
            part for part in (entry.get("name"), entry.get("voice") or entry.get("sms") or entry.get("chat")) if part
        )
        for entry in card.get("entries", [])
    ]
    return "\n".join(part for part in (card.get("title"), card.get("intro"), *entries, card.get("note")) if part)
