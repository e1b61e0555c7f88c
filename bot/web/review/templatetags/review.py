"""Small words of the console's templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import slugify

from bot.web.review import undo
from bot.web.review.alerts import waiting as waiting_alerts
from bot.web.review.models import Alert
from bot.web.review.queue import Filters
from bot.web.review.rubric import rubric
from bot.web.review.wellness import Strain, strain

register = template.Library()
WAITING = {"waiting": "not answered yet", "given_up": "never answered"}


@register.filter
def ago(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest fitting unit."""
    seconds = max(0, int(((now or timezone.now()) - then).total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return "now"


@register.filter
def at(mapping: Any, key: str) -> Any:
    """The value of a key of a JSON object."""
    return mapping.get(key, "") if isinstance(mapping, dict) else ""


@register.filter
def pairs(mapping: Any) -> list[tuple[str, Any]]:
    """The keys and values of a JSON object; a template's own `.items` would find a key of that name first."""
    return list(mapping.items()) if isinstance(mapping, dict) else []


@register.filter
def listed(value: Any) -> str:
    """A value of the log: a list as its parts."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.filter
def flag_name(reason: str) -> str:
    """A flag's name by its id."""
    return next((f.name for f in rubric().flags if f.id == reason), reason)


@register.filter
def flow(name: str) -> str:
    """A flow's name without the machine's ending."""
    return str(name or "").removesuffix("_form")


@register.filter
def teaches(kind: str) -> str:
    """What an example of that kind teaches."""
    return {"missed_risk": "a missed risk", "false_alarm": "a false alarm"}.get(kind, kind)


@register.filter
def deed(kind: str) -> str:
    """A deed's name, as in "take back: ..."."""
    return undo.NAMES.get(kind, kind)


@register.filter
def waiting(state: str) -> str:
    """What a message's state means to a reader."""
    return WAITING.get(state, state)


@register.simple_tag
def strain_of(user: User) -> Strain:
    """What the moderator's day holds so far; shown on every page."""
    return strain(user)


@register.simple_tag
def open_alerts(user: User) -> list[Alert]:
    """Imminent conversations nobody took on, but for those `user` stepped back from; shown on every page."""
    return waiting_alerts(user)


@register.simple_tag
def with_filter(filters: Filters, key: str, value: str) -> str:
    """The queue's query string with one filter changed."""
    return replace(filters, **{key: value}).query() or "status=open"


@register.simple_tag
def passage_link(citation: dict[str, str]) -> str:
    """The public page of a cited passage; empty where there is none."""
    article = citation.get("article", "")
    try:
        return f"{reverse('pages:article', args=[article])}#{slugify(citation.get('section', ''))}" if article else ""
    except NoReverseMatch:
        return ""
