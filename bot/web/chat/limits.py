"""Rate limits: fixed windows of a minute or an hour in the cache. A limit never hides the help card."""

from __future__ import annotations

import hashlib
import logging
import time

from django.core.cache import cache

log = logging.getLogger("attune.chat")

MESSAGES_A_MINUTE = 30  # of one conversation
CHECKS_A_MINUTE = 60  # texts screened before consent, of one address
STARTS_AN_HOUR = 120  # of one address: a school or a clinic shares one


class SlowDown(Exception):
    """Too much at once; `seconds` until the window ends."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"slow down for {seconds} s")
        self.seconds = seconds


def spend(kind: str, who: str, most: int, window: int = 60) -> None:
    """Count one use of `who` (an address or handle, kept as a hash). Raises SlowDown beyond `most` in `window` seconds.

    Counters that are away (a Redis that is gone, or hangs) hold nobody back: what is written must be screened and kept.
    """
    place = int(time.time()) // window
    key = f"limit:{kind}:{place}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    try:
        cache.add(key, 0, window + 5)
        used = cache.incr(key)
    except ValueError:
        # The window ended between the two calls.
        return
    except Exception as error:  # of no common kind: each cache has its own
        log.error("a rate limit could not be counted: %s", type(error).__name__)
        return
    if used > most:
        raise SlowDown(window - int(time.time()) % window)
