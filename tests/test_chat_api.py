"""The front door's API over a real database: who may come in, what is refused, what is kept of strange requests."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Gone, Person

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_conversation_needs_consent_and_a_known_region(person: Person) -> None:
    post = person.client.post
    for body in (
        {},
        {"consent": False, "region": "US"},
        {"consent": True, "region": "Atlantis"},
        {"consent": "yes"},
        [1],
        7,
    ):
        response = await post("/api/v1/conversations", json.dumps(body), content_type="application/json")
        assert response.status_code == 400
        assert response.json()["error"]["message"]
    assert (await post("/api/v1/conversations", "{nonsense", content_type="application/json")).status_code == 400


@pytest.mark.parametrize("token", ["", "nonsense", "a:b", "x" * 500])
async def test_without_a_token_of_ours_nothing_is_shown(person: Person, token: str) -> None:
    await person.begin()
    person.token = token
    for address in ("messages?after=0", "conversation/download"):
        assert (await person.get(address)).status_code == 401
    assert (await person.post("messages", {"client_id": "no-token-1", "text": "hi"})).status_code == 401


async def test_one_persons_token_opens_no_other_conversation(person: Person, rasa_gone: Gone) -> None:
    other = Person(person.client)
    await person.begin()
    await other.begin()
    await other.say("I want to kill myself tonight")
    assert len(await person.transcript()) == 1


async def test_pages_of_other_origins_are_refused_unless_listed(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from bot import settings as own
    from bot.web.chat import api

    get = person.client.get
    assert (await get("/api/v1/start", headers={"Origin": "https://elsewhere.example"})).status_code == 403
    listed = replace(own.settings(), origins=("https://elsewhere.example",))
    monkeypatch.setattr(api, "settings", lambda: listed)
    response = await get("/api/v1/start", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "https://elsewhere.example"
    assert (await get("/api/v1/start", headers={"Origin": "https://another.example"})).status_code == 403


async def test_only_buttons_that_were_offered_count_as_choices(person: Person, rasa_here: None) -> None:
    await person.begin()
    answer = await person.say("whatever title", choice="choose_understand")
    assert answer["message"]["text"] == "Understand something"
    forged = await person.say("hello", choice="goodbye")
    assert forged["message"]["text"] == "hello"
    assert "Goodbye" not in forged["said"]


@pytest.mark.parametrize("text", ["\x00hidden", "\ud800", "🙂" * 100, "\u202eabc", "/restart", "a" * 2000])
async def test_any_text_is_kept_and_answered(person: Person, rasa_here: None, text: str) -> None:
    await person.begin()
    response = await person.client.post(
        "/api/v1/messages",
        json.dumps({"client_id": "strange-1", "text": text}),
        content_type="application/json",
        headers=person.headers,
    )
    assert response.status_code == 200, response.content
    assert response.json()["replies"]


async def test_unknown_addresses_and_methods_answer_in_json(person: Person) -> None:
    assert (await person.client.get("/api/v1/nowhere")).json()["error"]["code"] == "not_found"
    assert (await person.client.get("/api/v1/conversations")).status_code == 405
    assert (await person.client.get("/api/v1/passages/none")).status_code == 404
    assert (await person.client.get("/api/v1/help?region=GB")).json()["entries"]
    assert (await person.client.get("/api/v1/help?region=xx")).status_code == 400


async def test_nothing_a_person_wrote_is_logged(
    person: Person, rasa_gone: Gone, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await person.begin()
    rasa_gone.answer = (500, b"Quillabert")
    await person.say("my aunt Quillabert was cross with me")
    out, err = capsys.readouterr()
    assert "Quillabert" not in caplog.text + out + err
