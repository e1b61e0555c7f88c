"""Which clause of a message is given back, against what readers marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.listening import listen, pull
from bot.listening import weights as by_sign
from bot.listening.matters import NAMES, agreement, braced, fit, in_use, read_braced
from bot.listening.pull import LONGEST, pulls, words
from bot.listening.words import WordsError

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "listening" / "matters.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


KEPT = Path(__file__).parent / "cases" / "listening" / "matters_kept.txt"  # none of them is fitted on


def test_the_heaviest_clause_is_mostly_the_one_that_readers_marked() -> None:
    assert agreement(ROWS[::8]) >= 0.77
    kept = read_braced(KEPT)
    assert agreement(kept) >= 0.82
    signs_alone = np.concatenate([in_use()[: len(NAMES)], np.zeros(384)])
    assert agreement(kept, signs_alone) < agreement(kept) - 0.05


def test_a_sign_that_tells_marked_clauses_from_others_gets_weight() -> None:
    wide = np.zeros((2, len(NAMES) + 384))
    wide[0, NAMES.index("feeling")] = wide[1, NAMES.index("just")] = 1.0
    got = dict(zip(NAMES, fit([(wide, [0], 1.0)] * 40), strict=False))
    assert got["feeling"] > 0.5 > -0.5 > got["just"]
    assert got["noun"] == 0.0


def test_braces_mark_what_matters() -> None:
    assert braced("It rained. {He left}.") == {"text": "It rained. He left.", "matters": [[11, 18]]}


def test_what_hurts_pulls_more_than_what_follows_it() -> None:
    text = "My son told me he hates me. We had soup after that and he washed the pan."
    found = pulls(text)
    assert found is not None
    assert found.of(0, 26) > 0 > found.of(28, len(text))
    assert found.of(len(text) + 1, len(text) + 2) == 0
    assert pulls("") is None


def test_a_long_message_is_read_in_parts_to_its_end() -> None:
    text = "He went to the shop and came back late. " * 40
    read_so = words(text, [at for at in range(len(text)) if text.startswith("He", at)])
    assert read_so.offsets[-1][1] >= len(text) - 2
    assert len(text) > 3 * LONGEST


@pytest.mark.parametrize("numbers", [[0.1] * 383, ["much"] * 384, None])
def test_pulls_are_as_many_numbers_as_a_word_has(numbers: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "read", _gives({"numbers": numbers}))
    pull.by_number.cache_clear()
    try:
        with pytest.raises(WordsError):
            pull.by_number()
    finally:
        pull.by_number.cache_clear()


@pytest.mark.parametrize("value", ["much", True, None])
def test_weights_are_numbers(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict.fromkeys((*by_sign.HELD, *by_sign.PLACED, "shift", "scale"), 1.0) | {"feeling": value}
    monkeypatch.setattr(by_sign, "read", _gives(found))
    by_sign.weights.cache_clear()
    try:
        with pytest.raises(WordsError):
            by_sign.weights()
    finally:
        by_sign.weights.cache_clear()


def _gives(found: dict[str, object]) -> Callable[[str, object], dict[str, object]]:
    return lambda *_: found


@pytest.mark.parametrize(
    ("text", "has"),
    [
        (
            "Our neighbour moved out in May, the new ones are friendly, and I still look for her bike",
            "still look for her bike",
        ),
        ("my uncle fixed the roof for us and he never sent a bill but i cant look at him", "can't look at him"),
        ("He signed the papers and bought the kids ice cream and I just stood in the hall", "just stood in the hall"),
        ("i sang so loud the dog left", "so loud that the dog left"),
        ("My aunt is furious and everyone's surprised she noticed", "surprised she noticed"),
        ("he says sorry but it's never about the plate is it", "never about the plate"),
        ("mum got the letter and everybody is crying and im actually glad is that awful", "glad"),
        ("I saw him on the stairs and I thought, I don't like this man", "don't like this man"),
    ],
)
def test_the_clause_that_matters_is_given_back_whole(text: str, has: str) -> None:
    said = listen(text, objection=False).reflection
    assert has in said
    assert not said.endswith((" is it.", "is that awful."))


def test_what_something_was_likened_to_is_not_told_as_what_happened() -> None:
    assert "it was a parade" not in listen("She read my diary to her sisters. like it was a parade").reflection.replace(
        "like it was", ""
    )


def test_a_thanks_is_no_gratitude_that_somebody_feels() -> None:
    assert "grateful" not in listen("good thanks. well no").reflection


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("partly shame", "partly shame"),
        ("i dont want her to think im jealous but i am", "but you are"),
        ("I'd rather she slammed a door", "rather she slammed a door"),
        ("honestly choir is the only hour where i breathe", "choir is the only hour where you breathe"),
        ("He says I never answer, but I answer, only I need longer than he waits", ", only you need longer"),
        ("my uncle said are you done yet without even turning round", '"are you done yet" without'),
        (
            "Our dad's in the garden all day and I've got this stone in my chest because my aunt was like that",
            "stone in your chest",
        ),
        ("She told me about it and I panicked", "panicked"),
        ("it was a lovely summer then august came", "then august came"),
        ("with my sister he speak about the farm and with me he speak about soup", "he speaks about soup"),
        ("Not sad, more like hollow", "more like hollow"),
        ("my aunt leaves me out of everything, and I don't want to be petty but", "leaves you out"),
    ],
)
def test_half_a_sentence_is_neither_made_nor_said(text: str, has: str) -> None:
    assert has in listen(text, objection=False).reflection.lower()


def test_who_is_dying_is_there_to_be_asked_about() -> None:
    heard = listen("My grandfather is dying and I don't know what to say to him.", objection=False)
    assert heard.question_id is None or "gone" not in heard.question_id
    assert "missing" not in (heard.question or "")
