"""The log: append-only, each line chained to the one before by a keyed digest, so that a change or a gap shows.

The key is the front door's own secret: whoever can write to the database alone cannot forge a line.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from bot.web.review.models import AuditEntry

logger = logging.getLogger("attune.review")
START = "0" * 64
ATTEMPTS = 8


class ChainError(RuntimeError):
    """The log could not be written; what was to be logged must not happen."""


def _digest(entry: AuditEntry) -> str:
    said = json.dumps(
        [entry.previous, entry.at.isoformat(), entry.actor, entry.action, entry.object, entry.detail],
        sort_keys=True,
        separators=(",", ":"),
    )
    return salted_hmac("bot.web.review.audit", said, algorithm="sha256").hexdigest()


def record(actor: str, action: str, thing: str = "", **detail: Any) -> AuditEntry:
    """Log that `actor` did `action` to `thing` (a pseudonym). `detail` holds codes and numbers, never words.

    Raises ChainError where other writers were faster every time.
    """
    for _ in range(ATTEMPTS):
        latest = AuditEntry.objects.order_by("-id").values_list("digest", flat=True).first()
        entry = AuditEntry(
            at=timezone.now(), actor=actor, action=action, object=thing, detail=detail, previous=latest or START
        )
        entry.digest = _digest(entry)
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError:
            continue  # somebody else followed the same line: follow theirs
        return entry
    raise ChainError("The audit log could not be written.")


def first_break() -> int | None:
    """The id of the first line that does not follow from the one before, or None when the chain is whole."""
    previous = START
    for entry in AuditEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous != previous or not constant_time_compare(entry.digest, _digest(entry)):
            return entry.pk
        previous = entry.digest
    return None
