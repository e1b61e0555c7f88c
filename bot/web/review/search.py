"""Full-text search over masked text: SQLite's FTS5 or PostgreSQL's, kept in step by triggers on the masked rows.

What was never masked is not found: the keeper masks what came in every few minutes (`nightly --only mask --latest`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from bot.web.chat.models import Conversation, Message
from bot.web.review.masking import Ledger, mask
from bot.web.review.models import Masked

MOST = 2_000  # conversations a search may name; the queue's own order picks among them
LATEST = 20_000  # messages among which new ones are looked for by day; the night looks at all
RAW, RAW_SHOWN = 200_000, 100  # messages a search in unmasked text looks at, about half a second; hits it shows
_TERM = re.compile(r"[\w'’]+")


def terms(asked: str) -> list[str]:
    """The words of a search, at most eight, without any operator of the database's own language."""
    return [term.replace("’", "'") for term in _TERM.findall(asked)][:8]


def conversations(asked: str) -> list[int]:
    """Ids of conversations where one message holds every asked word (its beginning), latest first, at most MOST."""
    words = terms(asked)
    if not words:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # In quotation marks a word is a word, whatever it holds.
            match = " ".join(f'"{word}"*' for word in words)
            cursor.execute(
                "SELECT DISTINCT m.conversation_id FROM review_fts f JOIN chat_message m ON m.id = f.rowid "
                "WHERE review_fts MATCH %s ORDER BY f.rowid DESC LIMIT %s",
                [match, MOST],
            )
        else:
            match = " & ".join(f"'{word.replace(chr(39), chr(39) * 2)}':*" for word in words)
            cursor.execute(
                "SELECT DISTINCT m.conversation_id FROM (SELECT message_id FROM review_masked WHERE "
                "to_tsvector('simple', text) @@ to_tsquery('simple', %s) ORDER BY message_id DESC LIMIT %s) k JOIN chat_message m "
                "ON m.id = k.message_id",
                [match, MOST * 5],
            )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Hit:
    """A message that holds the searched words: where it is, never what it says."""

    pseudonym: str
    n: int
    at: datetime
    role: str


def raw(asked: str, without: Iterable[int] = ()) -> list[Hit]:
    """Messages whose unmasked text holds `asked` as it stands, in any case, among the latest RAW; at most RAW_SHOWN."""
    newest = Message.objects.order_by("-id").values_list("id", flat=True).first() or 0
    found = Message.objects.filter(id__gt=newest - RAW, text__icontains=asked).exclude(conversation__in=list(without))
    rows = found.order_by("-id").values_list("conversation__pseudonym", "n", "created_at", "role")[:RAW_SHOWN]
    return [Hit(*row) for row in rows]


def mask_conversation(
    conversation: Conversation, messages: Iterable[Message] | None = None, *, most: int | None = None
) -> int:
    """Mask what of a conversation is not masked yet (`messages`: only these; the latest `most`); returns how many.

    About 5 ms a message, once in its life. Names keep their numbers from message to message.
    """
    wanted = Message.objects.filter(conversation=conversation, masked__isnull=True)
    if messages is not None:
        wanted = wanted.filter(pk__in=[m.pk for m in messages])
    fresh = list(wanted.order_by("-n").only("id", "n", "role", "text")[:most])[::-1]
    if not fresh:
        return 0
    ledger = Ledger()
    for row in (
        Masked.objects.filter(message__conversation=conversation).select_related("message").order_by("message__n")
    ):
        ledger.recall(row.message.text, row.spans)
    made = []
    for message in fresh:
        text, spans = mask(message.text, ledger, region=conversation.region)
        made.append(Masked(message=message, text=text, spans=spans))
    with transaction.atomic():
        # Two readers may mask the same message at once: the first one's stays.
        Masked.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _unmasked(latest: int | None = None) -> QuerySet[Message]:
    found = Message.objects.filter(masked__isnull=True)
    if latest is None:
        return found
    newest = Message.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return found.filter(id__gt=newest - latest)


def waiting() -> int:
    """How many of the latest messages no search finds yet."""
    return _unmasked(LATEST).count()


def behind(latest: int | None = None) -> Iterator[Conversation]:
    """Conversations with messages that are not masked yet (`latest`: among so many of the newest), latest first."""
    waiting = _unmasked(latest).values("conversation_id")
    yield from Conversation.objects.filter(id__in=waiting).order_by("-last_at").iterator(chunk_size=500)


def scrub() -> None:
    """Take what was deleted out of the index for good (SQLite keeps the words of deleted rows until segments merge)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_fts(review_fts) VALUES('optimize')")
