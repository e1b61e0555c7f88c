"""Looking after the reader: how long this stretch has been, how many severe conversations today, when to pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from bot.web.chat.models import Conversation
from bot.web.review.models import Seat, SevereOpening
from bot.web.review.risk import peak
from bot.web.review.work import limits

IDLE = timedelta(minutes=10)  # away this long, and the stretch starts anew: that was the break


@dataclass(frozen=True)
class Strain:
    """What today was like so far; minutes of the present stretch without a pause."""

    minutes: int
    severe: int
    cap: int
    lifted: bool
    due: bool  # time to pause

    @property
    def full(self) -> bool:
        return self.severe >= self.cap and not self.lifted


def seat(user: User) -> Seat:
    """The moderator's own arrangements, made at first use."""
    return Seat.objects.get_or_create(user=user)[0]


def touch(user: User, *, now: datetime | None = None) -> Seat:
    """Note that the moderator is reading; one write a minute at most."""
    own, now = seat(user), now or timezone.now()
    if own.shift_at is None or own.active_at is None or now - own.active_at > IDLE:
        own.shift_at = now
    elif now - own.active_at < timedelta(minutes=1):
        return own
    own.active_at = now
    own.save(update_fields=["shift_at", "active_at"])
    return own


def pause(user: User) -> None:
    """The moderator takes a break now: the next page starts a new stretch."""
    Seat.objects.filter(user=user).update(shift_at=None, active_at=None)


def strain(user: User, *, now: datetime | None = None) -> Strain:
    """What the moderator's day holds so far."""
    now = now or timezone.now()
    own, bounds = touch(user, now=now), limits()
    minutes = int((now - own.shift_at).total_seconds() // 60) if own.shift_at else 0
    severe = SevereOpening.objects.filter(user=user, day=now.date()).count()
    due = bool(bounds.break_minutes) and minutes >= bounds.break_minutes
    return Strain(minutes, severe, bounds.severe_cap, own.cap_lifted_on == now.date(), due)


def load(user: User) -> int:
    """How many severe conversations the moderator opened today."""
    return SevereOpening.objects.filter(user=user, day=timezone.now().date()).count()


def severe(conversation: Conversation) -> bool:
    """Whether a conversation counts for the daily cap."""
    return peak(conversation) >= 3 or conversation.episode_open


def admit(conversation: Conversation, user: User) -> bool:
    """Whether the moderator may open it today; a severe one is counted, once a day however often it is opened."""
    if not severe(conversation):
        return True
    today = timezone.now().date()
    if SevereOpening.objects.filter(user=user, conversation=conversation, day=today).exists():
        return True
    if strain(user).full:
        return False
    SevereOpening.objects.get_or_create(user=user, conversation=conversation, day=today)
    return True
