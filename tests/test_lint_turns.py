"""A helper's turns and their codes: hits beside misses, permission, and hostile text."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.listening.lint import LABELS, lint_turn

CASES = Path(__file__).parent / "cases" / "lint"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in (CASES / "turns.jsonl").read_text().splitlines()]
ASKED: list[dict[str, Any]] = [json.loads(line) for line in (CASES / "permission.jsonl").read_text().splitlines()]
TELLING = {"confrontation", "warning", "affirmation", "self_disclosure"}  # never on a turn that was not labelled so
STEERING = {"advice_without_permission", "directive", "confrontation", "warning"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_a_turn_has_its_codes_and_no_telling_one_beside(row: dict[str, Any]) -> None:
    found, wanted = set(lint_turn(row["text"])), set(row["labels"])
    assert wanted <= found
    assert not (found - wanted) & TELLING
    if not wanted & STEERING:
        assert "advice_without_permission" not in found
        assert "directive" not in found


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row["text"][:40])
def test_advice_that_was_asked_for_is_information(row: dict[str, Any]) -> None:
    found = lint_turn(row["text"], row["history"])
    assert ("advice_without_permission" in found) is not row["asked"]
    assert ("information" in found) is row["asked"]


def test_several_sentences_have_several_codes_in_the_order_of_the_list() -> None:
    assert lint_turn("That's great. So you feel calmer. What helped?") == ("reflection", "open_question", "affirmation")


@pytest.mark.parametrize("text", ["", " ", "...", "\n", "?", "🙂", "1234"])
def test_nothing_said_is_other(text: str) -> None:
    assert lint_turn(text) == ("other",)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3))
def test_no_text_breaks_it(text: str, history: list[str]) -> None:
    found = lint_turn(text, history)
    assert found
    assert set(found) <= set(LABELS)


@pytest.mark.parametrize(
    "unit", ["you should ", "a", "so, ", "if you ", "okay ", "? ", "what if you don't ", "it's ", "\n"]
)
def test_a_megabyte_does_not_hang_it(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit)))[:1_000_000]
    started = time.process_time()
    lint_turn(text, [text, text])
    assert time.process_time() - started < 20
