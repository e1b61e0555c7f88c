"""The queue follows as it happens: for many viewers by one look, with so many seats, and never in the way of a stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.web.review import live
from tests.review_house import PASSWORD, house

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Desk:
    """The database as the hub sees it."""

    def __init__(self) -> None:
        self.rows: tuple[tuple[int, datetime, bool], ...] = ((1, NOW, False),)
        self.looks = 0
        self.open = True

    def look(self) -> live.Moment:
        self.looks += 1
        return live.Moment(self.rows)

    def allowed(self, *_: Any) -> bool:
        return self.open


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(live, "look", made.look)
    monkeypatch.setattr(live, "allowed", made.allowed)
    monkeypatch.setattr(live, "LOOK", 0.01)
    monkeypatch.setattr(live, "BEAT", 0.05)
    return made


def watch(user: int = 1, without: frozenset[int] = frozenset()) -> AsyncIterator[bytes]:
    return live.stream(user, "session", NOW, without)


async def event(told: AsyncIterator[bytes]) -> tuple[str, Any]:
    """The next event that is more than a sign of life."""
    async for part in told:
        if part.startswith(b"event: "):
            name, data = part.decode().split("\n")[:2]
            return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
    return "", None


async def test_a_viewer_hears_what_moved_since_and_how_much_of_it_is_severe(desk: Desk) -> None:
    told = watch()
    assert await event(told) == ("moved", {"moved": 0, "severe": 0, "alerts": []})
    desk.rows = ((2, NOW + timedelta(seconds=1), True), (1, NOW, False))
    assert await event(told) == ("moved", {"moved": 1, "severe": 1, "alerts": []})
    await told.aclose()  # type: ignore[attr-defined]


async def test_who_stepped_back_from_a_conversation_hears_nothing_of_it(desk: Desk) -> None:
    desk.rows = ((2, NOW + timedelta(seconds=1), True),)
    told = watch(without=frozenset({2}))
    assert await event(told) == ("moved", {"moved": 0, "severe": 0, "alerts": []})
    await told.aclose()  # type: ignore[attr-defined]


async def test_many_viewers_cost_one_look_and_the_last_one_to_leave_ends_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK", 3600.0)
    viewers = [watch(user) for user in range(20)]
    for told in viewers:
        await event(told)
    assert desk.looks <= 2, "one for the first to come, one of the watch"
    task = live.hub()._task
    assert task is not None
    for told in viewers:
        await told.aclose()  # type: ignore[attr-defined]
    assert live.hub().seats.total() == 0
    assert live.hub()._task is None
    await asyncio.wait({task})


async def test_without_a_seat_one_is_told_to_poll(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EACH", 2)
    held = [watch(), watch()]
    for told in held:
        await event(told)
    assert await event(watch()) == ("full", {})
    other = watch(2)
    assert (await event(other))[0] == "moved"
    await held[0].aclose()  # type: ignore[attr-defined]
    again = watch()
    assert (await event(again))[0] == "moved"
    for told in (held[1], other, again):
        await told.aclose()  # type: ignore[attr-defined]


async def test_a_session_that_ended_ends_the_stream(desk: Desk) -> None:
    told = watch()
    await event(told)
    desk.open = False
    assert await event(told) == ("over", {})


async def test_closing_the_hub_ends_every_stream(desk: Desk) -> None:
    told = watch()
    await event(told)
    live.hub().close()
    assert await event(told) == ("", None)


def test_the_server_stops_while_somebody_watches(tmp_path: Path) -> None:
    with ExitStack() as running, httpx.Client(timeout=30, trust_env=False) as client:
        console = running.enter_context(house(tmp_path / "state"))
        page = client.get(f"{console}sign-in/").text
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        typed = {"username": "vera", "password": PASSWORD, "csrfmiddlewaretoken": token}
        client.post(f"{console}sign-in/", data=typed, headers={"Origin": console.removesuffix("/review/")})
        with client.stream("GET", f"{console}stream/") as answer:
            assert answer.headers["content-type"] == "text/event-stream"
            lines = answer.iter_lines()
            assert any(line.startswith("event: moved") for line in lines)
            running.close()  # waits for the server; it would wait for this stream
            assert not [line for line in lines if line.startswith("event: ")]
