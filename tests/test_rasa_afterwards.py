"""What a message means right after what was said to it: after an explanation, after the menu, after an offer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rasa.afterwards import EXPLAINED, MENU, OFFERED, PAUSED, STEADIED, latest, reread

TOLD = [("share_their_mind", 0.6), ("ask_article", 0.2)]


def _turn(*events: dict[str, Any]) -> dict[str, Any]:
    return {"turns": [{"loop": None, "events": [{"event": "user", "intent": "inform"}, *events]}]}


def test_the_latest_turn_says_what_comes_after_it() -> None:
    explained = {"event": "slot", "name": "explained", "filled": True}
    assert latest(_turn({"event": "action", "name": "action_explain", "hidden": False}, explained)) == EXPLAINED
    assert latest({}, ["greet.1", "menu.2"]) == MENU
    assert latest({}, ["which_one.1"]) == OFFERED
    assert latest({}, ["menu.2", "crisis.1"]) is None
    assert latest(_turn({"event": "action", "name": "utter_greet", "hidden": False})) is None
    assert latest(_turn({**explained, "filled": False})) is None


@pytest.mark.parametrize(
    "snapshot", [{}, {"turns": []}, {"turns": "x"}, {"turns": [7]}, {"turns": [{"events": ["x"]}]}]
)
def test_a_snapshot_without_the_shape_of_one_says_nothing(snapshot: dict[str, Any]) -> None:
    assert latest(snapshot) is None


@pytest.mark.parametrize(
    "text",
    [
        "and with my husband?",
        "and what if I give in?",
        "so is it my doing then",
        "can it be put right",
        "for a grown man",
        "what about teenagers",
        "and at night?",
    ],
)
def test_after_an_explanation_a_short_question_asks_on(text: str) -> None:
    assert reread(TOLD, text, EXPLAINED, None)[0][0] == "ask_article"
    assert reread(TOLD, text, None, None) == TOLD


@pytest.mark.parametrize(
    "text",
    [
        "and I shouted at him all the same",
        "can you write it for me",
        "my mother rang again last night and would not stop about the wedding, is that all right with you people",
        "he never listens",
    ],
)
def test_what_tells_or_speaks_to_us_asks_on_nothing(text: str) -> None:
    assert reread(TOLD, text, EXPLAINED, None) == TOLD


def test_another_subject_stays_another_subject_after_an_explanation() -> None:
    other = [("out_of_scope", 0.9), ("ask_article", 0.05)]
    assert reread(other, "how does a pension work", EXPLAINED, None) == other
    assert reread(other, "and how does that go with a pension", EXPLAINED, None)[0][0] == "ask_article"


def test_inside_a_conversation_only_what_hangs_on_the_explanation_by_its_words_asks_on() -> None:
    assert reread(TOLD, "and at night?", EXPLAINED, "reflect_form")[0][0] == "ask_article"
    assert reread(TOLD, "is she scared of me", EXPLAINED, "reflect_form") == TOLD


def test_a_number_chooses_after_the_menu_and_nowhere_else() -> None:
    assert reread([("inform", 0.99)], "3", MENU, None)[0][0] == "choose_understand"
    assert reread([("inform", 0.99)], "number 4", MENU, None)[0][0] == "choose_steady"
    assert reread([("inform", 0.99)], "8", MENU, None)[0][0] == "inform"
    assert reread([("inform", 0.99)], "3", None, None)[0][0] == "inform"
    assert reread([("inform", 0.99)], "3", MENU, "steady_form")[0][0] == "inform"


def test_what_was_offered_is_taken_in_ones_own_words() -> None:
    assert reread([("more", 0.5)], "ok let's do that", OFFERED, None)[0][0] == "choose_patterns"
    assert reread([("deny", 0.9)], "no not now", OFFERED, None)[0][0] == "deny"


def test_after_steadying_one_asks_for_another_or_goes_back() -> None:
    assert latest({}, ["steady_less.1"]) == STEADIED
    assert latest({}, ["pause.2"]) == PAUSED
    assert reread([("go_back", 0.9)], "back", PAUSED, "reflect_form")[0][0] == "resume"
    assert reread([("more", 0.5)], "another one please", STEADIED, None)[0][0] == "choose_steady"
    assert reread([("go_back", 0.9)], "ok back", STEADIED, None)[0][0] == "resume"
    assert reread([("share_moment", 0.9)], "he called me back", STEADIED, None)[0][0] == "share_moment"


@pytest.mark.parametrize(
    ("text", "again"), [("still an 8", True), ("about 9 out of 10", True), ("4", False), ("it's a 2 now", False)]
)
def test_after_steadying_a_high_number_asks_for_another_exercise_and_a_low_one_doesnt(text: str, again: bool) -> None:
    first = reread([("inform", 0.9)], text, STEADIED, None)[0][0]
    assert (first == "choose_steady") is again
