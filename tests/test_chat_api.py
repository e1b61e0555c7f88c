"""The chat API over a real database; Rasa in this process where a reply is needed, away where its absence is the subject."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.conftest import Person

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_message_is_answered_and_stays_in_the_transcript(person: Person, rasa_here: None) -> None:
    await person.begin()
    answer = await person.say("menu")
    assert not answer["pending"]
    assert any(choice["payload"] == "choose_reflect" for reply in answer["replies"] for choice in reply["choices"])
    texts = [message["text"] for message in await person.transcript()]
    assert "menu" in texts


async def test_a_reflection_and_a_cited_explanation_come_through(person: Person, rasa_here: None) -> None:
    await person.begin()
    answer = await person.say("My son broke a glass and I shouted at him and I am ashamed")
    assert "you shouted at him" in answer["said"]
    answer = await person.say("what is secure attachment?")
    explanation = next(reply for reply in answer["replies"] if reply["kind"] == "explanation")
    citation = explanation["citations"][0]
    passage = (await person.get(f"passages/{quote(citation['passage'], safe='')}")).json()
    assert passage["section"] == citation["section"]
    assert any(sentence in passage["text"] for sentence in explanation["text"].split(". ")[:1])


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


async def test_a_message_sent_twice_counts_once(person: Person, rasa_here: None) -> None:
    await person.begin()
    first = (await person.post("messages", {"client_id": "same-id-1", "text": "menu"})).json()
    again = (await person.post("messages", {"client_id": "same-id-1", "text": "menu"})).json()
    assert first["message"] == again["message"]
    assert first["replies"] == again["replies"]
    assert len([m for m in await person.transcript() if m["role"] == "person"]) == 1


async def test_the_same_message_at_the_same_moment_counts_once(person: Person, rasa_here: None) -> None:
    await person.begin()
    body = {"client_id": "same-id-2", "text": "hello"}
    answers = await asyncio.gather(*(person.post("messages", body) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    transcript = await person.transcript()
    assert [m["text"] for m in transcript if m["role"] == "person"] == ["hello"]
    assert len({m["n"] for m in transcript}) == len(transcript)


async def test_messages_sent_at_once_are_answered_in_their_order(person: Person, rasa_here: None) -> None:
    await person.begin()
    await asyncio.gather(*(person.say(text) for text in ("hello", "menu", "help", "thanks")))
    transcript = await person.transcript()
    sent = [m for m in transcript if m["role"] == "person"]
    assert sorted(m["text"] for m in sent) == ["hello", "help", "menu", "thanks"]
    answered = [m["reply_to"] for m in transcript if m["reply_to"]]
    assert answered == sorted(answered), "replies come in the order of the messages"
    assert set(answered) == {m["n"] for m in sent}


async def test_what_is_answered_at_once_is_what_the_transcript_keeps(person: Person, rasa_here: None) -> None:
    await person.begin()
    for text in ("menu", "My sister cancelled the trip on Sunday and I felt hurt.", "I want to die"):
        answer = await person.say(text)
        kept = {entry["n"]: entry for entry in await person.transcript()}
        for shown in (answer["message"], *answer["replies"]):
            assert kept[shown["n"]] == shown


async def test_only_a_free_conversation_with_nothing_waiting_goes_to_rasa_at_once(person: Person) -> None:
    from bot.web.chat import clock, database
    from bot.web.chat.answer import claim, release, take
    from bot.web.chat.models import Conversation

    await person.begin()
    whole = await database.run(Conversation.objects.get)
    received, work = await database.run(take, whole.handle, "client-1", "menu")
    assert work is not None
    assert received.leased
    assert await database.run(claim, whole.pk, "somebody else") == "busy"
    _, second = await database.run(take, whole.handle, "client-2", "menu")
    assert second is None, "the lease is held"
    await database.run(release, whole.pk, work.owner)
    _, third = await database.run(take, whole.handle, "client-3", "menu")
    assert third is None, "the first message still waits: it comes before this one"
    again, none = await database.run(take, whole.handle, "client-1", "menu")
    assert (again.n, again.fresh, none) == (received.n, False, None)
    found = await database.run(claim, whole.pk, "worker")
    assert not isinstance(found, str)
    assert found.n == received.n
    assert {**found.body, "vectors": 0} == {**work.body, "vectors": 0, "snapshot": found.body["snapshot"]}
    assert whole.lease_until < clock.now()


async def test_a_message_stored_too_late_for_its_request_is_answered_all_the_same(
    person: Person, rasa_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web.chat import api

    await person.begin()
    with monkeypatch.context() as hasty:
        hasty.setattr(api, "STORED_WITHIN", 0.0)
        late = await person.post("messages", {"client_id": "late-0001", "text": "menu"})
    assert late.status_code == 503
    assert late.json()["error"]["card"]["entries"]
    for _ in range(600):
        if any(entry["reply_to"] for entry in await person.transcript()):
            break
        await asyncio.sleep(0.05)
    transcript = await person.transcript()
    assert [entry["state"] for entry in transcript if entry["text"] == "menu"] == ["answered"]


async def test_rasa_away_is_said_and_nothing_is_lost(
    person: Person, rasa_gone: Gone, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.rasa.inprocess import InProcess
    from bot.web.chat import api, rasa
    from bot.web.chat.answer import overdue

    await person.begin()
    answer = await person.say("menu")
    assert answer["pending"]
    assert "kept" in answer["notice"]
    monkeypatch.setattr(rasa, "way", lambda: InProcess(agent))
    from bot.web.chat import database

    for conversation in await database.run(overdue, 0.0):
        await api.answering.wait(conversation, 0, 8.0)
    transcript = await person.transcript()
    assert transcript[-1]["reply_to"] == answer["message"]["n"]
    assert next(m for m in transcript if m["role"] == "person")["state"] == "answered"


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"Traceback"),
        (200, b"not json"),
        (200, b"[]"),
        (200, b'{"messages": 3}'),
        (200, b'{"messages": [{"x": 1}], "understood": {}, "snapshot": {}}'),
        (200, b'{"messages": [], "understood": {}, "snapshot": {}, "failed": ["action_hear"]}'),
    ],
)
async def test_nonsense_of_rasa_ends_after_three_tries_in_a_plain_sentence(
    person: Person, rasa_gone: Gone, answer: tuple[int, bytes]
) -> None:
    from bot.web.chat import api, database
    from bot.web.chat.models import Message

    await person.begin()
    rasa_gone.answer = answer
    sent = await person.say("menu")
    assert sent["pending"]
    pk = (await database.run(Message.objects.get, n=sent["message"]["n"])).conversation_id
    for _ in range(2):
        await api.answering.wait(pk, 0, 5.0)
    transcript = await person.transcript()
    assert transcript[-1]["role"] == "bot"
    assert transcript[-1]["kind"] == "notice"
    assert rasa_gone.calls == 3


async def test_a_slow_rasa_is_waited_for_only_so_long(person: Person, rasa_gone: Gone, patience: None) -> None:
    await person.begin()
    rasa_gone.seconds, rasa_gone.answer = 2.0, (200, b"{}")
    answer = await person.say("menu")
    assert answer["pending"]


async def test_an_empty_answer_of_rasa_becomes_an_honest_sentence(person: Person, rasa_gone: Gone) -> None:
    await person.begin()
    rasa_gone.answer = (200, b'{"messages": [], "understood": {"intent": "x"}, "snapshot": {}, "failed": []}')
    answer = await person.say("menu")
    assert "no good answer" in answer["said"]


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
    await person.say("My son broke a glass and I shouted at him and I am ashamed")
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


async def test_after_three_hours_it_says_again_that_it_is_a_program(person: Person, rasa_here: None) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation

    await person.begin()
    earlier = timezone.now() - timedelta(hours=3, minutes=1)
    await database.run(Conversation.objects.all().update, reminded_at=earlier)
    answer = await person.say("menu")
    assert "not a person" in answer["said"]
    assert "not a person" not in (await person.say("menu"))["said"]


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
