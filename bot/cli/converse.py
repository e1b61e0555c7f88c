"""Whole conversations in this process: front door, Rasa and actions, with an empty database that ends with the run.

The chat API is called as a browser calls it. What differs from a server: rate limits are off, Rasa is asked without a network, and each
conversation has a clock of its own that a line can set forward. A conversation's name is all that a later line needs: nothing
of it is held in memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import signal
import sqlite3
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.cli.stream import Answer, LineError, Row, number, optional_text, text
from bot.settings import ROOT

MOST_SECONDS = 366 * 24 * 3600.0  # a line can set its conversation's clock forward by
MOST_AHEAD = 100 * MOST_SECONDS  # of a conversation's clock: dates end somewhere
PATIENCE = 4  # times the front door's own that an answer is waited for: a try-out should not depend on a busy machine
API = "/api/v1/"
_WARM = ("hello there", "My friend did not call and I felt sad.")


@contextmanager
def conversing() -> Iterator[Answer]:
    """`converse`: what answers one row. Raises ModelError where Rasa's model is missing."""
    warnings.showwarning = _unsaid
    os.environ.update(_quiet())
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    # Ended from outside, it still takes its database along: nobody's words stay in a temporary folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix=f"attune-converse-{os.getpid()}-") as folder, asyncio.Runner() as runner:
        _front_door(Path(folder))
        runner.run(_ask_in_process())
        house = House(Path(folder))
        try:
            yield lambda row: runner.run(house.turn(row))
        finally:
            _close()


def _unsaid(*_: object, **__: object) -> None:
    """What Rasa's libraries say of their own age, however they set the filters."""


def _quiet() -> dict[str, str]:
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "DJANGO_SETTINGS_MODULE": "bot.web.settings",
    }


