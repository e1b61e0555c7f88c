"""What is said back of an answer: the doubt before a feeling isn't; and what leaves a question of the recovery form open."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answered import answer_to
from actions.given import certain, give_back


def tracker(text: str, intent: str = "inform", **slots: Any) -> Tracker:
    message = {"text": text, "intent": {"name": intent}, "entities": [], "metadata": {}}
    return Tracker("one", slots, message, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("idk left out", "i felt left out"),
        ("i don't know, maybe jealous", "i felt jealous"),
        ("left out", "left out"),
        ("idk what he thinks", "idk what he thinks"),
        ("idk, i was scared of him", "idk, i was scared of him"),
    ],
)
def test_the_doubt_before_a_feeling_is_no_part_of_what_was_said(text: str, left: str) -> None:
    assert certain(text) == left


@pytest.mark.parametrize("text", ["that im boring i guess", "maybe that i'm boring"])
def test_what_somebody_believes_of_themselves_is_never_said_back_as_so(text: str) -> None:
    said = CollectingDispatcher()
    give_back(said, tracker(text, requested_slot="strength"), text)
    assert "thought" in said.messages[0]["text"]


def test_a_feeling_says_not_who_knows_and_is_asked_past_once() -> None:
    assert answer_to(tracker("ashamed"), "lapse_knows", "ashamed") == {"lapse_knows": None, "again": "lapse_knows"}
    again = answer_to(tracker("ashamed", again="lapse_knows"), "lapse_knows", "ashamed")
    assert again["lapse_knows"] == "ashamed"


def test_a_bare_yes_is_no_plan_for_the_next_hour() -> None:
    assert answer_to(tracker("yeah", "affirm"), "next_hour", "yeah") == {"next_hour": None}
    assert answer_to(tracker("ring my sponsor"), "next_hour", "ring my sponsor")["next_hour"] == "ring my sponsor"


@pytest.mark.parametrize(("text", "felt"), [("fed up", True), ("shut out", True), ("left on sunday", False)])
def test_a_participle_alone_is_felt_and_nobody_does_it(text: str, felt: bool) -> None:
    said = CollectingDispatcher()
    give_back(said, tracker(text, requested_slot="feeling"), text)
    assert any(f"you felt {text}" in str(one.get("text")) for one in said.messages) is felt


@pytest.mark.parametrize(
    ("text", "said_back"),
    [("like a monster", "you felt like a monster"), ("just like I was nothing", "you felt like you were nothing")],
)
def test_what_somebody_felt_like_is_said_back_as_felt(text: str, said_back: str) -> None:
    said = CollectingDispatcher()
    give_back(said, tracker(text, requested_slot="feeling"), text)
    assert said_back in said.messages[0]["text"].lower()
