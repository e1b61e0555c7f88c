"""A full disk, a locked database, a clock set back: the person is told, lines are shown, nothing is lost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Person
from tests.faults.door import Door

DANGER = "I want to kill myself tonight"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A front door alone."""
    running = Door(tmp_path_factory.mktemp("door"))
    yield running
    running.stop()


def send(door: Door, headers: dict[str, str], client_id: str, text: str) -> Any:
    """One message."""
    return door.http.post("/messages", json={"client_id": client_id, "text": text}, headers=headers)


def written(door: Door, headers: dict[str, str]) -> list[str]:
    """What the person wrote, as the transcript has it."""
    found = door.http.get("/messages", params={"after": 0}, headers=headers).json()["messages"]
    return [message["text"] for message in found if message["role"] == "person"]


def test_a_full_disk_is_said_with_lines_and_the_message_counts_once_later(door: Door) -> None:
    headers = door.begin()
    door.largest_file(0)
    try:
        for text in ("I shouted at my son", DANGER):
            refused = send(door, headers, "full-disk-1", text)
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "unavailable"
            assert refused.json()["error"]["card"]["entries"]
        assert door.http.get("/help", params={"region": "GB"}).status_code == 200
        assert written(door, headers) == []
    finally:
        door.largest_file(-1)
    for _ in range(2):
        taken = send(door, headers, "full-disk-1", DANGER)
        assert taken.status_code == 200
        assert any(reply["card"] for reply in taken.json()["replies"])
    assert written(door, headers) == [DANGER]


def test_a_locked_database_is_said_in_time_with_lines_and_the_message_counts_once(door: Door) -> None:
    headers = door.begin()
    other = sqlite3.connect(door.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        began = time.monotonic()
        refused = send(door, headers, "locked-1", DANGER)
        took = time.monotonic() - began
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert refused.status_code == 503
    assert refused.json()["error"]["card"]["entries"]
    assert took < 8, "in time is 8 s"
    taken = send(door, headers, "locked-1", DANGER)
    assert any(reply["card"] for reply in taken.json()["replies"])
    assert written(door, headers) == [DANGER]


def test_a_body_beyond_any_message_is_too_long_and_gets_lines(door: Door) -> None:
    refused = send(door, door.begin(), "far-too-long", "word " * 100_000)
    assert refused.status_code == 413
    assert refused.json()["error"]["code"] == "too_long"
    assert refused.json()["error"]["card"]["entries"]
    assert "card" not in send(door, door.begin(), "only-too-long", "word " * 500).json()["error"]


@pytest.mark.parametrize("locale", ["\\ud800", "\\u0000fr", "fr-CA-very-long"])
def test_any_locale_that_is_a_text_is_taken(door: Door, locale: str) -> None:
    begun = door.http.post("/conversations", content=f'{{"consent": true, "locale": "{locale}"}}')
    assert begun.status_code == 201
    assert door.http.post("/conversations", content='{"consent": true, "locale": 7}').status_code == 400


def test_a_message_of_nothing_that_can_be_stored_is_refused(door: Door) -> None:
    assert send(door, door.begin(), "nothing-1", "\x00 \x00").status_code == 400


@pytest.fixture
def ahead(person: Person) -> Iterator[Any]:
    """Sets the front door's clock forward; in the end it is right again."""
    from bot.web.chat import clock

    yield clock.set_ahead
    clock.set_ahead(0)


@pytest.mark.django_db(transaction=True)
async def test_after_the_clock_was_set_back_everything_goes_on(
    person: Person, ahead: Any, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.rasa.inprocess import InProcess
    from bot.web.chat import api, database, rasa
    from bot.web.chat.answer import overdue
    from bot.web.chat.models import Conversation

    ahead(timedelta(days=400).total_seconds())
    nobody = rasa.Network()  # nobody listens there
    monkeypatch.setattr(rasa, "way", lambda: nobody)
    await person.begin()
    assert (await person.say("menu"))["pending"]
    await database.run(Conversation.objects.all().update, lease="a process that was killed")
    ahead(0)
    await nobody.close()
    monkeypatch.setattr(rasa, "way", lambda: InProcess(agent))
    for conversation in await database.run(overdue, 8.0):
        await api.answering.wait(conversation, 0, 8.0)
    transcript = await person.transcript()
    assert all(message["state"] == "answered" for message in transcript), "what waited was answered"
    assert [message["n"] for message in transcript] == list(range(1, len(transcript) + 1))
    assert "not a person" in (await person.say("menu"))["said"], "when it was last said is not known: it is said again"
    assert "not a person" not in (await person.say("menu"))["said"]


@pytest.mark.django_db(transaction=True)
async def test_an_episode_begun_in_the_future_stays_open_and_shows_lines(
    person: Person, ahead: Any, rasa_here: None
) -> None:
    ahead(timedelta(days=2).total_seconds())
    await person.begin()
    assert (await person.say(DANGER))["episode"]["open"]
    ahead(0)
    answer = await person.say("I am still thinking of killing myself")
    assert any(reply["card"] for reply in answer["replies"])
    assert answer["episode"]["open"]
    assert (await person.get("messages?after=0")).json()["episode"]["open"]


@pytest.mark.django_db(transaction=True)
async def test_a_conversation_deleted_while_rasa_thinks_is_gone_and_no_fault(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web.chat import api, database
    from bot.web.chat.models import Conversation

    async def wait(conversation: int, n: int, seconds: float, first: object) -> bool:
        await database.run(Conversation.objects.filter(pk=conversation).delete)
        return False

    await person.begin()
    monkeypatch.setattr(api.answering, "wait", wait)
    late = await person.post("messages", {"client_id": "deleted-1", "text": "menu"})
    assert late.status_code == 404
    assert late.json()["error"]["code"] == "gone"
