"""A helper's turns coded by the fitted reading: talk as in transcripts, and what happens where nothing is fitted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot import mpnet
from bot.listening import coded
from bot.listening.coded import code_turn, examples
from bot.listening.lint import LABELS, lint_turn

CASES = Path(__file__).parent / "cases" / "lint"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in (CASES / "coded.jsonl").read_text().splitlines()]


@pytest.fixture(autouse=True, scope="module")
def _network() -> None:
    if not mpnet.ready():
        mpnet.rewrite()
    coded.coder.cache_clear()


@pytest.fixture
def _nothing_fitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(mpnet, "ready", lambda: False)
    coded.coder.cache_clear()
    yield
    coded.coder.cache_clear()


@cache
def _coded() -> list[tuple[str, ...]]:
    return [code_turn(row["text"], row.get("history", ())) for row in ROWS]


def _f1(label: str) -> float:
    both = wanted = given = 0
    for row, found in zip(ROWS, _coded(), strict=True):
        both += label in row["labels"] and label in found
        wanted += label in row["labels"]
        given += label in found
    return 2 * both / (wanted + given)


@pytest.mark.parametrize(
    ("label", "least"),
    [
        ("advice_without_permission", 0.88),
        ("confrontation", 0.65),
        ("reflection", 0.75),
        ("open_question", 0.88),
        ("closed_question", 0.80),
    ],
)
def test_the_codes_of_turns_as_people_talk_are_mostly_found(label: str, least: float) -> None:
    assert _f1(label) >= least


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Well, you brought that one on yourself, didn't you?", {"confrontation", "closed_question"}),
        ("You brought it up with her and it hurt when she laughed.", {"reflection"}),
        ("I mean, have you thought about, um, leaving the car at home?", {"advice_without_permission"}),
        ("You could barely sleep, you were so worried about him.", {"reflection"}),
        ("Um, what would you, you know, want instead?", {"open_question"}),
        ("If you did stop what would you do with the evenings", {"open_question"}),
        ("Mm-hmm. Right. Okay.", {"other"}),
    ],
)
def test_what_is_said_decides_and_not_the_words_alone(text: str, codes: set[str]) -> None:
    assert codes <= set(code_turn(text))
    assert ("confrontation" in code_turn(text)) is ("confrontation" in codes)


def test_advice_that_was_asked_for_is_information() -> None:
    advice = "You might want to write down when it happens."
    assert "advice_without_permission" in code_turn(advice)
    assert code_turn(advice, ["Is it okay if I make a suggestion?", "Sure."]) == ("information",)


@pytest.mark.usefixtures("_nothing_fitted")
def test_without_the_larger_network_the_rules_answer() -> None:
    for row in ROWS[:20]:
        assert code_turn(row["text"]) == lint_turn(row["text"])


def test_no_test_sentence_is_an_example_and_every_code_has_some() -> None:
    rows = examples()
    assert not {text.lower() for text, _ in rows} & {row["text"].lower() for row in ROWS}
    assert {label for _, label in rows} == set(LABELS)


def test_a_kept_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    from bot.files import FileError

    path = coded.STORE.save(
        {"weights": np.zeros((1, 1)), "bias": np.zeros(1), "classes": np.array(["other"])}, tmp_path / "lint.npz"
    )
    with pytest.raises(FileError, match="another shape"):
        coded.STORE.load(path)


@pytest.mark.parametrize("text", ["", " ", "?", "🙂", "a. " * 2000, "word " * 1200])
def test_no_text_breaks_it(text: str) -> None:
    assert set(code_turn(text)) <= set(LABELS)
