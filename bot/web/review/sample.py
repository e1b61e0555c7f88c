"""A random sample of what the screen let pass, drawn for review: the only way to learn what it missed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from bot.web.chat.models import Conversation
from bot.web.review import audit
from bot.web.review.models import Casefile
from bot.web.review.work import limits


def draw(*, now: datetime | None = None, hours: int = 24) -> int:
    """Mark the house's percentage of unflagged conversations that were quiet for an hour; returns how many."""
    now, percent = now or timezone.now(), limits().sample_percent
    recent = Conversation.objects.filter(
        top_tier__lt=2,
        turns__gte=2,
        last_at__gte=now - timedelta(hours=hours + 1),
        last_at__lt=now - timedelta(hours=1),
        casefile__isnull=True,
    )
    chance = secrets.SystemRandom()
    drawn = [pk for pk in recent.values_list("pk", flat=True) if chance.random() * 100 < percent]
    for pk in drawn:
        Casefile.objects.update_or_create(conversation_id=pk, defaults={"sampled": True})
    if drawn:
        audit.record("nightly", "sample", drawn=len(drawn), percent=percent)
    return len(drawn)
