"""Slips of the pen are put right, words that are only rare are left."""

from __future__ import annotations

import pytest

from bot.listening import listen
from bot.listening.slips import put_right
from bot.listening.tidy import tidy


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("dauhgter", "daughter"), ("thougt", "thought"), ("fogot", "forgot"), ("freind", "friend"), ("birtday", "birthday"),
        ("stoppped", "stopped"), ("belive", "believe"), ("aweful", "awful"), ("muther", "mother"), ("taht", "that"),
        ("husbnad", "husband"), ("shoudl", "should"),
    ],
)  # fmt: skip
def test_one_letter_away_from_a_common_word_is_a_slip_of_it(slip: str, word: str) -> None:
    assert put_right(slip) == word


@pytest.mark.parametrize(
    "word",
    [
        "farce", "yearn", "stoop", "fiend", "overt", "suing", "texted", "ghosted", "hoovered", "wifey", "hella", "thingy",
        "darren", "clare", "mikey", "makin", "fella", "nono", "noes", "sulks", "petting", "Dauhgter", "xyzzy", "a", "",
        "daughters", "forgot", "x" * 4000,
    ],
)  # fmt: skip
def test_a_rare_word_a_name_or_a_way_of_speaking_is_left(word: str) -> None:
    assert put_right(word) == word


def test_what_is_given_back_is_spelt_and_every_place_is_kept() -> None:
    text = "my dauhgter said she fogot my birtday"
    tidied = tidy(text)
    assert tidied.text == "my daughter said she forgot my birthday"
    begin, end = tidied.span(tidied.text.index("daughter"), tidied.text.index("daughter") + len("daughter"))
    assert text[begin:end] == "dauhgter"
    said = listen(text).reflection
    assert "dauhgter" not in said
    assert "daughter" in said


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("i didn't do nothing to him", "I didn't do anything to him"),
        ("she never told nobody", "she never told anybody"),
        ("we don't have no car", "we don't have any car"),
        ("he never said no to me", "he never said no to me"),
        ("I never told. Nobody came", "I never told. Nobody came"),
        ("I don't know, nobody cares", "I don't know, nobody cares"),
        ("I can't just do nothing", "I can't just do nothing"),
    ],
)
def test_what_is_denied_twice_is_denied_once(said: str, meant: str) -> None:
    assert tidy(said).text == meant
