"""Under which heading of a moment a message belongs: held-out messages, the file of examples beside its faults, what an answer fills."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.headed import belongs
from bot.intents import headings, model
from bot.intents.tables import FOLDER, TablesError

CASES = Path(__file__).parent / "cases" / "nlu" / "headings.jsonl"


def test_messages_nobody_trained_on_go_under_their_heading() -> None:
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    right = sure = surely_right = 0
    for row in rows:
        read = model().headings(row["text"])
        best = max(read, key=lambda name: read[name])
        right += best == row["class"]
        if read[best] >= headings.SURE:
            sure += 1
            surely_right += best == row["class"]
    print(f"{right} of {len(rows)} right, {surely_right} of {sure} surely read")
    assert right >= 0.85 * len(rows)
    assert surely_right >= 0.92 * sure
    assert sure >= 0.6 * len(rows)


def _asked(text: str, slots: dict[str, Any]) -> Tracker:
    latest = {"text": text, "heading": model().headings(text)}
    return Tracker("a", slots, latest, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("asked", "text", "slot"),
    [
        ("their_mind", "my hands went cold and I felt tiny", "feeling"),
        ("alternatives", "I just want to tell him the truth", "takeaway"),
        ("my_mind", "perhaps she was worried about the rent", "their_mind"),
        ("familiar", "or he was scared of his own father", "alternatives"),
        ("my_mind", "it was the same with my first husband", "familiar"),
        ("their_mind", "perhaps she was worried about the rent", None),
        ("familiar", "it was the same with my first husband", None),
        ("my_mind", "that I am no use to anyone", None),
        ("takeaway", "next time I leave the room first", None),
        ("moment", "my hands went cold and I felt tiny", None),
        ("their_mind", "tiny", None),
    ],
)
def test_what_belongs_elsewhere_is_put_there_and_what_fits_stays(asked: str, text: str, slot: str | None) -> None:
    assert belongs(_asked(text, {}), asked, text) == slot


def test_without_a_reading_an_answer_stays_where_it_was_given() -> None:
    bare = Tracker("a", {}, {"text": "my hands went cold"}, [], False, None, {}, "action_listen")
    assert belongs(bare, "their_mind", "my hands went cold") is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("familiar:", "known:", "the headings are"),
        ("none:\n", 'none:\n  - "my dad\'s wake"\n  - "My dads wake."\n', "stands twice"),
    ],
)
def test_a_malformed_file_of_headings_is_refused_with_a_sentence(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = (FOLDER / "headings.yml").read_text(encoding="utf-8")
    assert f"\n{old}" in text
    path = tmp_path / "headings.yml"
    path.write_text(text.replace(f"\n{old}", f"\n{new}", 1), encoding="utf-8")
    with pytest.raises(TablesError, match=complaint):
        headings.written(path)
