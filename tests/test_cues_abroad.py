"""Cues in languages the screen can't read: each is heard, none is idle, ordinary sentences beside them are quiet."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.safety import abroad, engine, model, screen
from bot.safety.data import SafetyDataError
from bot.safety.episode import Episode, advance
from bot.safety.model import Opinion
from bot.safety.tongues import tongues

CASES = Path(__file__).parent / "cases" / "abroad.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
RISKY = [row for row in ROWS if "cue" in row]
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _lexicon_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "opinion", lambda _, again=True: Opinion())


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in ROWS])
def test_a_row_has_its_expected_tier(row: dict[str, Any]) -> None:
    verdict = screen(row["text"])
    low, high = row["tier"]
    assert low <= verdict.tier <= high, (verdict.tier, [e.rule for e in verdict.evidence])
    assert not verdict.fault
    assert verdict.axes == tuple(row["axes"]) if "axes" in row else True
    assert verdict.soft or not row.get("soft", False)


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in RISKY])
def test_without_its_cue_a_row_loses_evidence(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    before = screen(row["text"]).evidence
    own = [each for each in before if each.rule == row["cue"]]
    assert own
    assert all(0 <= each.start < each.end <= len(row["text"]) for each in own)
    rest = tuple(rule for rule in abroad.cues() if rule.id != row["cue"])
    monkeypatch.setattr(abroad, "cues", lambda: rest)
    assert screen(row["text"]).evidence != before


def test_every_cue_and_every_language_has_rows() -> None:
    assert {row["cue"] for row in RISKY} == {rule.id for rule in abroad.cues()}
    quiet = {row["tongue"] for row in ROWS if "tongue" in row}
    assert quiet == {tongue.id for tongue in tongues()}


@pytest.mark.parametrize(
    "text", ["Я не хочу больше жить", "aku pengen bunuh diri", "ich will nicht mehr leben", "もう死にたい"]
)
def test_a_cue_opens_an_episode_and_the_first_words_are_in_that_language(text: str) -> None:
    step = advance(Episode(), screen(text), text, now=NOW, turn=1, region="CA")
    assert step.episode.is_open
    assert step.card is not None
    assert step.replies[0].id.startswith("la-")
    assert step.episode.question == "direct"


@pytest.mark.parametrize(
    "text", ["mein Bruder will sich umbringen", "友達が自殺しようとしている", "temanku bilang dia mau bunuh diri"]
)
def test_who_writes_of_somebody_else_is_asked_about_them(text: str) -> None:
    step = advance(Episode(), screen(text), text, now=NOW, turn=1, region="CA")
    assert (step.episode.track, step.episode.self_risk) == ("other", False)
    assert step.episode.question == "they_now"


def test_doubt_of_the_vectors_says_nothing_about_other_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "opinion", lambda _, again=True: Opinion(risk=0.0, known=True))
    verdict = screen("chcę się zabić")
    assert (verdict.tier, verdict.soft) == (2, False)


@pytest.mark.parametrize(
    "text", ["AKU PENGEN  BUNUH\u200b DIRI", "Aku pengen - bunuh diri", "ICH WILL NICHT MEHR LEBEN!!"]
)
def test_case_gaps_and_format_characters_hide_nothing(text: str) -> None:
    assert screen(text).tier >= 2


def test_hostile_text_stays_cheap() -> None:
    # No time is asserted: a pattern that ran away would never come back.
    assert engine.screen("mau " * 250_000 + "minum " * 1000).tier == 0


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: XDE-001", "id: DE-1", "looks like XDE-001"),
        ("id: XDE-002", "id: XDE-001", "used twice"),
        ("tongue: de", "tongue: xx", "has no xx"),
        ("class: ideation", "class: sorrow", "not in classes.yml"),
        ("tier: 3", "tier: 1", "tier must be 2 or 3"),
        ("- mau bunuh diri\n", "- '* bunuh diri'\n", "begins and ends with a word"),
        ("- mau bunuh diri\n", "- '\u200b'\n", "nothing is left"),
        ("cues:", "rules:", "its keys are"),
        ("'<people> hat suizid", "'<person> hat suizid", "not in the words of de"),
        ("    historical:", "    past:", "unknown key"),
    ],
)
def test_a_malformed_file_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = abroad.PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "cues_abroad.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDataError, match=complaint):
        abroad.load(path)
