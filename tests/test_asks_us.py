"""What our question is for, and what we think ourselves, are asked in the middle of something, and met as that."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.explanations import ActionExplain, ActionVerdict
from bot.rasa.asks_us import MIND, WHY, asks_us
from bot.reading import from_yaml
from bot.settings import ROOT


@pytest.mark.parametrize(
    "text",
    [
        "how is that question going to help me",
        "why do you want to know",
        "but what has this got to do with anything?",
        "what's the point of all this",
        "and why is that important",
        "is this even relevant",
        "why should i answer that",
        "ok but what is it for",
    ],
)
def test_what_our_question_is_for_is_asked(text: str) -> None:
    assert asks_us(text, "reflect_form", "familiar") == WHY
    assert asks_us(text, None, None) is None


@pytest.mark.parametrize(
    "text",
    [
        "so do you think he's cross with me",
        "what else could it be though",
        "what would you do in my shoes",
        "you just tell me how she feels then",
        "what's your honest opinion",
        "are you judging me",
        "i hit send and walked off. would you blame me?",
        "would you honestly feel sorry for me",
    ],
)
def test_what_we_think_is_asked(text: str) -> None:
    assert asks_us(text, "mend_form", "mend_how") == MIND


def test_our_question_said_over_and_answered_asks_nothing() -> None:
    assert asks_us("what else could it be? he had the exam that week", "reflect_form", "alternatives") is None


def test_why_the_other_does_it_is_nobodys_to_say_in_the_middle_of_a_moment() -> None:
    said = CollectingDispatcher()
    message = {"text": "why is he like this", "intent": {"name": "ask_article"}, "metadata": {}}
    slots = {"requested_slot": "their_mind", "moment": "he left", "person": "brother"}
    ActionExplain().run(said, Tracker("a", slots, message, [], False, None, {"name": "reflect_form"}, None), {})
    assert said.messages[0]["response"] == "utter_no_guess"


@pytest.mark.parametrize(
    "text",
    [
        "she said what do you think you are doing",
        "why does she do that",
        "why did it matter so much to her",
        "he asked me: do you think i like this",
        "that it would help nobody",
        "what was the point of going there, i thought",
        "why can't he just ask",
        "I wanted to know what he would do",
        "the point is that she never asks",
        "why would breathing help",
        "you know how it is",
    ],
)
def test_what_is_told_or_asked_of_others_is_not(text: str) -> None:
    assert asks_us(text, "reflect_form", "my_mind") is None


def test_what_an_exercise_is_for_has_an_answer_of_its_own() -> None:
    assert asks_us("why would that help", "steady_form", "strength_after") is None


def _said(action: Any, text: str, asked: str | None, used: tuple[str, ...] = ()) -> dict[str, Any]:
    said = CollectingDispatcher()
    message = {"text": text, "intent": {"name": "ask_verdict"}, "metadata": {"used": list(used)}}
    loop = {"name": "reflect_form"} if asked else {}
    action.run(said, Tracker("t", {"requested_slot": asked}, message, [], False, None, loop, None), {})
    return dict(said.messages[0])


def test_each_question_says_what_it_is_for_once_and_something_general_after_that() -> None:
    responses = from_yaml((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    known = {entry["id"] for entry in responses["utter_why_asked"]}
    for asked in ("moment", "their_mind", "mend_part", "pattern_alone", "urge_before", "next_hour"):
        wished = _said(ActionExplain(), "why would that help", asked)["wished"]
        assert wished in known
        assert _said(ActionExplain(), "why would that help", asked, (wished,))["wished"] is None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("what do you think she wants from me", "utter_no_guess"),
        ("you tell me what my brother thinks", "utter_no_guess"),
        ("do you think i'm a horrible dad", "utter_no_view_of_you"),
        ("what would you say about someone like me", "utter_no_view_of_you"),
        ("what would you do", "utter_no_life"),
        ("so what do you think", "utter_no_opinion"),
        ("do you think i should leave", "utter_no_advice"),
        ("does it make me a bad granddaughter", "utter_no_view_of_you"),
        ("so it's not my fault?", "utter_no_view_of_you"),
        ("am i a terrible husband?", "utter_no_view_of_you"),
        ("who was right", "utter_no_verdict"),
    ],
)
def test_what_a_program_has_of_it_is_said(text: str, response: str) -> None:
    assert _said(ActionVerdict(), text, "their_mind")["response"] == response
