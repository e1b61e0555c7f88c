"""Conversations as JSON lines or CSV, always masked, in one answer; who took out how many is logged by the view."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review import search
from bot.web.review.models import Export, Flag, Masked, Review

MOST = 1_000  # conversations in one export
MOST_FRESH = 2_000  # messages masked on the way, about 5 ms each
COLUMNS = [
    "conversation",
    "region",
    "locale",
    "n",
    "role",
    "at",
    "text",
    "tier",
    "classes",
    "rules",
    "intent",
    "confidence",
    "citations",
    "flags",
    "outcome",
    "scores",
]


class ExportError(ValueError):
    """Too much for one export; the message says what to narrow."""


def prepare(found: QuerySet[Conversation]) -> list[Conversation]:
    """The conversations of an export, masked and ready. Raises ExportError."""
    chosen = list(found.order_by("-last_at")[: MOST + 1])
    if len(chosen) > MOST:
        raise ExportError(f"An export holds at most {MOST} conversations: narrow the filters, for instance by date.")
    fresh = Message.objects.filter(conversation__in=chosen, masked__isnull=True)
    if fresh.count() > MOST_FRESH:
        raise ExportError("Too many messages are not masked yet. Run the nightly job, or narrow the filters.")
    for conversation in Conversation.objects.filter(id__in=fresh.values("conversation_id")):
        search.mask_conversation(conversation)
    return chosen


def note(conversations: Iterable[Conversation], by: str, kind: str) -> None:
    """Keep a list of what was taken out by whom."""
    now = timezone.now()
    Export.objects.bulk_create(Export(conversation=found, by=by, kind=kind, at=now) for found in conversations)


def rows(conversations: list[Conversation]) -> Iterator[dict[str, Any]]:
    """One row a message, conversation by conversation."""
    for conversation in conversations:
        reviews = list(Review.objects.filter(conversation=conversation).order_by("-accepted", "submitted_at"))
        outcome = {"outcome": reviews[0].outcome, "scores": reviews[0].scores} if reviews else {}
        flags: dict[int, list[str]] = {}
        for flag in Flag.objects.filter(message__conversation=conversation, withdrawn_at__isnull=True):
            flags.setdefault(flag.message_id, []).append(flag.reason)
        texts = dict(Masked.objects.filter(message__conversation=conversation).values_list("message_id", "text"))
        for message in conversation.messages.order_by("n"):
            evidence = message.verdict.get("evidence", []) if isinstance(message.verdict, dict) else []
            yield {
                "conversation": conversation.pseudonym,
                "region": conversation.region,
                "locale": conversation.locale,
                "n": message.n,
                "role": message.role,
                "at": message.created_at.isoformat(),
                "text": texts.get(message.pk, "[hidden]"),
                "tier": message.tier,
                "classes": message.verdict.get("classes", []),
                "rules": [e.get("rule", "") for e in evidence if isinstance(e, dict)],
                "intent": message.intent,
                "confidence": message.confidence,
                "citations": [c.get("passage", "") for c in message.shown.get("citations", []) if isinstance(c, dict)],
                "flags": flags.get(message.pk, []),
                "outcome": outcome.get("outcome", ""),
                "scores": outcome.get("scores", {}),
            }


def jsonl(conversations: list[Conversation]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(conversations))


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = " ".join(str(v) for v in value)
    elif isinstance(value, dict):
        value = " ".join(f"{k}={v}" for k, v in value.items())
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def table(header: list[str], lines: list[list[Any]]) -> str:
    """CSV of any table, with a header, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return out.getvalue()


def as_csv(conversations: list[Conversation]) -> str:
    """One line a message, with a header."""
    return table(COLUMNS, [[row[name] for name in COLUMNS] for row in rows(conversations)])
