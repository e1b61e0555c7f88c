"""Whole conversations: golden ones turn by turn through the whole system, and stories that were not trained on."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from bot.intents import route_of
from tests.conftest import Person, Talk
from tests.golden import FOLDER, KEYS, alone, faults, golden, repeated

GOLDEN = golden()


def test_there_are_thirty_golden_conversations_with_names_of_their_own() -> None:
    assert len({conversation["name"] for conversation in GOLDEN}) == len(GOLDEN) >= 30
    assert all(set(turn) <= KEYS for conversation in GOLDEN for turn in conversation["turns"])


@pytest.mark.parametrize(
    "conversation", [one for one in GOLDEN if alone(one)], ids=lambda conversation: conversation["name"]
)
async def test_a_golden_conversation_with_rasa_alone_goes_as_it_is_written(
    talk: Talk, conversation: dict[str, Any]
) -> None:
    said: list[str] = []
    for turn in conversation["turns"]:
        answer = await talk.say(turn["person"], choice=turn.get("press"), **turn.get("door", {}))
        assert not answer["failed"], turn["person"]
        seen = {
            "texts": [message["text"] for message in answer["messages"]],
            "kinds": [message.get("kind") for message in answer["messages"]],
            "asked": talk.asked,
            "actions": answer["understood"]["actions"],
            "slots": talk.snapshot["slots"],
        }
        assert faults(turn, seen) == [], turn["person"]
        said += seen["texts"]
    assert repeated(said) == []


@pytest.fixture(scope="module")
def warm(agent: Any) -> None:
    """Word lists, parser, rules and corpus are read before the first turn: on a busy machine they take longer than a turn may."""
    from bot.articles import explain
    from bot.intents import model
    from bot.listening import listen
    from bot.repair import draft
    from bot.safety import screen

    told = "My friend did not call and I felt sad. I shouted at him."
    for heavy in (screen, listen, draft, explain, model().rank):
        heavy(told)


def _seen(n: int) -> dict[str, Any]:
    """What message `n` of the only conversation in the database was answered with, and where it stands."""
    from bot.web.chat.models import Conversation, Message

    conversation = Conversation.objects.get()
    own = Message.objects.get(conversation=conversation, n=n)
    replies = list(Message.objects.filter(conversation=conversation, reply_to=n).order_by("n"))
    slots = conversation.snapshot.get("slots", {})
    return {
        "texts": [reply.text for reply in replies if reply.text],
        "kinds": [reply.shown.get("kind") for reply in replies if reply.text],
        "asked": slots.get("requested_slot"),
        "actions": (own.understood or {}).get("actions") or [],
        "slots": slots,
        "route": route_of(own.intent) if own.intent else None,
        "tier": conversation.tier,
        "card": any(reply.shown.get("card") for reply in replies),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "conversation",
    [conversation for conversation in GOLDEN if not alone(conversation)],
    ids=lambda conversation: conversation["name"],
)
async def test_a_golden_conversation_goes_as_it_is_written(
    warm: None, person: Person, rasa_here: None, conversation: dict[str, Any]
) -> None:
    from bot.web.chat import clock, database

    said: list[str] = []
    ahead = 0
    try:
        await person.begin()
        for turn in conversation["turns"]:
            ahead += turn.get("after", 0)
            clock.set_ahead(ahead)
            answer = await person.say(turn["person"], choice=turn.get("press", ""))
            seen = await database.run(_seen, answer["message"]["n"])
            assert faults(turn, seen) == [], turn["person"]
            said += seen["texts"]
    finally:
        clock.set_ahead(0)
    assert repeated(said) == []


async def test_stories_that_were_not_trained_on_are_predicted_without_an_error(agent: Any, tmp_path: Path) -> None:
    from rasa.core.test import test

    for path in sorted(FOLDER.glob("stories*.yml")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Rasa's own, while it reads the stories
            report = await test(
                str(path),
                agent,
                out_directory=str(tmp_path),
                fail_on_prediction_errors=True,
                disable_plotting=True,
                errors=False,
                warnings=False,
            )
        assert report["accuracy"] == 1.0
        assert len(report["actions"]) > 50
