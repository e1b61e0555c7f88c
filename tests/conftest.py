"""What the tests of several rooms share: Rasa in this process, a front door that asks it, a person who writes."""

from __future__ import annotations

import asyncio
import itertools
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures`: the browser tests write the README's pictures."""
    parser.addoption("--pictures", action="store_true", help="write docs/pictures/*.png")


@pytest.fixture(scope="session")
def agent() -> Iterator[Any]:
    """Rasa's agent on the trained model, with the action server in this process. Trained by `make test` before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bot.rasa.inprocess import load_agent

        yield load_agent()


@dataclass
class Talk:
    """One conversation with Rasa alone, its snapshot handed on as the front door does."""

    agent: Any
    snapshot: dict[str, Any] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    n: int = 0

    async def say(self, text: str, choice: str | None = None, screened: bool = True, **metadata: Any) -> dict[str, Any]:
        """One turn; the answer as the channel gives it, with the texts joined under `said`."""
        from bot.rasa.channel import take_turn

        self.n += 1
        sent = {"screened": screened, "used": self.used, "history": self.history[-3:], **metadata}
        body = {
            "conversation": "t",
            "n": self.n,
            "text": text,
            "choice": choice,
            "snapshot": self.snapshot,
            "metadata": sent,
        }
        answer = await take_turn(self.agent, body)
        self.snapshot = answer["snapshot"]
        self.history.append(text)
        self.used += [name for message in answer["messages"] for name in message["ids"]]
        return {**answer, "said": "\n".join(message["text"] for message in answer["messages"])}

    @property
    def asked(self) -> str | None:
        """The slot whose question is open."""
        found: str | None = self.snapshot.get("slots", {}).get("requested_slot")
        return found


@pytest.fixture
def talk(agent: Any) -> Talk:
    """A new conversation with Rasa alone."""
    return Talk(agent)


@dataclass
class Person:
    """A person at the chat API."""

    client: Any
    token: str = ""
    counter: Any = field(default_factory=lambda: itertools.count(1))

    async def begin(self, **wish: Any) -> dict[str, Any]:
        """Agree and begin."""
        body = {"region": "US", "consent": True, "adult": True, **wish}
        response = await self.client.post("/api/v1/conversations", body, content_type="application/json")
        assert response.status_code == 201, response.content
        found: dict[str, Any] = response.json()
        self.token = found["token"]
        return found

    @property
    def headers(self) -> dict[str, str]:
        """The bearer."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, address: str, body: Any) -> Any:
        """A POST with the token."""
        return await self.client.post(f"/api/v1/{address}", body, content_type="application/json", headers=self.headers)

    async def get(self, address: str) -> Any:
        """A GET with the token."""
        return await self.client.get(f"/api/v1/{address}", headers=self.headers)

    async def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Send one message; the answer's JSON with the bot's words joined under `said`."""
        body = {"client_id": f"client-{next(self.counter):04d}", "text": text, **more}
        response = await self.post("messages", body)
        assert response.status_code == 200, response.content
        found: dict[str, Any] = response.json()
        return {**found, "said": "\n".join(reply["text"] for reply in found["replies"])}

    async def transcript(self) -> list[dict[str, Any]]:
        """Every message so far."""
        found: list[dict[str, Any]] = (await self.get("messages?after=0")).json()["messages"]
        return found


@pytest.fixture(scope="session")
def warm() -> None:
    """The front door's words and models are read, as they are in the running system before the first message."""
    from bot.web.asgi import _warm

    _warm()


@pytest.fixture
def person(warm: None) -> Person:
    """Somebody who has not begun yet. The test needs `django_db(transaction=True)`."""
    from django.core.cache import cache
    from django.test import AsyncClient

    cache.clear()
    return Person(AsyncClient())


@pytest.fixture
def rasa_here(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The front door asks the agent of this process."""
    from bot.rasa.inprocess import InProcess
    from bot.web.chat import rasa

    near = InProcess(agent)
    monkeypatch.setattr(rasa, "way", lambda: near)


class Gone:
    """A Rasa that isn't there, hangs, or answers as it is told."""

    def __init__(self, answer: Any = None, seconds: float = 0.0) -> None:
        self.answer, self.seconds, self.calls = answer, seconds, 0

    async def ask(self, path: str, body: dict[str, Any] | None, seconds: float) -> tuple[int, bytes]:
        self.calls += 1
        await asyncio.sleep(self.seconds)
        if self.answer is None:
            raise ConnectionRefusedError
        status, answer = self.answer
        return status, answer


@pytest.fixture
def rasa_gone(monkeypatch: pytest.MonkeyPatch) -> Gone:
    """The front door asks a Rasa that is away."""
    from bot.web.chat import rasa

    gone = Gone()
    monkeypatch.setattr(rasa, "way", lambda: gone)
    return gone


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long in these tests."""
    from dataclasses import replace

    from bot import settings as own
    from bot.web.chat import api

    short = replace(own.settings(), turn_seconds=0.5)
    monkeypatch.setattr(api, "settings", lambda: short)


@pytest.fixture(autouse=True, scope="session")
def _close_chat_threads() -> Iterator[None]:
    yield
    from bot.web.chat import database

    if database._pool.cache_info().currsize:
        from django.db import connections

        pool, meet = database._pool(), Barrier(database.THREADS)

        def close() -> None:
            meet.wait(timeout=5)
            connections.close_all()

        for done in [pool.submit(close) for _ in range(database.THREADS)]:
            done.result()
        pool.shutdown()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The whole of Attune, running as `make run` runs it."""
    from tests.system import System

    running = System(tmp_path_factory.mktemp("state"))
    running.start()
    yield running
    running.stop()
