"""Taking back the latest deed: each kind knows how to put things as they were."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bot.web.review import audit, work
from bot.web.review.models import Casefile, Deed, Flag, Note, Review, Tag

NAMES = {
    "later": "kept for later",
    "reopen": "opened again",
    "escalate": "second reader",
    "assign": "assignment",
    "unflag": "flag taken off",
    "untag": "tag taken off",
    "accept": "decision",
}  # of the others the kind is the name


def latest(user: User, conversation_id: int) -> Deed | None:
    """The deed `undo` would take back here, or None."""
    since = timezone.now() - timedelta(minutes=work.UNDO_MINUTES)
    return (
        Deed.objects.filter(user=user, conversation_id=conversation_id, undone_at__isnull=True, at__gte=since)
        .order_by("-id")
        .first()
    )


def _restore(deed: Deed, data: dict[str, Any]) -> None:
    conversation, now = deed.conversation, timezone.now()
    file = Casefile.objects.filter(conversation=conversation)
    if deed.kind == "flag":
        Flag.objects.filter(pk=data["flag"]).update(withdrawn_at=now)
    elif deed.kind == "unflag":
        Flag.objects.filter(pk=data["flag"]).update(withdrawn_at=None)
    elif deed.kind == "note":
        Note.objects.filter(pk=data["note"]).update(withdrawn_at=now)
    elif deed.kind == "tag":
        Tag.objects.filter(pk=data["tag"]).delete()
    elif deed.kind == "untag":
        Tag.objects.get_or_create(conversation=conversation, name=data["name"], defaults={"author": deed.user})
    elif deed.kind in ("later", "reopen"):
        file.update(status=data["before"], done_n=data["done_n"])
    elif deed.kind == "assign":
        file.update(assigned_to=data["before"])
    elif deed.kind == "escalate":
        at = datetime.fromisoformat(data["before"]) if data["before"] else None
        file.update(escalated_at=at, escalated_by=data["by"])
    elif deed.kind == "review":
        own = Review.objects.filter(pk=data["review"])
        own.update(**data["before"]) if data["before"] else own.delete()
        _resettle(deed)
    elif deed.kind == "accept":
        Review.objects.filter(conversation=conversation).update(accepted=False, accepted_by=None)
        Review.objects.filter(pk=data["before"]).update(accepted=True)
        _resettle(deed)


def _resettle(deed: Deed) -> None:
    found = work.casefile(deed.conversation)
    work.settle(deed.conversation, found)
    found.save()


@transaction.atomic
def undo(user: User, conversation_id: int) -> str:
    """Take back the user's latest deed of the last UNDO_MINUTES here; returns its kind. Raises WorkError."""
    deed = latest(user, conversation_id)
    if deed is None:
        raise work.WorkError(
            f"There is nothing to take back: only your own last {work.UNDO_MINUTES} minutes here can be."
        )
    _restore(deed, deed.data)
    Deed.objects.filter(pk=deed.pk).update(undone_at=timezone.now())
    audit.record(user.username, "undo", deed.conversation.pseudonym, what=deed.kind)
    return deed.kind
