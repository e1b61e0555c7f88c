"""Mending, steadying, recovery and patterns, in process: what is asked, what is never written, and what may happen in the middle."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import yaml

from actions.forms import LADDERS, MEND, PATTERNS, STEADY
from bot.settings import ROOT
from tests.conftest import Talk
from tests.test_rasa_traps import CRISIS, crisis_first

EVENT = "I shouted at my daughter because she was slow, and she cried"
ANSWERS = {
    "mend_event": EVENT,
    "person": "my daughter",
    "strength_before": "8",
    "strength_after": "5",
    "mend_part": "I raised my voice and I didn't listen",
    "mend_impact": "scared and alone",
    "mend_change": "take a breath before I answer",
    "mend_how": "tonight at bedtime",
    "mend_version": "I'm sorry I shouted at you. That was my fault.",
    "mend_unmet": "I would wait and stay near her",
    "pattern_close": "I like it and then I worry that they will leave",
    "pattern_distance": "I text again and again until they answer",
    "pattern_asking": "I hint, and feel hurt when nobody notices",
    "pattern_conflict": "I can't stop until it is resolved",
    "pattern_alone": "I panic and call someone",
    "pattern_let_down": "I feel rejected for days",
}
OPENS = {"mend_form": "choose_mend", "steady_form": "choose_steady", "patterns_form": "choose_patterns"}
STEPS = [
    *(("mend_form", step) for step in MEND if step not in ("person", "mend_afterwards")),
    *(("steady_form", step) for step in STEADY),
    *(("patterns_form", step) for step in PATTERNS),
]


async def to_step(talk: Talk, form: str, wanted: str) -> dict[str, Any]:
    """Answer until the question of `wanted` is open; the last answer."""
    answer = await talk.say("", choice=OPENS[form])
    for _ in range(len(LADDERS[form]) + 2):
        if talk.asked == wanted:
            return answer
        assert talk.asked is not None, f"the form ended before it asked for {wanted}"
        answer = await talk.say(ANSWERS[talk.asked])
    raise AssertionError(f"{wanted} was never asked")


def shown(answer: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The first message of a kind."""
    return next((message for message in answer["messages"] if message.get("kind") == kind), None)


@pytest.mark.parametrize(("form", "step"), STEPS)
async def test_crisis_words_at_every_step_close_the_form_and_fill_nothing(talk: Talk, form: str, step: str) -> None:
    await to_step(talk, form, step)
    answer = await talk.say(CRISIS, screened=False)
    crisis_first(answer)
    assert CRISIS not in str(answer["snapshot"]["slots"])


@pytest.mark.parametrize(("form", "step"), STEPS)
@pytest.mark.parametrize(("text", "action"), [("menu", "utter_menu"), ("goodbye", "utter_goodbye")])
async def test_menu_and_goodbye_leave_every_step(talk: Talk, form: str, step: str, text: str, action: str) -> None:
    await to_step(talk, form, step)
    answer = await talk.say(text)
    assert answer["understood"]["actions"][-1] == action
    assert answer["understood"]["flow"] is None


@pytest.mark.parametrize(("form", "step"), STEPS)
async def test_a_question_in_the_middle_is_answered_and_the_place_kept(talk: Talk, form: str, step: str) -> None:
    await to_step(talk, form, step)
    answer = await talk.say("what is secure attachment?")
    assert shown(answer, "explanation") is not None
    assert talk.asked == step


@pytest.mark.parametrize(("form", "step"), STEPS)
async def test_an_objection_is_owned_and_the_question_stays_open(talk: Talk, form: str, step: str) -> None:
    await to_step(talk, form, step)
    answer = await talk.say("that is not what I meant")
    assert answer["understood"]["actions"] == ["action_own_repair"]
    assert talk.asked == step


@pytest.mark.parametrize(("form", "step"), STEPS)
async def test_skipping_never_asks_the_same_again(talk: Talk, form: str, step: str) -> None:
    await to_step(talk, form, step)
    await talk.say("skip")
    assert talk.asked != step


