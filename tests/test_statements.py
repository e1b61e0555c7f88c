"""The statements of a turn that are written once: rows come and go as through Django's querysets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bot.web.chat import opening, statements
from bot.web.chat.answer import store, take
from bot.web.chat.models import Conversation, Message

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = {
    "messages": [{"text": "And then?", "ids": ["then.1"], "choices": []}],
    "understood": {"intent": "share_moment", "confidence": 0.7, "actions": ["action_listen"]},
    "snapshot": {"slots": {"moment": "words"}, "turns": [], "loop": "reflect_form"},
}


def opened() -> Conversation:
    wish = opening.Wish(region="US", locale="en", adult=True, share_words=True, remembered=False)
    return opening.open_conversation(wish)[0]


def test_a_row_is_read_as_django_reads_it() -> None:
    conversation = opened()
    Conversation.objects.filter(pk=conversation.pk).update(
        classes=["ideation"], snapshot={"slots": {"moment": "ü \\ %s"}}, ended_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC)
    )
    found = statements.first(Conversation, "handle = %s", ["7", conversation.handle], "%s")
    assert found is not None
    row, beside = found
    assert str(beside) == "7"
    assert vars(row).keys() == vars(Conversation.objects.get()).keys()
    for field in Conversation._meta.concrete_fields:
        assert getattr(row, field.attname) == getattr(Conversation.objects.get(), field.attname), field.name
    assert statements.first(Conversation, "handle = %s", ["nobody"]) is None


def test_rows_are_written_as_django_writes_them() -> None:
    conversation = opened()
    before = Message.objects.count()
    rows = [
        Message(conversation=conversation, n=100 + n, role=Message.BOT, text="%s ü", shown={"ids": [f"a.{n}"]})
        for n in range(2)
    ]
    statements.insert(rows)
    assert Message.objects.count() == before + 2
    for made in rows:
        read = Message.objects.get(conversation=conversation, n=made.n)
        for field in Message._meta.concrete_fields:
            if not field.primary_key:
                assert getattr(read, field.attname) == getattr(made, field.attname), field.name
    with pytest.raises(IntegrityError), transaction.atomic():
        statements.insert([Message(conversation=conversation, n=100, role=Message.BOT)])


def test_an_update_says_how_many_rows_it_changed() -> None:
    conversation = opened()
    same = {"id": conversation.pk, "version": conversation.version}
    assert statements.update(Conversation, {"snapshot": {"a": [1]}, "version": conversation.version + 1}, same) == 1
    assert Conversation.objects.get().snapshot == {"a": [1]}
    assert statements.update(Conversation, {"snapshot": {}}, same) == 0
    assert Conversation.objects.get().snapshot == {"a": [1]}


def test_an_answer_is_committed_without_reading_the_conversation_again() -> None:
    conversation = opened()
    received, work = take(conversation.handle, "statements-1", "My sister did not call me back.")
    assert work is not None
    assert work.known is not None
    with CaptureQueriesContext(connection) as made:
        stored = store(conversation.pk, work.owner, received.n, ANSWER, work.known)
    assert stored is not None
    assert [row.text for row in stored.rows] == ["And then?"]
    assert not [query for query in made.captured_queries if query["sql"].startswith("SELECT")]
    now = Conversation.objects.get()
    assert (now.lease, now.flow, now.snapshot) == ("", "reflect_form", ANSWER["snapshot"])
    own = Message.objects.get(conversation=now, n=received.n)
    assert (own.state, own.intent, own.understood) == (Message.ANSWERED, "share_moment", ANSWER["understood"])


def test_what_came_in_between_is_read_before_an_answer_is_committed() -> None:
    conversation = opened()
    received, work = take(conversation.handle, "statements-2", "My sister did not call me back.")
    assert work is not None
    opening.move(conversation.handle, "GB")
    later, _ = take(conversation.handle, "statements-3", "I waited the whole evening.")
    assert store(conversation.pk, work.owner, received.n, ANSWER, work.known) is None, "another message waits"
    now = Conversation.objects.get()
    assert (now.region, now.lease) == ("GB", work.owner)
    assert Message.objects.get(conversation=now, n=received.n).state == Message.ANSWERED
    assert Message.objects.get(conversation=now, n=later.n).state == Message.WAITING
    numbers = list(Message.objects.filter(conversation=now).order_by("n").values_list("n", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_answer_to_a_conversation_that_is_gone_leaves_nothing() -> None:
    conversation = opened()
    received, work = take(conversation.handle, "statements-4", "My sister did not call me back.")
    assert work is not None
    opening.delete(conversation.handle)
    assert store(conversation.pk, work.owner, received.n, ANSWER, work.known) is None
    assert not Message.objects.exists()


def test_an_answer_is_committed_once() -> None:
    conversation = opened()
    received, work = take(conversation.handle, "statements-5", "My sister did not call me back.")
    assert work is not None
    again, _ = take(conversation.handle, "statements-5", "My sister did not call me back.")
    assert not again.fresh
    assert store(conversation.pk, work.owner, received.n, ANSWER, work.known) is not None
    assert store(conversation.pk, work.owner, received.n, ANSWER) is None
    assert Message.objects.filter(conversation=conversation, reply_to=received.n).count() == 1
