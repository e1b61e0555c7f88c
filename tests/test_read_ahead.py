"""The action server is told early of the words it will be asked about; nothing depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import secrets
from bot.web.chat import rasa

IN_A_FORM = {"text": "I felt ü hurt.", "choice": None, "snapshot": {"loop": "reflect_form"}}


class Both:
    """Rasa and the action server at one address, and what they were sent."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.come = asyncio.Event()
        self.answer = asyncio.Event()
        self.answer.set()

    async def turn(self, request: web.Request) -> web.Response:
        """Rasa's turn, once `answer` is set."""
        await self.answer.wait()
        return web.json_response({})

    async def ahead(self, request: web.Request) -> web.Response:
        """The action server's."""
        self.read.append((await request.read()).decode())
        self.come.set()
        return web.Response(status=204)


@pytest.fixture
async def both() -> AsyncIterator[tuple[Both, int]]:
    here, app = Both(), web.Application()
    app.router.add_post("/webhooks/attune/turn", here.turn)
    app.router.add_post("/ahead", here.ahead)
    server = TestServer(app)
    await server.start_server()
    assert server.port is not None
    yield here, server.port
    await server.close()


@pytest.fixture
async def network(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[int, int], rasa.Network]]:
    made: list[rasa.Network] = []

    def to(rasa_port: int, actions_port: int) -> rasa.Network:
        own = SimpleNamespace(rasa_port=rasa_port, actions_port=actions_port)
        monkeypatch.setattr(rasa, "settings", lambda: own)
        monkeypatch.setattr(secrets, "read", lambda name: "secret")
        made.append(rasa.Network())
        return made[-1]

    yield to
    for each in made:
        await each.close()


async def test_an_answer_to_a_form_is_read_while_rasa_understands_it(both: Any, network: Any) -> None:
    here, port = both
    way = network(port, port)
    here.answer.clear()
    asked = asyncio.create_task(way.ask("/turn", IN_A_FORM, 60.0))
    await asyncio.wait_for(here.come.wait(), 60.0)
    assert here.read == ["I felt ü hurt."]
    second = asyncio.create_task(way.ask("/turn", {**IN_A_FORM, "text": "Another person's."}, 60.0))
    here.answer.set()
    assert [(await one)[0] for one in (asked, second)] == [200, 200]
    assert here.read == ["I felt ü hurt."], "while others are answered nothing is sent twice"


@pytest.mark.parametrize(
    "body", [{**IN_A_FORM, "choice": "skip"}, {**IN_A_FORM, "snapshot": {}}, {**IN_A_FORM, "snapshot": None}]
)
async def test_what_no_form_will_read_is_not_sent(body: Any, both: Any, network: Any) -> None:
    here, port = both
    way = network(port, port)
    assert (await way.ask("/turn", body, 60.0))[0] == 200
    assert not way._reading
    assert here.read == []


async def test_an_action_server_that_is_away_makes_no_difference(both: Any, network: Any) -> None:
    _, port = both
    way = network(port, 9)
    assert (await way.ask("/turn", IN_A_FORM, 60.0))[0] == 200
    while way._reading:
        await asyncio.sleep(0.01)