async def test_mending_ends_in_a_draft_of_the_persons_own_words(talk: Talk) -> None:
    answer = await to_step(talk, "mend_form", "mend_version")
    draft = shown(answer, "draft")
    assert draft is not None
    assert "I shouted at you" in draft["text"]
    assert "take a breath" in draft["text"]
    assert "bedtime" in draft["text"]
    assert set(draft["data"]["parts"]) == {"act", "responsibility", "regret", "impact", "repair"}
    assert draft["data"]["missing"] == []
    assert [choice["title"] for choice in draft["choices"]] == ["I'd put it my own way", "Use it as it is", "Menu"]
    answer = await talk.say("Use it as it is", choice="affirm")
    assert talk.snapshot["slots"]["mend_version"] == draft["text"]
    assert talk.asked == "mend_unmet"
    answer = await talk.say("I'd give her time")
    assert answer["understood"]["actions"][-1] == "action_mend_end"
    assert answer["understood"]["flow"] is None


async def test_what_the_wish_says_is_not_asked(talk: Talk) -> None:
    await talk.say("I want to apologise to my sister for forgetting her birthday")
    slots = talk.snapshot["slots"]
    assert slots["person"] == "sister"
    assert "birthday" in slots["mend_event"]
    assert talk.asked == "strength_before"


@pytest.mark.parametrize(
    "plan", ["put all the birthdays in my phone", "call her every sunday, not only when I need something"]
)
async def test_a_plan_that_sounds_like_a_wish_to_us_is_an_answer(talk: Talk, plan: str) -> None:
    await to_step(talk, "mend_form", "mend_change")
    await talk.say(plan)
    assert talk.asked == "mend_how"


@pytest.mark.parametrize("wish", ["what's the weather tomorrow", "tell me what to do", "should I leave him?"])
async def test_a_wish_to_us_is_no_plan(talk: Talk, wish: str) -> None:
    await to_step(talk, "mend_form", "mend_change")
    answer = await talk.say(wish)
    assert talk.asked == "mend_change"
    assert wish not in str(answer["snapshot"]["slots"])


async def test_a_sentence_instead_of_a_person_stands_in_no_later_question(talk: Talk) -> None:
    await talk.say("", choice="choose_mend")
    await talk.say("I shouted about the dishes again")
    assert talk.asked == "person"
    answer = await talk.say("I raised my voice when the plates broke")
    assert "plates" not in answer["messages"][-1]["text"]


