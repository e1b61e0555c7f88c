"""The ASGI application of the front door: Django, and the retry worker while it runs."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from types import FrameType
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")

from django.core.asgi import get_asgi_application

from bot.web.short import PREFIX, ChatHandler

log = logging.getLogger("attune.chat")
_django = get_asgi_application()
_chat = ChatHandler()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Django for requests, by a short way for the chat's.

    The lifespan starts and ends the retry worker and warms what the first person would wait for.
    """
    if scope["type"] != "lifespan":
        way = _chat if scope["type"] == "http" and scope["path"].startswith(PREFIX) else _django
        await way(scope, receive, send)
        return
    await receive()
    _end_streams_first()
    worker = asyncio.create_task(_work())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    worker.cancel()
    await asyncio.wait({worker})
    await _close()
    await send({"type": "lifespan.shutdown.complete"})


def _end_streams_first() -> None:
    """A server that is told to stop waits for open answers before it ends the lifespan, and a stream never ends by itself."""
    from bot.web.review import live

    loop, viewers = asyncio.get_running_loop(), live.hub()
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(got: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(viewers.close)
            if callable(before):
                before(got, frame)

        # What was there is called all the same; a signal that is ignored or left to the system stays so.
        if callable(before):
            signal.signal(number, stop)


async def _work() -> None:
    from bot.web.chat import api, database
    from bot.web.chat.answer import retry_forever

    try:
        await database.run(_warm)
    except Exception as error:
        # What is broken shows itself to whoever needs it. Who waits for an answer must get it all the same.
        log.error("warming up failed: %s", type(error).__name__)
    await retry_forever(api.answering)


async def _close() -> None:
    from bot.web.chat import rasa

    await rasa.close()


def _warm() -> None:
    from django.urls import resolve

    from bot.articles import Library
    from bot.safety import screen
    from bot.safety.episode import Episode, advance
    from bot.web.chat import clock

    # The crisis words first: whoever needs them must not wait for their files to be read.
    text = "I want to die."
    advance(Episode(), screen(text), text, now=clock.now(), turn=1, region="unknown")
    resolve("/api/v1/messages")
    Library.built_in()
