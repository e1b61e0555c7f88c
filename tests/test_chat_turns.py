"""A turn over a real database: Rasa in this process where a reply is needed, away where its absence is the subject."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from tests.conftest import Gone, Person

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_rows_that_do_not_fit_each_other_end_in_an_error_and_not_in_a_thread_that_never_ends(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import IntegrityError

    from bot.web.chat import receive

    tries: list[int] = []

    def collides(*_: object) -> None:
        tries.append(1)
        raise IntegrityError("UNIQUE constraint failed")

    await person.begin()
    monkeypatch.setattr(receive, "_commit", collides)
    answer = await person.post("messages", {"client_id": "never-fits-1", "text": "hello"})
    assert len(tries) == receive.COLLISIONS
    assert answer.status_code == 503
    assert answer.json()["error"]["card"]["entries"]


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


async def test_after_three_hours_it_says_again_that_it_is_a_program(person: Person, rasa_here: None) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation

    await person.begin()
    earlier = timezone.now() - timedelta(hours=3, minutes=1)
    await database.run(Conversation.objects.all().update, reminded_at=earlier)
    answer = await person.say("menu")
    assert "not a person" in answer["said"]
    assert "not a person" not in (await person.say("menu"))["said"]
