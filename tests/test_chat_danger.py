"""Danger at the front door over a real database: lines whatever else is gone, refused or broken."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Gone, Person

pytestmark = pytest.mark.django_db(transaction=True)


async def test_danger_gets_card_and_words_with_rasa_gone(person: Person, rasa_gone: Gone) -> None:
    await person.begin(region="CA-ON")
    answer = await person.say("I want to kill myself tonight")
    card = next(reply["card"] for reply in answer["replies"] if reply["card"])
    assert any(entry["always"] for entry in card["entries"])
    assert answer["episode"]["open"]
    assert not answer["pending"]
    assert rasa_gone.calls == 0
    later = await person.say("yes")
    assert later["replies"], "the direct question was answered without Rasa"


async def test_too_long_a_text_is_refused_kindly_and_danger_in_it_still_gets_lines(
    person: Person, rasa_gone: Gone
) -> None:
    await person.begin()
    long = await person.post("messages", {"client_id": "long-text-1", "text": "word " * 500})
    assert long.status_code == 413
    assert "parts" in long.json()["error"]["message"]
    assert "card" not in long.json()["error"]
    danger = await person.post(
        "messages", {"client_id": "long-text-2", "text": "word " * 400 + "I want to kill myself tonight"}
    )
    assert danger.status_code == 413
    assert danger.json()["error"]["card"]["entries"]
    assert all(m["role"] == "bot" for m in await person.transcript())


async def test_too_many_messages_are_slowed_down_but_danger_gets_lines(
    person: Person, rasa_gone: Gone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web.chat import limits

    await person.begin()
    monkeypatch.setattr(limits, "MESSAGES_A_MINUTE", 1)
    await person.say("menu")
    slowed = await person.post("messages", {"client_id": "too-fast-1", "text": "I want to kill myself tonight"})
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert slowed.json()["error"]["card"]["entries"]


async def test_counters_that_are_away_hold_nobody_back(
    person: Person, rasa_gone: Gone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.web.chat import limits

    class Away:
        def add(self, *args: object) -> None:
            raise ConnectionError("redis://user:secret@host")

    monkeypatch.setattr(limits, "cache", Away())
    await person.begin()
    answer = await person.say("I want to kill myself tonight")
    assert any(reply["card"] for reply in answer["replies"])
    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text


async def test_text_typed_before_consent_is_screened_and_only_counted(person: Person) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation, Message, Referral

    body = {"text": "I want to kill myself tonight", "region": "GB"}
    response = await person.client.post("/api/v1/check", body, content_type="application/json")
    assert response.json()["card"]["entries"]
    calm = await person.client.post("/api/v1/check", {"text": "hello"}, content_type="application/json")
    assert calm.json()["card"] is None
    assert await database.run(Conversation.objects.count) == 0
    assert await database.run(Message.objects.count) == 0
    assert await database.run(Referral.objects.count) >= 1


async def test_a_broken_screen_shows_the_static_card_and_opens_no_episode(
    person: Person, rasa_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.safety import Verdict
    from bot.web.chat import receive

    await person.begin()
    monkeypatch.setattr(receive, "screen", lambda text, memory=None: Verdict(fault=True))
    answer = await person.say("menu")
    assert any(reply["card"] for reply in answer["replies"])
    assert not answer["episode"]["open"]


async def test_a_broken_episode_still_shows_lines_and_keeps_the_message(
    person: Person, rasa_gone: Gone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web.chat import receive

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise KeyError("no words here")

    await person.begin()
    monkeypatch.setattr(receive, "advance", broken)
    answer = await person.say("I want to kill myself tonight")
    assert any(reply["card"] for reply in answer["replies"])


async def test_an_episode_closes_the_open_form_and_survives_a_reload(person: Person, rasa_here: None) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation

    await person.begin()
    await person.say("My son broke a glass and I shouted at him in the kitchen")
    assert (await database.run(Conversation.objects.get)).flow == "reflect_form"
    await person.say("I want to kill myself tonight")
    stored = await database.run(Conversation.objects.get)
    assert stored.flow == ""
    assert stored.snapshot["loop"] is None
    assert stored.episode_open
    assert (await person.get("messages?after=0")).json()["episode"]["open"]


async def test_an_answer_that_makes_it_imminent_lifts_the_conversation_in_the_queue(
    person: Person, rasa_gone: Gone
) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation

    await person.begin()
    for text in ("I want to be dead", "yes", "yeah, tonight"):
        await person.say(text)
    stored = await database.run(Conversation.objects.get)
    assert stored.top_tier == 3
