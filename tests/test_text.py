"""The comparable form of a person's text, and where its characters came from."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import normalise, sentences


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ｔｈｅ ｒｉｖｅｒ", "the river"),  # full-width
        ("𝓽𝓱𝓮 𝕣𝕚𝕧𝕖𝕣", "the river"),  # mathematical letters
        ("thе rіvеr", "the river"),  # Cyrillic look-alikes
        ("the\u200b ri\u00adver\u202e", "the river"),  # zero-width, soft hyphen, bidirectional
        ("Thé Rïver", "the river"),  # accents
        ("th3 r1v3r", "the river"),  # leetspeak in two words
        ("th3 r1v3r 1 w4nt 70", "the river i want to"),  # then bare digits are letters too
        ("20mg at 10pm in 2020, 4 kids", "20mg at 10pm in 2020, 4 kids"),  # measures and numbers stay
        ("mp3 and b12 on my ps5", "mp3 and b12 on my ps5"),
        ("r i v e r", "river"),  # spaced out
        ("r.i.v.e.r", "river"),
        ("r-i-v-e-r", "river"),
        ("the u.s.", "the u.s."),  # two letters are an abbreviation
        ("sooooo looooong!!!!", "soo loong!!"),
        ("don’t  \t know", "don't know"),
        ("one\n\n\ntwo", "one\ntwo"),
        ("🔪 here", "knife here"),
        ("a 🌻 b", "a b"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_disguises_are_undone_and_plain_text_is_left_alone(raw: str, text: str) -> None:
    assert normalise(raw).text.strip() == text


def test_a_span_maps_back_to_the_raw_characters() -> None:
    raw = "say: ｒ i v e ｒ!"
    found = normalise(raw)
    start = found.text.index("river")
    first, last = found.span(start, start + 5)
    assert raw[first:last] == "ｒ i v e ｒ"


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_offsets_never_fall_and_stay_inside_the_raw_text(raw: str) -> None:
    found = normalise(raw)
    assert len(found.text) == len(found.offsets)
    assert all(0 <= o < len(raw) for o in found.offsets)
    assert list(found.offsets) == sorted(found.offsets)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_sentences_cover_every_visible_character_once(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    inside = sum(len(text[a:b].split()) and len("".join(text[a:b].split())) for a, b in spans)
    assert inside == len("".join(text.split()))


def test_sentences_end_at_marks_and_lines_and_not_at_abbreviations() -> None:
    text = "I saw Dr. Hall today. It was fine!\nThen home"
    assert [text[a:b] for a, b in sentences(text)] == ["I saw Dr. Hall today.", "It was fine!", "Then home"]


@pytest.mark.parametrize("unit", ["a ", "1k", "a.b.", "!", "e\u0301\u0301", "x\n", "'"])
def test_a_megabyte_costs_ten_times_a_hundred_kilobytes_at_most(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        normalise(text)
        sentences(text)
        return time.process_time() - started

    cost(1000)
    assert cost(1_000_000) < 60 * max(cost(100_000), 0.02)
