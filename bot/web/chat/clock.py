"""The front door's clock. It is the real one, but where the command line sets a conversation's time forward to try what takes hours.

One for the process: the chat's database threads read it, too. Never set in a server.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

_ahead = timedelta()


def now() -> datetime:
    """The present, aware, in UTC."""
    return timezone.now() + _ahead


def set_ahead(seconds: float) -> None:
    """From now on be `seconds` (0 or more) ahead of the real time."""
    global _ahead
    _ahead = timedelta(seconds=seconds)
