"""How the words for the other should be, said before there are any."""

from __future__ import annotations

import pytest

from actions.mend import _shapes_it_early


@pytest.mark.parametrize(
    "text",
    ["make it shorter", "could you make it sound more like me", "please keep it short", "write it in my own words"],
)
def test_a_wish_for_the_words_is_no_answer_to_the_open_question(text: str) -> None:
    assert _shapes_it_early("mend_part", text)
    assert not _shapes_it_early("mend_version", text)


@pytest.mark.parametrize("text", ["I'd make it up to her", "make it right with him", "keep my voice down"])
def test_what_one_would_do_is_an_answer(text: str) -> None:
    assert not _shapes_it_early("mend_change", text)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("what can I tell my son tomorrow?", True),
        ("I'd like to send him a card", True),
        ("should I say something to them", True),
        ("should I tell my wife", False),  # whether, and not how
        ("I would love to write a novel", False),
        ("what do you tell people", False),
        ("he should write to me", False),
    ],
)
def test_words_for_the_other_are_looked_for(text: str, sought: bool) -> None:
    from actions.wishes import seeks_words

    assert seeks_words(text) is sought


def test_a_yes_behind_the_offer_of_mending_takes_it_up() -> None:
    from bot.rasa.afterwards import MENDS, latest, reread

    assert latest({}, ["hear.1", "mend_offer.2", "ask_my_mind.1"]) == MENDS
    assert reread([("affirm", 0.9)], "yes please", MENDS, "reflect_form")[0][0] == "choose_mend"
    assert reread([("inform", 0.9)], "he was tired", MENDS, "reflect_form")[0][0] == "inform"


@pytest.mark.parametrize(
    ("part", "words", "owned"),
    [
        ("I was stressed because of the rent", "stressed", False),
        ("because I hadn't slept", "slept", False),
        ("I was tired and I was mean to him", "mean to you", True),
        ("I made fun of him to look good", "made fun of you", True),
    ],
)
def test_how_one_was_explains_a_deed_and_owns_nothing(part: str, words: str, owned: bool) -> None:
    from rasa_sdk import Tracker

    from actions.drafted import made_of

    slots = {"mend_event": "I mocked my brother's speech", "mend_part": part, "person": "brother"}
    made = made_of(Tracker("a", slots, {"text": "", "metadata": {}}, [], False, None, {"name": "mend_form"}, None))
    assert made.applicable
    assert (words in str(made.draft)) is owned
