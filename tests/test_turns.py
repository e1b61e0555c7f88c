"""Another moment, told while one is looked at: read by its form, offered, gone over to, kept for the end, come back to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.steps import ActionCorrectAnswer
from actions.turning import ActionOtherMoment, another, as_part, still_left, taken_up, turned
from bot.intents import model, turns
from bot.intents.tables import TablesError
from bot.rasa.plainly import plainly

BROTHER = {"moment": "my brother sold the boat", "person": "brother", "person_kind": "sibling", "feeling": "robbed"}
RANG = "oh no, my boss just rang and shouted at me about the rota"


def _tracker(text: str, asked: str | None = "my_mind", intent: str = "inform", **more: Any) -> Tracker:
    slots = {**BROTHER, "requested_slot": asked, **{k: v for k, v in more.items() if k not in ("used", "choice")}}
    sure = model().another(text) if text else 0.0
    metadata = {"used": more.get("used", []), "choice": more.get("choice")}
    message = {"text": text, "intent": {"name": intent}, "another": sure, "metadata": metadata}
    return Tracker("t", slots, message, [], False, None, {"name": "reflect_form"}, None)


def _slots(events: Any) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize(
    ("text", "asked", "who"),
    [
        (RANG, "my_mind", "boss"),
        ("and my daughter has just walked out of the house in her socks, I'd called her lazy", "takeaway", "daughter"),
        ("something else happened this morning, my neighbour spat at my car", "alternatives", "neighbour"),
        ("by the way they sacked me today and nobody said goodbye", "my_mind", ""),
    ],
)
def test_another_moment_is_noticed_with_whom_it_is_about(text: str, asked: str, who: str) -> None:
    assert another(_tracker(text, asked), asked, text) == who


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I thought of my father, who would never have sold it", "my_mind"),
        ("he probably owed his wife something, they fight about money", "their_mind"),
        ("maybe my sister had told him he could", "alternatives"),
        ("when I was ten my cousin took my bike and nobody said a word", "familiar"),
        ("I'll ring him on Sunday when my wife is out", "takeaway"),
        ("then he drove off and my son asked me why I was crying", "feeling"),
        (RANG, "moment"),
    ],
)
def test_an_answer_with_others_in_it_stays_one(text: str, asked: str) -> None:
    assert another(_tracker(text, asked), asked, text) is None


def test_it_is_offered_and_the_question_stays_open() -> None:
    said = CollectingDispatcher()
    events = turned(said, _tracker(RANG), "my_mind", RANG)
    assert events is not None
    assert _slots(events) == {"other_moment": RANG, "my_mind": None}
    assert (said.messages[0]["response"], said.messages[0]["new"]) == ("utter_other_moment", "your boss")


def test_a_yes_goes_over_and_keeps_the_first() -> None:
    events = turned(CollectingDispatcher(), _tracker("yes", intent="affirm", other_moment=RANG), "my_mind", "yes")
    slots = _slots(events)
    assert (slots["person"], slots["moment"], slots["my_mind"], slots["other_moment"]) == ("boss", RANG, None, None)
    assert slots["left_moment"] == BROTHER


def test_a_no_stays_and_keeps_the_other_for_the_end() -> None:
    events = turned(CollectingDispatcher(), _tracker("no", intent="deny", other_moment=RANG), "my_mind", "no")
    slots = _slots(events)
    assert slots["left_moment"]["person"] == "boss"
    assert (slots["other_moment"], slots["my_mind"]) == (None, None)


def test_told_on_it_comes_first() -> None:
    text = "and now my boss has just texted that I needn't come in tomorrow"
    slots = _slots(turned(CollectingDispatcher(), _tracker(text, other_moment=RANG), "my_mind", text))
    assert slots["moment"] == f"{RANG}. {text}"


@pytest.mark.parametrize("text", ["it's all the same thing", "that's part of it", "no it belongs to this"])
def test_what_was_no_other_moment_is_the_answer(text: str) -> None:
    assert as_part(_tracker(text, other_moment=RANG), text) == RANG
    assert as_part(_tracker("", other_moment=RANG, choice="inform.belongs"), "") == RANG
    assert as_part(_tracker(text), text) is None


@pytest.mark.parametrize(
    "text", ["back to my brother", "can we go back to the first one", "let's carry on with my brother"]
)
def test_the_first_one_is_come_back_to_and_the_second_is_kept(text: str) -> None:
    second = {"moment": RANG, "person": "boss", "person_kind": "colleague", "feeling": "scared"}
    said = CollectingDispatcher()
    slots = _slots(ActionOtherMoment().run(said, _tracker(text, **second, left_moment=BROTHER), {}))
    assert (slots["person"], slots["feeling"], slots["left_moment"]) == ("brother", "robbed", second)
    assert "my brother sold the boat" in said.messages[0]["place"]


def test_staying_is_heard_as_that() -> None:
    text = "no, let's stay with my brother"
    assert plainly(text, "inform", "reflect_form", "takeaway") == "choose_reflect"
    slots = _slots(ActionOtherMoment().run(CollectingDispatcher(), _tracker(text, other_moment=RANG), {}))
    assert slots["left_moment"]["person"] == "boss"


@pytest.mark.parametrize(
    "text",
    ["I want to stay with my brother", "stay with him", "carry on with the meetings", "I'd go back to the first flat"],
)
def test_a_plan_to_stay_is_a_plan(text: str) -> None:
    assert plainly(text, "inform", "reflect_form", "takeaway") is None


def test_at_the_end_the_one_that_was_left_is_offered_and_taken_up() -> None:
    said = CollectingDispatcher()
    still_left(said, _tracker("", takeaway="to breathe", left_moment={"moment": RANG, "person": "boss"}))
    assert said.messages[0]["response"] == "utter_moment_left"
    kept = {"moment": RANG, "person": "boss"}
    pressed = _tracker("", None, left_moment=kept, choice="choose_reflect.left")
    assert taken_up(pressed) == {**kept, "left_moment": None}
    assert taken_up(_tracker("yes", None, left_moment=kept, used=["moment_left.2", "what_next.1"])) != {}
    assert taken_up(_tracker("", None, left_moment=kept, choice="choose_reflect", used=["moment_left.2"])) == {}
    assert taken_up(_tracker("yes", None, left_moment=kept)) == {}


def test_the_examples_are_of_two_classes(tmp_path: Path) -> None:
    assert set(turns.told()) == {turns.OTHER, turns.SAME}
    wrong = tmp_path / "turns.yml"
    wrong.write_text('other:\n  - "a b c"\n', encoding="utf-8")
    with pytest.raises(TablesError, match="classes"):
        turns.told(wrong)


CASES = Path(__file__).parent / "cases" / "nlu" / "turns.jsonl"


def test_of_other_moments_most_are_noticed_and_hardly_an_answer_is_taken_for_one() -> None:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    learnt = set(turns.learnt())
    assert not any(row["text"] in learnt for row in rows)
    seen = {True: 0, False: 0}
    for row in rows:
        told = {"moment": row["moment"], "person": row["person"], "person_kind": row["kind"]}
        seen[row["another"]] += (
            another(_tracker(row["text"], row["asked"], **told), row["asked"], row["text"]) is not None
        )
    of = {kind: sum(row["another"] is kind for row in rows) for kind in seen}
    print(f"other moments noticed: {seen[True]} of {of[True]}; answers taken for one: {seen[False]} of {of[False]}")
    assert seen[True] >= 0.7 * of[True]
    assert seen[False] <= 0.06 * of[False]


@pytest.mark.parametrize("text", ["can we talk about something else", "I'd like a different topic now, please"])
def test_something_else_puts_the_open_moment_by_and_asks(text: str) -> None:
    said = CollectingDispatcher()
    slots = _slots(ActionOtherMoment().run(said, _tracker(text, intent="choose_reflect"), {}))
    assert said.messages[0]["response"] == "utter_something_else"
    assert (slots["moment"], slots["person"], slots["left_moment"]["moment"]) == (None, None, BROTHER["moment"])


def test_the_same_wish_pressed_as_a_button_only_says_where_we_are() -> None:
    said = CollectingDispatcher()
    pressed = _tracker("something else", intent="choose_reflect", choice="choose_reflect")
    assert "moment" not in _slots(ActionOtherMoment().run(said, pressed, {}))
    assert said.messages[0]["response"] == "utter_already_here"


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("may I change my part", "my_mind"),
        ("let me redo what he might have felt", "their_mind"),
        ("I want to correct the number", "strength"),
        ("can I rewrite what happened", "moment"),
    ],
)
def test_an_answer_called_by_name_is_asked_for_again(text: str, slot: str) -> None:
    said = CollectingDispatcher()
    known = {"my_mind": "that I don't count", "their_mind": "greedy", "strength": 6.0}
    events = ActionCorrectAnswer().run(said, _tracker(text, "takeaway", "correct_answer", **known), {})
    assert (said.messages[0]["response"], _slots(events)) == ("utter_change_it", {slot: None, "mend_mode": None})


def test_what_is_added_as_an_afterthought_joins_what_happened() -> None:
    said = CollectingDispatcher()
    events = ActionCorrectAnswer().run(
        said, _tracker("actually, he also kept the oars", "takeaway", "correct_answer"), {}
    )
    assert _slots(events) == {"moment": "my brother sold the boat. he also kept the oars"}