async def test_a_guess_without_a_subject_is_not_given_back_as_ones_own_feeling(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_impact")
    answer = await talk.say("scared and alone")
    assert "you're scared" not in answer["said"]


async def test_a_wish_without_a_deed_asks_for_it(talk: Talk) -> None:
    await talk.say("I want to apologize to my mum")
    assert talk.asked == "mend_event"
    assert talk.snapshot["slots"]["person"] == "mum"


async def test_the_moment_just_thought_about_needs_not_be_told_again(talk: Talk) -> None:
    await talk.say("I yelled at my son this morning and I feel guilty")
    await talk.say("menu")
    await talk.say("Mend something", choice="choose_mend")
    assert talk.asked == "strength_before"
    assert "yelled at my son" in talk.snapshot["slots"]["mend_event"]


async def test_the_persons_own_version_gets_two_gentle_notes_at_most_and_may_be_kept(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_version")
    await talk.say("I'd put it my own way", choice="deny")
    assert talk.asked == "mend_version"
    own = "I'm sorry if you felt hurt, but you started it and I only meant well. You have to forgive me."
    answer = await talk.say(own)
    notes = [name for name in answer["messages"][0]["ids"] if name.startswith("mend.note.")]
    assert 1 <= len(notes) <= 2
    assert talk.asked == "mend_version"
    await talk.say("Keep it as it is", choice="affirm")
    assert talk.snapshot["slots"]["mend_version"] == own
    assert talk.asked == "mend_unmet"


async def test_a_version_without_faults_is_taken_and_said_back_by_its_parts(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_version")
    answer = await talk.say("I'm sorry I shouted at you. That was my fault, not yours.")
    assert answer["messages"][0]["text"].startswith("It says")
    assert talk.asked == "mend_unmet"


@pytest.mark.parametrize(
    "event",
    [
        "My boyfriend hit me and I said horrible things to him",
        "I slapped my wife and now she won't talk to me",
        "My friend lied to me and left me out, and I feel terrible",
        "My husband screams at me every night, it is my fault that he yells",
        "I called her stupid and she has a restraining order against me",
    ],
)
async def test_nothing_is_drafted_where_nothing_should_be(talk: Talk, event: str) -> None:
    await talk.say("", choice="choose_mend")
    answer = await talk.say(event)
    assert shown(answer, "draft") is None
    assert answer["understood"]["actions"][-1] == "action_mend_end"
    assert answer["understood"]["flow"] is None
    assert answer["messages"][-1]["choices"], "it says what it offers instead"


@pytest.mark.parametrize(
    ("event", "goes_on"),
    [
        ("My 4 year old threw his cup at me and I screamed at him", True),
        ("My toddler bit me and I shouted at her", True),
        ("My 4 year old threw his cup at me", False),
        ("My 15 year old threw a chair at me and I shouted at him", False),
        ("My husband threw a plate at me while our toddler watched, and I shouted at him", False),
    ],
)
async def test_a_parent_may_mend_what_they_did_to_a_small_child_who_was_wild(
    talk: Talk, event: str, goes_on: bool
) -> None:
    await talk.say("", choice="choose_mend")
    answer = await talk.say(event)
    assert (answer["understood"]["flow"] == "mend_form") is goes_on


async def test_an_attempt_long_ago_is_received_and_not_said_back(talk: Talk) -> None:
    await talk.say("My dad called me dramatic at dinner")
    await talk.say("small")
    told = "when I was 19 I tried to end my life and he never came"
    answer = await talk.say(told, past=True)
    assert answer["messages"][0]["ids"][0].startswith("past_received.")
    assert "end my life" not in answer["said"]
    assert talk.asked is not None


async def test_violence_told_late_ends_mending_too(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_part")
    answer = await talk.say("I hit her and I pushed her against the wall")
    assert answer["understood"]["flow"] is None
    assert answer["understood"]["actions"][-1] == "action_mend_end"
    await talk.say("", choice="choose_reflect")
    assert talk.snapshot["slots"]["their_mind"] == "–", "no perspective is taken on somebody who was hurt"


@pytest.mark.parametrize("word", ["no_draft", "holds"])
@pytest.mark.parametrize("step", [None, "mend_part", "mend_version"])
async def test_the_front_door_can_close_mending_at_any_time(talk: Talk, word: str, step: str | None) -> None:
    closed: dict[str, Any] = {word: True}
    if step is None:
        answer = await talk.say("", choice="choose_mend", screened=True, **closed)
    else:
        await to_step(talk, "mend_form", step)
        answer = await talk.say(ANSWERS[step], **closed)
    assert answer["understood"]["flow"] is None
    assert shown(answer, "draft") is None


async def test_flooded_is_steadied_before_ones_own_part(talk: Talk) -> None:
    answer = await to_step(talk, "mend_form", "strength_after")
    assert shown(answer, "exercise") is not None
    calm = Talk(talk.agent)
    await to_step(calm, "mend_form", "strength_before")
    await calm.say("3")
    assert calm.asked == "mend_part"


async def test_afterwards_it_asks_how_it_went(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_unmet")
    await talk.say("I'd give her time")
    await talk.say("Tell how it went", choice="choose_mend")
    assert talk.asked == "mend_afterwards"
    answer = await talk.say("she hugged me")
    assert answer["understood"]["flow"] is None


async def test_steadying_in_the_middle_comes_back_to_the_same_question(talk: Talk) -> None:
    await to_step(talk, "mend_form", "mend_impact")
    answer = await talk.say("", choice="choose_steady")
    assert answer["understood"]["flow"] == "steady_form"
    await talk.say("8")
    answer = await talk.say("6")
    back = next(c for c in answer["messages"][-1]["choices"] if c["title"] == "Back to where we were")
    await talk.say(back["title"], choice=back["payload"])
    assert talk.asked == "mend_impact"
    assert talk.snapshot["slots"]["mend_event"] == EVENT


async def test_steadying_never_gives_the_same_exercise_twice_in_a_row(talk: Talk) -> None:
    await talk.say("", choice="choose_steady")
    answer = await talk.say("9")
    given = []
    for _ in range(10):
        exercise = shown(answer, "exercise")
        assert exercise is not None
        given.append(exercise["ids"][0])
        answer = await talk.say("7")
        assert "9" in answer["said"] or "7" in answer["said"]
        answer = await talk.say("Another one", choice="choose_steady")
    assert all(one != next_one for one, next_one in pairwise(given))
    assert len(set(given)) >= 6


async def test_steadying_with_a_child_has_its_own_exercises(talk: Talk) -> None:
    await talk.say("my toddler is screaming, help me calm down")
    if talk.snapshot["loop"] != "steady_form":
        await talk.say("", choice="choose_steady")
    answer = await talk.say("8")
    exercise = shown(answer, "exercise")
    assert exercise is not None
    assert exercise["ids"][0].startswith("steady_child.")


def test_cold_water_comes_with_its_cautions() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"]
    for name in ("utter_steady", "utter_steady_child"):
        for variant in responses[name]:
            if "water" in variant["text"]:
                assert "heart condition" in variant["text"]
                assert "eating disorder" in variant["text"]


def test_no_craving_line_asks_to_hold_out_without_naming_medical_help() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text())["responses"]
    for name in ("utter_craving", "utter_craving_body", "utter_pregnant"):
        for variant in responses[name]:
            text = variant["text"].lower()
            assert any(word in text for word in ("doctor", "medical", "clinic", "nurse", "midwife")), variant["id"]
            assert "mg" not in text.split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I'm craving so bad right now", "craving."),
        ("I want to drink so badly and my hands are shaking", "craving_body."),
        ("I'm pregnant and I have such an urge to use", "pregnant."),
    ],
)
async def test_a_craving_gets_what_fits_the_body(talk: Talk, text: str, wanted: str) -> None:
    answer = await talk.say(text, choice="share_craving")
    assert any(name.startswith(wanted) for message in answer["messages"] for name in message["ids"])


@pytest.mark.parametrize(("intent", "wanted"), [("share_lapse", "lapse."), ("share_recovery", "recovery_days.")])
async def test_the_recovery_buttons_have_words_of_their_own(talk: Talk, intent: str, wanted: str) -> None:
    await talk.say("", choice="choose_recovery")
    answer = await talk.say("chosen", choice=intent)
    assert any(name.startswith(wanted) for message in answer["messages"] for name in message["ids"])


async def test_patterns_end_tentatively_with_sources_and_without_a_score(talk: Talk) -> None:
    await to_step(talk, "patterns_form", "pattern_let_down")
    answer = await talk.say(ANSWERS["pattern_let_down"])
    assert answer["understood"]["actions"][-1] == "action_patterns_result"
    explanation = shown(answer, "explanation")
    assert explanation is not None
    assert explanation["citations"]
    assert "may have something in common" in answer["said"]
    assert not any(char.isdigit() for char in answer["said"])


async def test_patterns_wait_while_an_episode_is_open(talk: Talk) -> None:
    answer = await talk.say("", choice="choose_patterns", holds=True)
    assert answer["understood"]["flow"] is None
    assert "common" not in answer["said"]


YES_NO = [
    "hello",
    "menu",
    "help",
    "how are you?",
    "what's the weather tomorrow",
    "thanks",
    "what is secure attachment?",
]


@pytest.mark.parametrize("first", YES_NO)
@pytest.mark.parametrize("word", ["yes", "no"])
async def test_a_bare_yes_or_no_after_something_was_said_is_understood(talk: Talk, first: str, word: str) -> None:
    await talk.say(first)
    answer = await talk.say(word)
    assert "utter_what_now" not in answer["understood"]["actions"]
    assert answer["messages"]


async def test_in_danger_whoever_tells_on_is_listened_to_and_led_through_no_ladder(talk: Talk) -> None:
    for told in ("they won't do anything about it", "he was in the kitchen when I came home", "my mum never asks"):
        answer = await talk.say(told, screened=True, holds=True, listens=True)
        assert talk.snapshot["slots"]["only_listen"] == "held"
        said = {name.partition(".")[0] for message in answer["messages"] for name in message["ids"]}
        assert not said & {"person", "feeling", "strength", "their_mind"}, answer["said"]
    await talk.say("she came in when I was crying", screened=True)  # denied or over: the questions come back
    assert talk.snapshot["slots"].get("only_listen") is None
