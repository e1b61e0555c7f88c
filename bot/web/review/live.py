"""The queue's pulse as server-sent events. One look at the database every moment serves all viewers of a process; a viewer
costs an open connection and no thread. There are so many seats; who gets none is told to poll instead.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from bot.web.chat.models import Conversation
from bot.web.review import alerts
from bot.web.review.access import may
from bot.web.review.roles import READ
from bot.web.review.work import limits

logger = logging.getLogger("attune.review")
LOOK = 2.0  # seconds between looks at the database
BEAT = 15.0  # seconds between signs of life; as often it is asked whether the viewer may still be here
LIFE = 15 * 60.0  # seconds of one stream; the browser comes again by itself
SEATS, EACH = 64, 4  # streams of a process, and of one account
SHOWN = 100  # latest conversations that are counted


@dataclass(frozen=True)
class Moment:
    """The latest conversations, newest first, as (key, latest activity, severe); the open alerts, as (key, conversation)."""

    rows: tuple[tuple[int, datetime, bool], ...] = ()
    alerts: tuple[tuple[int, int], ...] = ()


def look() -> Moment:
    """What is newest now: two small queries."""
    close_old_connections()
    severe = Q(tier=3) | Q(episode_open=True, top_tier=3)
    latest = Conversation.objects.filter(last_n__gt=0).order_by("-last_at")[:SHOWN]
    grave = set(Conversation.objects.filter(severe, pk__in=[row.pk for row in latest]).values_list("pk", flat=True))
    waiting = tuple((alert.pk, alert.conversation_id) for alert in alerts.waiting())
    return Moment(tuple((row.pk, row.last_at, row.pk in grave) for row in latest), waiting)


def allowed(session_key: str, user_id: int) -> bool:
    """Whether the session still holds and the account may still read."""
    close_old_connections()
    held = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    user = User.objects.filter(pk=user_id).first()
    rest, seen = limits().session_minutes * 60, held.get("seen_at", 0)
    return bool(held) and user is not None and may(user, READ) and not (rest and time.time() - seen > rest)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="review-live")


class Hub:
    """The viewers of one event loop."""

    def __init__(self) -> None:
        self.moment = Moment()
        self.seats: Counter[int] = Counter()
        self.closing = False
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, function: Any, *args: Any) -> Any:
        """The function's result, out of the one thread of all viewers."""
        return await asyncio.get_running_loop().run_in_executor(_thread(), function, *args)

    def _turn(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _watch(self) -> None:
        while self.seats and not self.closing:
            try:
                found = await self.ask(look)
            except DatabaseError as problem:
                logger.warning("the queue's pulse: %s", type(problem).__name__)
            else:
                if found != self.moment:
                    self.moment = found
                    self._turn()
            await asyncio.sleep(LOOK)

    async def next(self) -> bool:
        """Wait for something new; False when only BEAT seconds went by."""
        try:
            await asyncio.wait_for(self._changed.wait(), BEAT)
        except TimeoutError:
            return False
        return True

    async def sit(self, user_id: int) -> bool:
        """Take a seat; False when there is none."""
        if self.closing or self.seats.total() >= SEATS or self.seats[user_id] >= EACH:
            return False
        self.seats[user_id] += 1
        if self._task is None:
            self.moment = await self.ask(look)
            if self._task is None:
                self._task = asyncio.create_task(self._watch())
        return True

    def rise(self, user_id: int) -> None:
        """Give the seat back."""
        self.seats[user_id] -= 1
        if self.seats[user_id] <= 0:
            del self.seats[user_id]
        if not self.seats and self._task is not None:
            self._task.cancel()
            self._task = None

    def close(self) -> None:
        """End every stream now: a server that stops would wait for them otherwise."""
        self.closing = True
        self._turn()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


async def stream(user_id: int, session_key: str, since: datetime, without: frozenset[int]) -> AsyncIterator[bytes]:
    """Events: `moved` with counts since then (numbers only), `full` where there is no seat, `over` where one may not stay."""
    own = hub()
    if not await own.sit(user_id):
        yield _event("full", {})
        return
    try:
        yield b"retry: 5000\n\n"
        until, sent = time.monotonic() + LIFE, None
        while time.monotonic() < until and not own.closing:
            later = [severe for key, at, severe in own.moment.rows if at > since and key not in without]
            open_ones = [alert for alert, key in own.moment.alerts if key not in without]
            said = {"moved": len(later), "severe": sum(later), "alerts": open_ones}
            if said != sent:
                yield _event("moved", said)
                sent = said
            if not await own.next():
                if not await own.ask(allowed, session_key, user_id):
                    yield _event("over", {})
                    return
                yield b": still here\n\n"
    finally:
        own.rise(user_id)
