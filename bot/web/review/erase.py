"""Taking a conversation out of everything: rows, what moderators wrote, search index, the file itself.

What stays are counts (Referral) and the log's lines, which name a pseudonym that leads nowhere any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review import audit, lockout, search
from bot.web.review.models import Deed, Example, Flag, Masked, Note, Reading, Review, SevereOpening
from bot.web.review.work import limits

BATCH = 200


def _secure() -> None:
    """Have SQLite overwrite what it deletes; without it the words stay readable in the file's free pages."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def settle_file(wait: float = 10.0) -> bool:
    """Empty SQLite's write-ahead log into the database; readers in the way for more than `wait` seconds make it partial
    (False), never fail it. The keeper tries again every minute."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
        try:
            (busy, _pages, _moved) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(before)}")
    return not busy


def rewrite() -> bool:
    """Have PostgreSQL write the tables that hold words anew (VACUUM FULL: each is locked meanwhile, seconds at two million messages).

    Without it the bytes of erased rows stay in its files until something else is written over them, which a plain VACUUM allows and
    does not do. False on SQLite, which overwrites what it frees. Its write-ahead log goes its own way: see docs/console.md.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        for model in (Conversation, Message, Masked, Note, Review, Flag, Example):
            cursor.execute(f'VACUUM FULL "{model._meta.db_table}"')
    return True


def gone() -> None:
    """A person deleted their own conversation: the search index and the log of the database forget it now, not at night.

    One second at two million messages, a tenth at two hundred thousand.
    """
    search.scrub()
    settle_file(0.5)


_batch = ContextVar("batch", default=False)  # many at once are forgotten once, at the end


@contextmanager
def quietly() -> Iterator[None]:
    """Within it, a conversation that goes is left to `erase`, which forgets all of them together."""
    token = _batch.set(True)
    try:
        yield
    finally:
        _batch.reset(token)


def forget_soon(**_: Any) -> None:
    """After a conversation was deleted, whoever did it (a signal)."""
    if not _batch.get():
        transaction.on_commit(gone, robust=True)


def _take(conversations: Iterable[Conversation], actor: str, why: str) -> int:
    count = 0
    for conversation in conversations:
        with transaction.atomic():
            pseudonym, last = conversation.pseudonym, conversation.last_n
            with quietly():
                conversation.delete()
            audit.record(actor, "erase", pseudonym, why=why, messages=last)
        count += 1
    return count


def erase(conversations: Iterable[Conversation], actor: str, why: str) -> int:
    """Erase conversations for good; returns how many. `why` is a code (request, retention)."""
    _secure()
    count = _take(conversations, actor, why)
    if count:
        search.scrub()
        settle_file()
    return count


def expired(now: datetime | None = None) -> QuerySet[Conversation]:
    """Conversations whose time is over: by their latest activity, severe ones kept longer, open episodes never."""
    now, bounds = now or timezone.now(), limits()
    over = Q(pk__in=[])
    if bounds.keep_days:
        over |= Q(top_tier__lt=2, last_at__lt=now - timedelta(days=bounds.keep_days))
    if bounds.keep_severe_days:
        over |= Q(top_tier__gte=2, last_at__lt=now - timedelta(days=bounds.keep_severe_days))
    return Conversation.objects.filter(over, episode_open=False).order_by("pk")


def stale_memory(now: datetime | None = None) -> QuerySet[Conversation]:
    """Conversations whose working memory has outlived its use."""
    now, bounds = now or timezone.now(), limits()
    if not bounds.keep_snapshot_days:
        return Conversation.objects.none()
    old = Q(last_at__lt=now - timedelta(days=bounds.keep_snapshot_days), episode_open=False)
    return Conversation.objects.filter(old).exclude(snapshot={})


def retention(*, dry_run: bool = False, now: datetime | None = None) -> dict[str, int]:
    """Apply the clocks; returns what was (or would be) taken out, by class of data."""
    now = now or timezone.now()
    traces: list[tuple[str, QuerySet[Any]]] = [
        ("deeds", Deed.objects.filter(at__lt=now - timedelta(days=1))),
        ("readings", Reading.objects.filter(seen_at__lt=now - timedelta(days=1))),
        ("openings", SevereOpening.objects.filter(day__lt=now.date() - timedelta(days=31))),
    ]
    if dry_run:
        counts = {"conversations": expired(now).count(), "memories": stale_memory(now).count()}
        return counts | {name: rows.count() for name, rows in traces}
    done: dict[str, Any] = {"conversations": 0, "memories": 0}
    while batch := list(expired(now)[:BATCH]):
        done["conversations"] += erase(batch, "retention", "retention")
    _secure()
    done["memories"] = stale_memory(now).update(snapshot={})
    search.scrub()
    for name, rows in traces:
        done[name] = rows.delete()[0]
    done["attempts"] = lockout.forget_old()
    if done["conversations"] or done["memories"]:
        audit.record("retention", "retention", **done)
    return done