def _front_door(folder: Path) -> None:
    """Django on an empty database in `folder`; fitted models and secrets stay those of the state folder."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    import bot.web.settings as shipped

    values = {name: getattr(shipped, name) for name in dir(shipped) if name.isupper()}
    values["DATABASES"] = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "attune.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                # Nothing of it outlives the run: no write waits for the disk.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
            },
        }
    }
    # Without a cache the rate limits count nothing: scripted people write faster than real ones.
    values["CACHES"] = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    values["ALLOWED_HOSTS"] = ["testserver"]
    values["MIDDLEWARE"] = []  # headers, static files, sessions: nothing of a turn
    settings.configure(**values)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


async def _ask_in_process() -> None:
    from bot.articles import Library
    from bot.rasa.channel import take_turn
    from bot.rasa.inprocess import InProcess, load_agent
    from bot.safety import screen
    from bot.web.chat import rasa

    agent = load_agent()
    # Parser, word lists and rules are read now, not in the first person's turn.
    for n, warm in enumerate(_WARM):
        await take_turn(agent, {"conversation": "warm", "n": n, "text": warm})
        screen(warm)
    Library.built_in()
    logging.getLogger("rasa").setLevel(logging.ERROR)
    near = InProcess(agent)
    rasa.way = lambda: near  # type: ignore[assignment]


def _close() -> None:
    from django.db import connections

    from bot.web.chat import database

    if database._pool.cache_info().currsize:
        database._pool().shutdown()
    connections.close_all()


class House:
    """Conversations by the name that the lines give them; what must be known of one lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        from django.test import AsyncClient

        self._client = AsyncClient()
        self._known = sqlite3.connect(folder / "names.sqlite3", isolation_level=None)
        self._known.execute("PRAGMA synchronous=OFF")
        self._known.execute(
            "CREATE TABLE known (name TEXT PRIMARY KEY, token TEXT, pseudonym TEXT, ahead REAL, sent INTEGER)"
        )

    async def turn(self, row: Row) -> Row:
        """One message of a person and what the front door answers. Raises LineError."""
        from bot.safety.lines import known_region
        from bot.web.chat import clock

        said, name = text(row, "text"), text(row, "conversation")
        after, region = number(row, "after", 0, MOST_SECONDS) or 0.0, optional_text(row, "region")
        choice = optional_text(row, "choice")
        if region is not None and region != "unknown" and known_region(region) == "unknown":
            raise LineError("region must be the id of a region, such as US or CA-ON")
        key = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        found = self._known.execute("SELECT token, pseudonym, ahead, sent FROM known WHERE name = ?", (key,)).fetchone()
        ahead = (found[2] if found else 0.0) + after
        if ahead > MOST_AHEAD:
            raise LineError("after sets this conversation's clock forward too far")
        clock.set_ahead(ahead)
        if found is None:
            locale = optional_text(row, "locale") or "en"
            token, pseudonym, sent = *await self._begin(region or "unknown", locale), 0
        else:
            token, pseudonym, _, sent = found
            if region is not None:
                await self._call("patch", "conversation", token, {"region": region})
        payload = await self._payload(pseudonym, choice) if choice is not None else ""
        self._known.execute("REPLACE INTO known VALUES (?, ?, ?, ?, ?)", (key, token, pseudonym, ahead, sent + 1))
        body = {"client_id": f"line-{sent + 1:08d}", "text": said, "choice": payload}
        answer = await self._call("post", "messages", token, body)
        return await self._seen(pseudonym, answer)

    async def _begin(self, region: str, locale: str) -> tuple[str, str]:
        wish = {"consent": True, "adult": True, "region": region, "locale": locale}
        begun = await self._call("post", "conversations", "", wish)
        if "error" in begun:
            raise LineError("the front door could not begin a conversation")
        return begun["token"], begun["pseudonym"]

    async def _call(self, method: str, where: str, token: str, body: Row) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        send = getattr(self._client, method)
        response = await send(API + where, body, content_type="application/json", headers=headers)
        found: dict[str, Any] = response.json()
        return found

    async def _payload(self, pseudonym: str, choice: str) -> str:
        """The payload of a button of this conversation, by payload or title; the latest of that title."""
        from bot.web.chat import database

        for offered in await database.run(_offered, pseudonym):
            if choice in (offered["payload"], offered["title"]):
                return str(offered["payload"])
        raise LineError("choice must be the title or payload of a button that this conversation was offered")

    async def _seen(self, pseudonym: str, answer: dict[str, Any]) -> Row:
        from bot.settings import settings
        from bot.web.chat import api, database

        refused = answer.get("error")
        if refused is not None:
            # What the person sees instead of an answer: too long, nothing written, the conversation has ended.
            state = await database.run(_state, pseudonym, 0)
            return {**state, "replies": [refused["message"]], "card": refused.get("card") is not None}
        n = answer["message"]["n"]
        for _ in range(PATIENCE):
            waiting = await database.run(_waiting, pseudonym, n)
            if waiting is None:
                return await database.run(_state, pseudonym, n)
            await api.answering.wait(waiting, n, settings().turn_seconds)
        state = await database.run(_state, pseudonym, n)
        return {**state, "replies": [*state["replies"], api.LATER]}


def _offered(pseudonym: str) -> list[dict[str, Any]]:
    from bot.web.chat.models import Message

    rows = Message.objects.filter(conversation__pseudonym=pseudonym, role=Message.BOT).order_by("-n")[:40]
    return [offered for row in rows for offered in row.shown.get("choices") or []]


def _waiting(pseudonym: str, n: int) -> int | None:
    """The conversation's number in the database while message `n` waits for its answer, else None."""
    from bot.web.chat.models import Message

    waiting = Message.objects.filter(conversation__pseudonym=pseudonym, n=n, state=Message.WAITING)
    found: int | None = waiting.values_list("conversation_id", flat=True).first()
    return found


def _state(pseudonym: str, n: int) -> Row:
    """The answer's keys: what message `n` was answered with, and where the conversation stands now."""
    from bot.intents import route_of
    from bot.safety.episode import Episode
    from bot.web.chat.models import Conversation, Message

    conversation = Conversation.objects.get(pseudonym=pseudonym)
    own = Message.objects.filter(conversation=conversation, n=n).first()
    replies = list(Message.objects.filter(conversation=conversation, reply_to=n)) if own else []
    return {
        "replies": [reply.text for reply in replies if reply.text],
        "card": any(reply.shown.get("card") for reply in replies),
        "tier": conversation.tier,
        "episode": Episode.from_json(conversation.episode).state,
        "flow": conversation.flow or None,
        "route": route_of(own.intent) if own and own.intent else None,
    }
