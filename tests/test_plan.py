"""The safety plan a person fills in, and what a new chat on a remembered device still knows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.safety.protocol import protocol
from tests.conftest import Person

pytestmark = pytest.mark.django_db(transaction=True)


async def led_to_the_plan(person: Person) -> dict[str, Any]:
    """Up to the first step of the plan: distance."""
    for text in ("I want to be dead", "yes", "no", "yes"):
        await person.say(text)
    return await person.say("no one")


def plan_in(answer: dict[str, Any]) -> dict[str, str]:
    """The steps with words, of the answer's card."""
    cards = [reply["data"] for reply in answer["replies"] if reply["kind"] == "plan"]
    assert len(cards) <= 1
    return {row["id"]: row["text"] for row in cards[0]["plan"] if row["text"]} if cards else {}


def asked(answer: dict[str, Any]) -> list[str]:
    return [choice["payload"] for choice in answer["replies"][-1]["choices"]]


async def test_the_card_grows_with_each_step_and_ends_with_the_lines_of_the_region(person: Person) -> None:
    await person.begin(region="CA-ON")
    first = await led_to_the_plan(person)
    assert plan_in(first) == {}
    assert asked(first) == ["crisis.distance.skip"]
    assert plan_in(await person.say("I could give them to my neighbour")) == {
        "distance": "I could give them to my neighbour"
    }
    await person.say("my sister Ana")
    await person.say("walking at night")
    last = await person.say("Ana, then the line")
    assert list(plan_in(last)) == ["helped", "who", "call", "distance"]
    card = next(reply["data"] for reply in last["replies"] if reply["kind"] == "plan")
    assert card["more"] is False
    assert {line["role"] for line in card["lines"]} == {"crisis", "emergency"}
    assert [row["title"] for row in card["plan"]] == [protocol().plan[row["id"]]["en"] for row in card["plan"]]
    assert {row["id"] for row in card["plan"]} - set(plan_in(last)) == {"worse", "tonight"}


async def test_a_step_can_be_skipped_gone_back_to_and_changed(person: Person) -> None:
    await person.begin()
    await led_to_the_plan(person)
    at_who = await person.say("Skip this step", choice="crisis.distance.skip")
    assert plan_in(at_who) == {}
    assert asked(at_who) == ["crisis.who.skip", "crisis.who.back"]
    again = await person.say("Go back a step", choice="crisis.who.back")
    assert asked(again) == ["crisis.distance.skip"]
    await person.say("hide the pills from myself")  # a cue by its words, and an answer by its place
    assert list(plan_in(await person.say("Ana"))) == ["who", "distance"]
    changed = await person.say("Anna, not Ana", choice="plan.who")
    assert plan_in(changed)["who"] == "Anna, not Ana"
    assert asked(changed) == ["crisis.helped.skip", "crisis.helped.back"]
    assert list(plan_in(await person.say("Leave it out", choice="plan.drop.distance"))) == ["who"]
    assert (await person.transcript())[-4]["text"] == "Leave out: How I put distance in between"


async def test_words_of_danger_are_no_step_of_a_plan(person: Person) -> None:
    await person.begin()
    await led_to_the_plan(person)
    answer = await person.say("I just want to kill myself", choice="plan.who")
    assert plan_in(answer) == {}
    assert answer["replies"][0]["card"]


async def test_an_unknown_step_is_an_ordinary_message(person: Person, rasa_here: None) -> None:
    await person.begin()
    for choice in ("plan.", "plan.nonsense", "plan.drop.nonsense", "plan.drop.", "plan.direct"):
        answer = await person.say("hello there", choice=choice)
        assert answer["message"]["text"] == "hello there"
        assert plan_in(answer) == {}


async def test_the_plan_is_in_the_download_and_its_words_are_nowhere_but_in_messages(person: Person) -> None:
    from bot.web.chat import database
    from bot.web.chat.models import Conversation

    await person.begin()
    await led_to_the_plan(person)
    await person.say("give them to zanzibar")
    text = (await person.get("conversation/download?format=text")).content.decode()
    assert "How I put distance in between: give them to zanzibar" in text
    conversation = await database.run(Conversation.objects.get)
    held = json.dumps([conversation.episode, conversation.memory, conversation.snapshot, conversation.used])
    assert "zanzibar" not in held


async def test_all_steps_skipped_are_not_called_a_plan(person: Person) -> None:
    await person.begin()
    await led_to_the_plan(person)
    for _ in range(3):
        await person.say("skip")
    last = await person.say("skip")
    assert plan_in(last) == {}
    assert not any("plan" in reply["text"] or "your own steps" in reply["text"] for reply in last["replies"])


async def test_a_new_chat_on_a_remembered_device_knows_the_episode_and_the_plan(person: Person) -> None:
    await person.begin(remember=True)
    await led_to_the_plan(person)
    await person.say("give them to my neighbour")
    await person.post("conversation/end", {})
    fresh = (
        await person.post("conversations", {"consent": True, "adult": True, "region": "US", "remember": True})
    ).json()
    assert fresh["episode"]["open"] is True
    assert [message["kind"] for message in fresh["messages"]] == ["text", "card", "text", "plan", "text"]
    assert fresh["messages"][3]["data"]["plan"][-1]["text"] == "give them to my neighbour"
    assert fresh["messages"][-1]["choices"]


@pytest.mark.parametrize("remember", [False, True])
async def test_a_new_chat_knows_nothing_without_the_choice_or_after_violence(person: Person, remember: bool) -> None:
    await person.begin(remember=remember)
    await person.say("he held a knife to my throat last night" if remember else "I want to be dead")
    fresh = (
        await person.post("conversations", {"consent": True, "adult": True, "region": "US", "remember": remember})
    ).json()
    assert fresh["episode"] == {"open": False, "quick_exit": False, "may_store": True}
    assert len(fresh["messages"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "maybe later",
        "can we do this another time",
        "pas maintenant",
        "une autre fois",
        "ahora no",
        "necesito una pausa",
    ],
)
async def test_a_step_that_is_put_off_waits_and_is_not_written_down(person: Person, text: str) -> None:
    await person.begin(region="CA-ON")
    await led_to_the_plan(person)
    await person.say("I could give them to my neighbour")
    later = await person.say(text)
    assert text not in plan_in(later).values()
    assert not asked(later)
    assert asked(await person.say("plan"))[0].startswith("crisis.who")
