"""On-call hours: who is told first of an imminent conversation, week by week, in the house's own time zone."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import User
from django.utils import timezone

from bot.web.review.models import Duty
from bot.web.review.roles import REVIEW
from bot.web.review.work import limits

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class DutyError(ValueError):
    """The hours cannot be kept like that; the message says why."""


def known_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    return name == "UTC" or name in available_timezones()


def _now(now: datetime | None) -> datetime:
    name = limits().timezone
    return (now or timezone.now()).astimezone(ZoneInfo(name if known_zone(name) else "UTC"))


def covers(duty: Duty, local: datetime) -> bool:
    """Whether the hours hold `local`; an end at or before the start is the next day's."""
    day, clock = local.weekday(), local.time()
    if duty.starts < duty.ends:
        return day == duty.weekday and duty.starts <= clock < duty.ends
    return (day == duty.weekday and clock >= duty.starts) or (day == (duty.weekday + 1) % 7 and clock < duty.ends)


def on_call(now: datetime | None = None) -> list[User]:
    """Active reviewers whose hours these are, by name."""
    local = _now(now)
    held = Duty.objects.select_related("user").filter(user__is_active=True).order_by("user__username", "id")
    found = {duty.user_id: duty.user for duty in held if covers(duty, local)}
    return [user for user in found.values() if user.has_perm(f"review.{REVIEW}")]


def uncovered(now: datetime | None = None) -> bool:
    """Whether hours are kept, but nobody's are now."""
    return Duty.objects.exists() and not on_call(now)


def add(user: User | None, weekday: str, starts: str, ends: str) -> Duty:
    """Keep hours. Raises DutyError."""
    if user is None or not (user.is_active and user.has_perm(f"review.{REVIEW}")):
        raise DutyError("Only an open account that may review can be on call.")
    if weekday not in {str(n) for n in range(7)}:
        raise DutyError("Choose a day of the week.")
    try:
        first, last = time.fromisoformat(starts), time.fromisoformat(ends)
    except ValueError:
        raise DutyError("Hours are written as 22:00.") from None
    if first == last:
        raise DutyError("The hours begin and end at the same time.")
    return Duty.objects.create(user=user, weekday=int(weekday), starts=first, ends=last)
