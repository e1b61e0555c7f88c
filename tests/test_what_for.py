"""What an exercise is good for is asked and explained."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.steady import ActionSteadyAgain
from bot.intents.easing import eased, what_for


@pytest.mark.parametrize(
    "text", ["why would that help", "cold water? really?", "what does that do", "what's the point"]
)
def test_what_an_exercise_is_good_for_is_asked(text: str) -> None:
    assert what_for(text)
    assert eased(text, "ask_article", "steady_form", "strength_after") == "choose_steady"


@pytest.mark.parametrize(
    "text", ["why did he leave", "how can I help him", "why can't I breathe", "will she come back"]
)
def test_what_is_asked_about_people_is_no_question_about_an_exercise(text: str) -> None:
    assert not what_for(text)


def test_an_exercise_is_explained_by_its_kind_and_one_tried_before_is_followed_by_another() -> None:
    for text, then in (("why would that help", 1), ("why would breathing help, I've tried it so often", 2)):
        said = CollectingDispatcher()
        message = {"text": text, "intent": {"name": "choose_steady"}, "metadata": {"used": ["steady.1"]}}
        slots = {"requested_slot": "strength_after"}
        tracker = Tracker("t", slots, message, [], False, None, {"name": "steady_form"}, None)
        assert ActionSteadyAgain().run(said, tracker, {}) == []
        assert len(said.messages) == then
        assert said.messages[0]["wished"] == "steady_why.breath"
