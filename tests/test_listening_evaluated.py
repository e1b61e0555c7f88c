"""`attune evaluate listen` and `lint`: arithmetic, rows, and what a bad reply would be counted for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.cli.hearing import (
    HeardRow,
    Reply,
    evaluate_lint,
    evaluate_listen,
    f1,
    heard_row,
    keeps_negation,
    reply_measures,
    spearman,
    turn_row,
)
from bot.cli.scoring import Rate, Value
from bot.cli.stream import LineError


def _watch(rows: Sequence[Any], doing: str) -> Sequence[Any]:
    return rows


def _hits(measures: Sequence[Rate | Value], name: str) -> tuple[int, int]:
    found = next(measure for measure in measures if measure.name.startswith(name))
    assert isinstance(found, Rate)
    return found.hits, found.of


def test_rank_correlation_knows_ties_and_what_never_changes() -> None:
    assert spearman([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert spearman([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)
    assert spearman([1, 1, 1], [1, 2, 3]) is None


def test_f1_is_over_labels_or_of_one() -> None:
    want = [frozenset({"a", "b"}), frozenset({"a"})]
    got = [frozenset({"a"}), frozenset({"b"})]
    assert f1(want, got) == pytest.approx(2 / 5)
    assert f1(want, got, "a") == pytest.approx(2 / 3)
    assert f1([frozenset()], [frozenset()]) is None


@pytest.mark.parametrize(
    ("message", "reply", "kept"),
    [
        ("I'm not angry with her.", "It sounds like you're not angry with her.", True),
        ("I'm not angry with her.", "It sounds like you're angry with her.", False),
        ("I'm not angry, just tired.", "You're tired.", True),
        ("I never told him about the letter.", 'You say: "told him".', True),
    ],
)
def test_a_lost_negation_is_seen(message: str, reply: str, kept: bool) -> None:
    assert keeps_negation(message, reply) is kept


def test_replies_are_counted_by_what_they_must_and_must_not_do() -> None:
    rows = [HeardRow("a", "My son isn't angry.", (), None, None), HeardRow("b", "My boss left.", (), None, None)]
    bad = [
        Reply("It sounds like he's angry.", "Why was that?", "son"),
        Reply("My boss left.", "Have you tried talking to your boss?", "boss"),
    ]
    measures = reply_measures(rows, bad)
    assert _hits(measures, "a content word") == (2, 2)
    assert _hits(measures, "question names") == (1, 2)
    assert _hits(measures, "negation kept") == (0, 1)
    assert _hits(measures, "advice") == (1, 2)
    assert _hits(measures, "asks why") == (1, 2)
    assert _hits(measures, "distinct") == (2, 2)


@pytest.mark.parametrize("row", [{"text": 3}, {"text": "a", "level": "high"}, {"text": "a", "feelings": "sad"}])
def test_a_row_that_is_no_message_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(LineError):
        heard_row("x", row)
    with pytest.raises(LineError):
        turn_row("x", {"text": "a", "labels": ["nice"]})


def test_files_are_scored_beside_their_baselines(tmp_path: Path) -> None:
    heard = tmp_path / "heard.jsonl"
    lines = [
        {"text": "We drove to the shop and bought milk.", "level": 0, "feelings": []},
        {"text": "I'm so sad about my sister.", "level": 1, "feelings": ["sad"]},
        {"text": "I realised that my son was scared because I had shouted.", "level": 2, "feelings": ["afraid"]},
    ]
    heard.write_text("".join(json.dumps({"id": str(i), **line}) + "\n" for i, line in enumerate(lines)))
    report = evaluate_listen(heard, _watch)
    ours = {measure.name: measure for measure in report.systems["listen"]}
    level = ours["level, Spearman"]
    assert isinstance(level, Value)
    assert level.value == pytest.approx(1.0)
    assert "shouted" not in json.dumps(report.to_json())
    turns = Path(__file__).parent / "cases" / "lint" / "turns.jsonl"
    scored = {measure.name: measure for measure in evaluate_lint(turns, _watch).systems["lint"]}
    questions = scored["open versus closed question"]
    assert isinstance(questions, Rate)
    assert questions.hits == questions.of > 20
