"""Rasa's part of a turn, in process: the reflect form with everything that may happen in its middle."""

from __future__ import annotations

from typing import Any

import pytest

from actions.reflect import LADDER
from tests.conftest import Talk

MOMENT = "My daughter slammed the door and I yelled at her, and now I feel guilty"
ANSWERS = {
    "moment": "We were late and she would not put on her shoes",
    "person": "my daughter",
    "feeling": "guilty",
    "strength": "6",
    "my_mind": "I thought we would never get out of the house",
    "their_mind": "Maybe she was tired from school",
    "alternatives": "She may have wanted me to slow down",
    "familiar": "My own mother hurried me like that",
    "takeaway": "I want to start ten minutes earlier",
}


async def to_question(talk: Talk, wanted: str) -> None:
    """Answer until the question of `wanted` is open."""
    await talk.say("", choice="choose_reflect")
    for _ in range(len(LADDER) + 2):
        if talk.asked == wanted:
            return
        assert talk.asked is not None, f"the form ended before it asked for {wanted}"
        await talk.say(ANSWERS[talk.asked])
    raise AssertionError(f"{wanted} was never asked")


async def test_a_whole_reflection_ends_with_the_persons_own_words(talk: Talk) -> None:
    await talk.say("", choice="choose_reflect")
    asked: list[str] = []
    answer: dict[str, Any] = {}
    while talk.asked is not None and len(asked) < 12:
        asked.append(talk.asked)
        answer = await talk.say(ANSWERS[talk.asked])
    assert len(asked) == len(set(asked)), "nothing is asked twice"
    back = next(message for message in answer["messages"] if message.get("kind") == "look_back")
    assert ANSWERS["their_mind"] in back["text"]
    assert ANSWERS["takeaway"] in back["text"]
    assert answer["understood"]["flow"] is None


async def test_what_the_first_message_says_is_not_asked(talk: Talk) -> None:
    answer = await talk.say(MOMENT)
    slots = talk.snapshot["slots"]
    assert slots["person"] == "daughter"
    assert slots["feeling"] == "guilty"
    assert talk.asked not in ("moment", "person", "feeling")
    assert len(answer["messages"]) >= 2, "it gives back before it asks"


async def test_a_question_in_the_middle_is_answered_and_the_place_kept(talk: Talk) -> None:
    await to_question(talk, "my_mind")
    answer = await talk.say("what is secure attachment?")
    kinds = [message.get("kind") for message in answer["messages"]]
    assert "explanation" in kinds
    assert talk.asked == "my_mind"
    explanation = next(m for m in answer["messages"] if m.get("kind") == "explanation")
    assert explanation["citations"]


async def test_skip_go_back_and_not_knowing_move_the_form(talk: Talk) -> None:
    await to_question(talk, "my_mind")
    await talk.say("skip")
    assert talk.asked != "my_mind"
    await talk.say("go back")
    assert talk.asked == "my_mind"
    await talk.say("I don't know")
    assert talk.asked not in (None, "my_mind")


async def test_menu_and_goodbye_close_the_form(talk: Talk) -> None:
    await to_question(talk, "my_mind")
    answer = await talk.say("menu")
    assert answer["understood"]["flow"] is None
    assert any(choice["payload"] == "choose_reflect" for m in answer["messages"] for choice in m["choices"])
    other = Talk(talk.agent)
    await to_question(other, "feeling")
    answer = await other.say("goodbye")
    assert answer["understood"]["flow"] is None


async def test_an_objection_is_owned_and_the_question_stays_open(talk: Talk) -> None:
    await to_question(talk, "their_mind")
    answer = await talk.say("that's not what I meant at all")
    assert answer["understood"]["actions"] == ["action_own_repair"]
    assert talk.asked == "their_mind"
    assert answer["said"].count("?") == 1


async def test_out_of_scope_gets_a_limit_and_what_it_can_do(talk: Talk) -> None:
    answer = await talk.say("book me a flight to Madrid next tuesday")
    assert answer["understood"]["intent"] == "out_of_scope"
    assert answer["said"]


async def test_no_line_is_said_twice_while_a_variant_is_left(talk: Talk) -> None:
    said = [(await talk.say("menu"))["said"] for _ in range(5)]
    assert len(set(said)) == 5


async def test_a_yes_or_no_means_what_came_before_it(talk: Talk) -> None:
    await talk.say("", choice="choose_look_back")
    answer = await talk.say("no")
    assert answer["understood"]["actions"] == ["utter_goodbye"]


async def test_an_unknown_situation_gets_one_plain_sentence_and_listens(talk: Talk) -> None:
    answer = await talk.say("yes")
    assert answer["understood"]["actions"] == ["utter_what_now"]


async def test_a_turn_costs_the_same_late_in_a_conversation(talk: Talk) -> None:
    for turn in range(60):
        await talk.say("menu" if turn % 2 else "hello")
    events = sum(len(turn["events"]) for turn in talk.snapshot["turns"])
    assert len(talk.snapshot["turns"]) <= 3
    assert events < 40
    assert not list(await talk.agent.tracker_store.keys()), "no tracker outlives its turn"


@pytest.mark.parametrize("text", ["", " ", "🙂", "a" * 2000, "/", "//", "\u200b", "???", "1"])
async def test_any_text_gets_an_answer_in_the_middle_of_the_form(talk: Talk, text: str) -> None:
    await to_question(talk, "moment")
    answer = await talk.say(text)
    assert answer["messages"]
    assert not answer["failed"]
