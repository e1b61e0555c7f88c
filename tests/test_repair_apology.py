"""Parts and faults of any apology, and the gentle notes on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.repair import FAULTS, PARTS, WordsError, faults, lint_apology, notes, parts
from bot.repair.words import acts, nouns, patterns, read, refuse, wording

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "repair" / "apologies.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_parts_and_faults_are_found_and_their_neighbours_left_alone(row: dict[str, Any]) -> None:
    assert sorted(part for part, sentence in parts(row["text"]).items() if sentence) == row["parts"]
    assert sorted(fault.kind for fault in faults(row["text"])) == row["faults"]


def test_a_fault_carries_its_place() -> None:
    text = "I'm sorry I was late. You made me wait too."
    (fault,) = faults(text)
    assert text[fault.start : fault.end] == "You made"


def test_notes_are_two_at_most_and_the_strongest_come_first() -> None:
    text = "I'm sorry if you felt hurt, but you made me angry and it was only a joke. Please forgive me."
    assert [note.kind for note in notes(text)] == ["blame", "demanded_forgiveness"]
    assert notes("I shouted at you. That was wrong. I'm sorry.") == ()


def test_every_note_is_gentle() -> None:
    from bot.repair.apology import _notes

    assert set(_notes()) == set(FAULTS)
    assert not any(word in note.lower() for note in _notes().values() for word in ("you must", "you should", "wrong"))


def test_the_answer_has_the_keys_of_the_contract() -> None:
    found = lint_apology("I'm sorry if you felt hurt.")
    assert set(found) == {"parts", "faults"}
    assert set(found["parts"]) == set(PARTS)
    assert found["faults"] == ["conditional"]


def test_the_words_load_and_a_stranger_among_the_keys_is_refused(tmp_path: Path) -> None:
    assert nouns()
    assert acts()
    assert wording()
    assert patterns("signs.yml")
    with pytest.raises(WordsError, match="unknown key verb"):
        refuse("acts.yml", "shout", {"verb": 1}, frozenset({"verbs"}))
    odd = tmp_path / "odd.yml"
    odd.write_text("- 1\n")
    with pytest.raises(WordsError, match="mapping"):
        read(odd, frozenset())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400))
def test_no_text_breaks_it_and_places_are_inside(text: str) -> None:
    assert set(parts(text)) == set(PARTS)
    for fault in faults(text):
        assert 0 <= fault.start < fault.end <= len(text)
