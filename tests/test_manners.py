"""Thanks, a word on how we talk, a side that is taken, a subject that is left: beside the question, and no answer to it."""

from __future__ import annotations

import pytest

from bot.rasa.manners import mannered, of_my_english
from bot.rasa.plainly import plainly


@pytest.mark.parametrize(
    ("text", "best", "intent"),
    [
        ("thank you for asking this", "share_pattern", "thanks"),
        ("oh thank you so much for your questions dear", "share_feeling", "thanks"),
        ("haha you sound like my therapist", "objection", "bot_challenge"),
        ("lol you talk exactly like my wife", "share_moment", "bot_challenge"),
        ("that's what my counsellor always says", "share_moment", "bot_challenge"),
        ("stop taking her side", "share_moment", "objection"),
        ("why are you defending him", "ask_article", "objection"),
        ("No, I don't want to speak about the drinking now", "objection", "skip"),
        ("i don't like talking about feelings", "objection", "skip"),
    ],
)
def test_what_is_said_beside_the_question_is_met_as_that(text: str, best: str, intent: str) -> None:
    assert mannered(text, best, "reflect_form", "my_mind") == intent


@pytest.mark.parametrize(
    "text",
    [
        "thank you was all she said",
        "thanks for nothing, he said and left",
        "she sounds like my therapist",
        "I sound like my mother",
        "stop taking his pills",
        "I don't want to talk to him ever again",
        "I don't like it when he talks about his feelings",
        "I had no feelings left for her",
    ],
)
def test_what_answers_the_question_is_left_alone(text: str) -> None:
    assert mannered(text, "share_my_mind", "reflect_form", "my_mind") is None


def test_thanks_end_the_last_question_and_may_stand_in_ones_own_words() -> None:
    assert mannered("thank you", "thanks", "reflect_form", "takeaway") is None
    assert mannered("thank you", "thanks", "mend_form", "mend_version") is None


@pytest.mark.parametrize("text", ["I don't like talking about feelings", "not one for feelings really"])
def test_who_dislikes_to_talk_of_feelings_tells_that_and_objects_to_nothing(text: str) -> None:
    assert mannered(text, "objection", None, None) == "share_my_mind"


@pytest.mark.parametrize(
    "text",
    [
        "Hello. My english is not so good, sorry",
        "sorry for my bad english",
        "I am not so good in English, please excuse",
    ],
)
def test_an_excuse_for_ones_english_is_no_other_language(text: str) -> None:
    assert of_my_english(text)


@pytest.mark.parametrize(
    "text", ["he corrected my English at dinner", "my English teacher hates me", "I failed English and dad shouted"]
)
def test_english_as_a_matter_is_none(text: str) -> None:
    assert not of_my_english(text)


@pytest.mark.parametrize(
    "text",
    ["I used on Friday after 2 years", "i drank last night after about 8 months", "I used again", "i just used today"],
)
def test_used_after_a_time_without_is_a_lapse(text: str) -> None:
    assert plainly(text, "share_recovery", None, None) == "share_lapse"


@pytest.mark.parametrize(
    "text", ["I used my lunch break to ring her", "he used again after a year", "I used to drink", "I used up my leave"]
)
def test_what_is_used_for_something_is_none(text: str) -> None:
    assert plainly(text, "share_moment", None, None) != "share_lapse"


def test_whether_one_must_begin_at_zero_asks_and_orders_nothing() -> None:
    assert plainly("do i have to start from zero now", "start_over", "recovery_form", "next_hour") == "ask_article"
    assert plainly("start over please", "start_over", "recovery_form", "next_hour") is None


@pytest.mark.parametrize(
    "text", ["i cant breathe properly everythings too loud", "my heart is racing and i can't breathe"]
)
def test_who_can_hardly_breathe_wants_to_be_steadied(text: str) -> None:
    assert plainly(text, "share_stress", None, None) == "choose_steady"


def test_in_the_middle_of_an_exercise_what_happened_can_be_told() -> None:
    text = "i want to talk about what happened. my flatmate shouted at me"
    assert plainly(text, "share_moment", "steady_form", "strength_after") == "choose_reflect"
    assert plainly("it helps to talk", "share_moment", "steady_form", "strength_after") is None


def test_a_number_that_is_doubted_is_a_number() -> None:
    assert mannered("im not sure, 7?", "dont_know", "reflect_form", "strength") == "inform"
    assert mannered("I don't know", "dont_know", "reflect_form", "strength") is None
    assert mannered("not sure, 7 of us were there", "dont_know", "reflect_form", "my_mind") is None


@pytest.mark.parametrize(
    "text", ["Can you speak more simple?", "please ask it in easier words", "say that in other words"]
)
def test_simpler_words_are_wished_for_and_no_other_language(text: str) -> None:
    assert mannered(text, "other_language", "reflect_form", "their_mind") == "repeat"
    assert mannered("he could talk more slowly", "share_moment", "reflect_form", "their_mind") is None


@pytest.mark.parametrize("text", ["can we make a plan", "let's make a plan for tonight", "ok help me get a plan"])
def test_a_plan_is_what_the_next_questions_after_a_lapse_are(text: str) -> None:
    assert mannered(text, "choose_recovery", "recovery_form", "lapse_function") == "skip"
    assert mannered(text, "inform", "reflect_form", "my_mind") is None
    assert mannered("we had a plan and he forgot it", "inform", "recovery_form", "lapse_function") is None
