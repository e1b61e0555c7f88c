"""The screen against tests/cases/safety: expected tiers, disguises, rules that matter, conversations that must open nothing."""

from __future__ import annotations

import json
import logging
import os
import random
import re
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.safety import fit, fitted, model, remember, screen
from bot.safety.data import FOLDER, SafetyDataError, classes
from bot.safety.lexicon import lexicon, load, rule_hits
from bot.safety.spelling import write_out
from bot.safety.verdict import Verdict
from bot.text import normalise

CASES = Path(__file__).parent / "cases" / "safety"


def rows(pattern: str = "*.jsonl") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(CASES.glob(pattern)):
        if path.name.startswith(("ordinary", "blind")):
            continue
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return found


def conversations(name: str = "ordinary_conversations.jsonl") -> list[dict[str, Any]]:
    path = CASES / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", autouse=True)
def _statistics() -> None:
    if not fitted():
        fit()


@pytest.mark.parametrize("row", [pytest.param(r, id=r["id"]) for r in rows()])
def test_a_row_has_its_expected_tier(row: dict[str, Any]) -> None:
    verdict = screen(row["text"], remember(row.get("history", [])))
    low, high = row["tier"]
    assert low <= verdict.tier <= high, (verdict.tier, verdict.classes, [e.rule for e in verdict.evidence], row["why"])
    assert set(row.get("classes", [])) <= set(verdict.classes), (verdict.classes, row["why"])
    if row.get("soft"):
        assert verdict.tier < 2 or verdict.soft, row["why"]


