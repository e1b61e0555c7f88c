"""Steadying and an urge: an answer goes where it belongs, an exercise that was turned down is not given again, a number stays one."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.forms import URGE
from actions.late import RECOVERED, STEADIED, late
from actions.steady import KINDS, ActionSteadyAgain, ValidateSteadyForm, exercise
from actions.steps import ActionNotKnown
from actions.urge import heading, no_plan, placed, reachable, together
from bot.intents.easing import another, eased, keeps, what_to_do
from bot.rasa.afterwards import latest, reread

SKIPPED = "–"


def tracker(text: str, intent: str = "inform", meta: dict[str, Any] | None = None, **slots: Any) -> Tracker:
    message = {"text": text, "intent": {"name": intent}, "entities": [], "metadata": meta or {}}
    return Tracker("one", slots, message, [], False, None, {}, "action_listen")


def slots_of(events: list[Any] | None) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events or []}


@pytest.mark.parametrize(
    ("asked", "text", "slot"),
    [
        ("urge_after", "it would shut the noise off", "urge_does"),
        ("urge_does", "because of the bill he sent", "urge_around"),
        ("urge_does", "i can't ring my sponsor, she's away", "urge_company"),
        ("urge_after", "i'll go round to my aunt", "next_hour"),
        ("urge_after", "the landlord came by and yelled", "urge_around"),
        ("next_hour", "it tells me nobody will see", "urge_does"),
        ("next_hour", "i feel so ashamed of it", "urge_around"),
        ("urge_does", "my cousin ben", "urge_company"),
        ("next_hour", "that i'd be somebody for once", "urge_does"),
        ("next_hour", "i feel like a fake", "urge_around"),
    ],
)
def test_an_answer_goes_under_its_own_part_of_the_urge_and_the_question_stays_open(
    asked: str, text: str, slot: str
) -> None:
    found = placed(tracker(text, urge_before=7.0, urge_company="at home"), asked, text)
    assert found is not None
    assert found[slot] == text
    assert found[asked] is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("urge_company", "my cousin ben"),
        ("urge_does", "it would shut the noise off"),
        ("next_hour", "ring my aunt and sleep"),
        ("next_hour", "a long bath"),
        ("urge_after", "about a 6"),
        ("lapse_before", "because he came home late"),
    ],
)
def test_an_answer_that_fits_stays_where_it_was_asked(asked: str, text: str) -> None:
    found = placed(tracker(text, urge_before=7.0, urge_company="at home"), asked, text)
    assert found is None or found.get("urge_around") == text


def test_a_number_given_late_is_the_strength_now_and_something_done_asks_for_it() -> None:
    assert placed(tracker("5", urge_before=7.0, urge_company="mum"), "next_hour", "5") == {
        "urge_after": 5.0,
        "next_hour": None,
    }
    done = placed(
        tracker("ok did the breathing", urge_before=7.0, urge_company="mum"), "next_hour", "ok did the breathing"
    )
    assert done is not None
    assert done["urge_after"] is None
    assert done["next_hour"] is None


def test_after_a_lapse_no_urge_is_made_of_what_is_told() -> None:
    slots: dict[str, Any] = dict.fromkeys(URGE, SKIPPED)
    assert placed(tracker("nobody knows", **slots), "lapse_knows", "nobody knows") is None
    assert placed(tracker("5", **slots), "next_hour", "5") is None


def test_who_cannot_be_reached_is_not_within_reach() -> None:
    assert heading("i cant call my sponsor hes on holiday", "urge_does") == "away"
    assert reachable("i cant call my sponsor hes on holiday") is None
    assert reachable("my sister") == "my sister"
    assert no_plan("not yet")
    assert not no_plan("not be alone")


def test_not_knowing_what_the_hour_could_hold_leaves_it_open_once() -> None:
    said = CollectingDispatcher()
    assert ActionNotKnown().run(said, tracker("not sure", "dont_know", requested_slot="next_hour"), {}) == []
    assert said.messages[-1]["response"] == "utter_hour_holds"
    again = tracker("not sure", "dont_know", {"used": ["hour_holds.1"]}, requested_slot="next_hour")
    assert slots_of(ActionNotKnown().run(said, again, {})) == {"next_hour": SKIPPED}


def test_the_hour_is_put_together_in_the_persons_words() -> None:
    said = CollectingDispatcher()
    together(said, tracker("x", urge_before=8.0, urge_after=6.0, urge_company="my sister", next_hour="walk the dog"))
    assert said.messages[0]["response"] == "utter_recovery_plan"
    assert said.messages[0]["hour"] == "walk the dog"
    assert "my sister" in said.messages[0]["more"]
    assert "8" in said.messages[0]["more"]


def test_an_exercise_turned_down_is_followed_by_one_of_another_kind() -> None:
    said = CollectingDispatcher()
    used = {"used": ["ask_steady_before.1", "steady.1", "ask_steady_after.1"]}
    exercise(said, tracker("breathing makes it worse", meta=used), "breathing makes it worse")
    assert KINDS[said.messages[0]["wished"]] != "breath"
    said = CollectingDispatcher()
    exercise(said, tracker("i don't like that one", meta=used), "i don't like that one")
    assert KINDS[said.messages[0]["wished"]] != "breath"


def test_while_it_is_no_easier_another_exercise_comes_and_a_lower_number_ends_it() -> None:
    slots: dict[str, Any] = {"requested_slot": "strength_after", "strength_before": 8.0}
    used = {"used": ["steady.1", "ask_steady_after.1"]}
    for text in ("still 8", "the same"):
        said = CollectingDispatcher()
        events = ValidateSteadyForm().run(said, tracker(text, meta=used, **slots), {})
        assert slots_of(events)["strength_after"] is None
        assert [m["response"] for m in said.messages] == ["utter_steady_another", "utter_steady"]
    events = ValidateSteadyForm().run(CollectingDispatcher(), tracker("5", meta=used, **slots), {})
    assert slots_of(events) == {"strength_after": 5.0}
    three = {"used": ["steady.1", "steady.8", "steady.3"]}
    events = ValidateSteadyForm().run(CollectingDispatcher(), tracker("8", meta=three, **slots), {})
    assert slots_of(events) == {"strength_after": 8.0}


def test_who_cannot_breathe_gets_an_exercise_before_any_number() -> None:
    said = CollectingDispatcher()
    asked = tracker("i can't get my breath", "choose_steady", requested_slot="strength_before")
    events = ActionSteadyAgain().run(said, asked, {})
    assert slots_of(events) == {"strength_before": SKIPPED}
    assert KINDS[said.messages[0]["wished"]] != "breath"


def test_a_number_or_a_plan_right_after_the_end_belongs_to_what_was_closed() -> None:
    said = CollectingDispatcher()
    events = late(said, tracker("4", meta={"after": STEADIED}, strength_before=7.0, strength_after=6.0))
    assert slots_of(events) == {"strength_after": 4.0}
    events = late(said, tracker("go to bed", meta={"after": RECOVERED}, next_hour="walk the dog"))
    assert slots_of(events) == {"next_hour": "walk the dog; go to bed"}
    assert late(said, tracker("go to bed")) is None
    assert late(said, tracker("my boss shouted at me today", meta={"after": RECOVERED})) is None
    assert latest({}, ["recovery_plan.2"]) == RECOVERED
    assert reread([("menu", 0.6)], "5", RECOVERED, None)[0][0] == "inform"
    assert reread([("stop", 0.6)], "ok what can i do right now", RECOVERED, None)[0][0] == "inform"


@pytest.mark.parametrize("text", ["tried counting, it makes it worse", "i can't do that on a train", "something else"])
def test_an_exercise_is_turned_down_in_many_words(text: str) -> None:
    assert another(text)
    assert eased(text, "inform", "steady_form", "strength_after") == "choose_steady"
    assert eased(text, "inform", "recovery_form", "next_hour") is None


@pytest.mark.parametrize("text", ["i can't do this anymore", "i don't want to live", "i don't want to use", "better"])
def test_what_is_graver_or_better_turns_no_exercise_down(text: str) -> None:
    assert not another(text)


def test_something_to_do_now_is_no_wish_to_stop_and_words_are_kept_when_asked() -> None:
    assert what_to_do("ok what can i do till then")
    assert not what_to_do("what can i do about my mum")
    assert eased("what else can i do", "stop", "recovery_form", "urge_after") == "ask_advice"
    assert keeps("save this pls")
    assert not keeps("i want to save this marriage")
    assert not keeps("keep it")
