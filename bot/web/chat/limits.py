"""Rate limits: fixed windows of a minute or an hour in the cache. A limit never hides the help card."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache

MESSAGES_A_MINUTE = 30  # of one conversation
CHECKS_A_MINUTE = 60  # texts screened before consent, of one address
STARTS_AN_HOUR = 120  # of one address: a school or a clinic shares one


class SlowDown(Exception):
    """Too much at once; `seconds` until the window ends."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"slow down for {seconds} s")
        self.seconds = seconds


def spend(kind: str, who: str, most: int, window: int = 60) -> None:
    """Count one use of `who` (an address or handle, kept as a hash). Raises SlowDown beyond `most` in `window` seconds."""
    place = int(time.time()) // window
    key = f"limit:{kind}:{place}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    cache.add(key, 0, window + 5)
    try:
        used = cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        return
    if used > most:
        raise SlowDown(window - int(time.time()) % window)