def blind(name: str, each: int = 1) -> list[tuple[dict[str, Any], Verdict]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()[::each]
    return [(row, screen(row["text"], remember(row.get("history", [])))) for row in map(json.loads, lines)]


def test_most_of_what_was_written_before_the_screen_was_asked_is_found() -> None:
    # Kept whole, misses too. What is left out of reach here is the way to the next mend; the floor only keeps what was gained.
    # Every third row; ALL_ROWS=1 reads them all, which takes three minutes.
    verdicts = blind("blind.jsonl", each=1 if os.environ.get("ALL_ROWS") else 3)
    risky = [v for row, v in verdicts if row["least"] >= 2]
    assert sum(v.tier >= 2 for v in risky) >= 0.72 * len(risky)
    urgent = [v for row, v in verdicts if row["least"] == 3]
    assert sum(v.tier == 3 for v in urgent) >= 0.5 * len(urgent)
    plain = [v for row, v in verdicts if row["least"] == 0]
    assert sum(v.tier >= 2 for v in plain) <= 0.05 * len(plain)
    assert sum(v.tier == 3 for v in plain) <= 2


def test_most_conversations_are_flagged_at_the_turn_that_first_gives_a_cue() -> None:
    verdicts = blind("blind_talks.jsonl")
    assert len(verdicts) >= 40
    assert sum(v.tier >= 2 for _, v in verdicts) >= 0.85 * len(verdicts)


def test_no_row_is_an_example_and_ids_are_unique() -> None:
    trained = {example.text.casefold().strip(" .!?") for example in model.examples()}
    assert not [r["id"] for r in rows() if r["text"].casefold().strip(" .!?") in trained]
    ids = [r["id"] for r in rows()]
    assert len(ids) == len(set(ids))


def full_width(text: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def look_alikes(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("aeopcxyi", "аеорсхуі"))


def leetspeak(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("aeio", "4310"))


def zero_width(text: str, chance: random.Random) -> str:
    return "".join(c + ("\u200b" if chance.random() < 0.3 else "") for c in text)


def spaced(text: str, _: random.Random) -> str:
    return "  ".join(" ".join(word) for word in text.split())


def dropped(text: str, _: random.Random) -> str:
    return text.replace(" ", "")


@cache
def found_in_plain_words() -> list[dict[str, Any]]:
    """Rows of risk that the screen finds as they stand."""
    # English written plainly: the speller's vocabulary is English, and a row that is disguised already is a test of its own.
    foreign = {r["id"] for r in [*rows("foreign.jsonl"), *rows("written.jsonl")]}
    risky = [
        r for r in rows() if r["tier"][0] >= 2 and "history" not in r and r["text"].isascii() and r["id"] not in foreign
    ]
    risky = [r for r in risky if not re.search(r"[0-9]|w4nt|k1ll|s\.u\.i|kms|sucid|kil m", r["text"])]
    return [r for r in risky if screen(r["text"]).tier >= 2]


# Lost spaces can be put back in more than one way ("if i leave", "i file ave"): pairs of words decide.
@pytest.mark.parametrize(
    ("disguise", "points"),
    [(full_width, 2), (look_alikes, 2), (leetspeak, 2), (zero_width, 2), (spaced, 2), (dropped, 2)],
)
def test_a_disguise_costs_few_points_of_recall(disguise: Any, points: int) -> None:
    chance, risky = random.Random(4), found_in_plain_words()
    risky = risky[len(disguise.__name__) % 3 :: 3]  # a third each: every row is disguised in two ways or so
    lost = [r["id"] for r in risky if screen(disguise(r["text"], chance)).tier < 2]
    assert len(lost) <= points / 100 * len(risky) + 1, lost


def test_every_rule_of_english_changes_some_row(capsys: pytest.CaptureFixture[str]) -> None:
    texts = [write_out(normalise(r["text"])).text for r in rows()]
    idle = [r.id for r in lexicon().rules if not any(next(rule_hits(r, t), None) for t in texts)]
    assert not idle


@pytest.mark.parametrize(
    "unit", ["i want to ", "kill myself. ", "my my he she ", "a", "1", "x\n", "pills gun bridge ", "é "]
)
def test_a_hostile_megabyte_is_bounded(unit: str) -> None:
    started = time.process_time()
    verdict = screen(unit * (1_000_000 // len(unit)))
    assert not verdict.fault
    assert time.process_time() - started < 10


def test_ordinary_conversations_open_nothing() -> None:
    talks = conversations()
    opened = []
    for talk in talks:
        memory = None
        for text in talk["turns"]:
            verdict = screen(text, memory)
            memory = verdict.memory
            if verdict.tier >= 2 and not verdict.soft:
                opened.append((talk["id"], text))
    assert not opened
    assert all(len(talk["turns"]) == 20 for talk in talks)


def test_few_ordinary_conversations_open_anything_that_were_written_before_the_screen_was_asked() -> None:
    # Kept whole, as the messages beside them: the floor keeps what was gained.
    opened = set()
    talks = conversations("ordinary_blind.jsonl")
    for talk in talks:
        memory = None
        for text in talk["turns"]:
            verdict = screen(text, memory)
            memory = verdict.memory
            if verdict.tier >= 2 and not verdict.soft:
                opened.add(talk["id"])
    assert len(opened) <= 0.12 * len(talks), opened


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short"], ids=["missing", "empty", "cut short"])
def test_a_missing_or_damaged_fit_is_reported_once_and_the_lexicon_answers(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if content is not None:
        (tmp_path / "fit.npz").write_bytes(content)
    monkeypatch.setattr("bot.safety.model.default_path", lambda: tmp_path / "fit.npz")
    assert not model.fitted(), "set-up makes it anew"
    model._loaded.cache_clear()
    with caplog.at_level(logging.ERROR):
        assert screen("i want to die").tier == 2
        screen("and again")
    assert len(caplog.records) == 1
    monkeypatch.undo()
    model._loaded.cache_clear()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("cues: [{id: SI-001, class: ideation, any: ['x+'], source: s}]", "unbounded"),
        ("cues: [{id: SI-001, class: nonsense, any: ['xy'], source: s}]", "not in classes.yml"),
        ("cues: [{id: SI-001, class: ideation, any: ['xy'], sauce: s, source: s}]", "unknown key"),
        ("cues: [{id: SI1, class: ideation, any: ['xy'], source: s}]", "looks like"),
        ("cues: [{id: SI-001, class: ideation, any: ['<nobody>'], source: s}]", "not in `words`"),
        ("cues: [{id: SI-001, class: ideation, source: s}]", "any is missing"),
        ("cues: [{id: SI-001, class: ideation, nod: 1.5, any: ['xy'], source: s}]", "probability"),
        ("cues: [{id: SI-001, id: SI-002, class: ideation, any: ['xy'], source: s}]", "said twice"),
    ],
)
def test_the_loader_refuses_what_it_does_not_know(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "lexicon.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SafetyDataError, match=complaint):
        load([path])


def test_there_are_22_classes_and_every_rule_names_a_source() -> None:
    assert len(classes()) == 22
    assert all(rule.source for rule in lexicon().rules)
    assert FOLDER.is_dir()


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("I argued with my sister", "en"),
        ("je ne sais pas quoi faire avec mon fils", "fr"),
        ("no sé qué hacer con mi hijo", "es"),
        ("aku tidak tahu harus bagaimana", "other"),
        ("я не знаю, что делать", "other"),
        ("", "en"),
    ],
)
def test_the_language_is_named(text: str, tongue: str) -> None:
    assert screen(text).language == tongue
