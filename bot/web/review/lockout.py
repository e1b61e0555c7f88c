"""Failed sign-ins, counted by django-axes for a name and an address together; after five it is closed for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def digest(name: str) -> str:
    """What is stored instead of a name."""
    return salted_hmac("bot.web.review.lockout", name.strip().casefold(), algorithm="sha256").hexdigest()[:40]


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The digest of the name somebody tries to come in with; django-axes asks for it by this path."""
    name = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return digest(str(name))


def locked(request: HttpRequest, name: str) -> bool:
    """Whether that name is closed for the address of this request."""
    from axes.handlers.proxy import AxesProxyHandler
    from axes.helpers import get_credentials

    return not AxesProxyHandler.is_allowed(request, get_credentials(username=name))


def minutes() -> int:
    """How long it stays closed."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    return int(wait.total_seconds() // 60)


def locked_names(names: list[str]) -> set[str]:
    """Which of these accounts are closed now, for any address."""
    from axes.models import AccessAttempt

    since = timezone.now() - settings.AXES_COOLOFF_TIME
    full = AccessAttempt.objects.filter(attempt_time__gte=since, failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    closed = set(full.values_list("username", flat=True))
    return {name for name in names if digest(name) in closed}


def unlock(name: str) -> int:
    """Forget the failures of an account; returns how many rows there were."""
    from axes.utils import reset

    return int(reset(username=digest(name)))


def forget_old() -> int:
    """Delete attempts that no longer count; returns how many."""
    from axes.models import AccessAttempt

    return int(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - timedelta(days=1)).delete()[0])
