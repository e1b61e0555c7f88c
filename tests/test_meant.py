"""What an answer in words of one's own means: held-out answers nobody trained on, and the file of examples beside its faults."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot import mpnet
from bot.safety import answers, foreign, meant
from bot.safety.data import SafetyDataError
from bot.safety.gloss import gloss
from bot.safety.protocol import protocol

CASES = Path(__file__).parent / "cases" / "safety" / "blind_answers.jsonl"
ASKED = {
    "thought": "direct", "now": "now", "means": "means", "company": "near", "called": "called", "away": "safe_place",
    "danger": "danger_now", "child_safe": "child_safe", "ill": "ill_now", "voices": "voices",
}  # fmt: skip


def test_answers_nobody_trained_on_are_read_and_few_are_misread_as_safe() -> None:
    """Of 284 answers written without a look at the examples; `plain` counts what the phrases alone read."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    found: Counter[str] = Counter()
    for row in rows:
        question = ASKED[row["q"]]
        plain = answers.read(row["text"], question=question)
        both = plain if plain != "other" else meant.read(row["text"], question)
        found["plain"] += plain == row["means"] != "other"
        found["both"] += both == row["means"] != "other"
        risk = protocol().questions[question].risk
        soothed = both in ("yes", "no") and both != risk and row["means"] == risk
        found["soothed"] += soothed and plain == "other"
    print(dict(found), len(rows))
    assert found["both"] >= found["plain"] + 60
    assert found["soothed"] <= 6


@pytest.mark.parametrize(
    ("question", "text", "meaning"),
    [
        ("direct", "the thought has moved in for good", "yes"),
        ("near", "the caretaker has promised to look in", "yes"),
        ("near", "everyone has gone home for the holidays", "no"),
        ("called", "they told us to wait by the door", "yes"),
        ("child_safe", "i laid her down and went to the other end of the flat", "yes"),
        ("means", "the garage is full of it", "yes"),
        ("direct", "the bus was late and it rained", "other"),
    ],
)
def test_an_answer_without_a_yes_or_a_no_is_understood(question: str, text: str, meaning: str) -> None:
    assert answers.read(text, question=question) == "other"
    assert meant.read(text, question) == meaning


def test_what_people_go_on_with_is_hardly_ever_read_as_danger() -> None:
    """Of 145 ordinary continuations written before they were tried, five to a question; some were mended for since."""
    lines = CASES.with_name("blind_continuations.jsonl").read_text(encoding="utf-8").splitlines()
    found: Counter[str] = Counter()
    for row in (json.loads(line) for line in lines):
        said = answers.read(row["text"], question=row["q"])
        if said == "other":
            said = meant.read(row["text"], row["q"])
        elif said in ("yes", "no", "maybe") and meant.strays(row["text"], row["q"], said):
            said = "other"
        found["danger" if said == protocol().questions[row["q"]].risk else said] += 1
    print(dict(found), len(lines))
    assert found["danger"] <= 6
    assert found["other"] >= 120


@pytest.mark.parametrize(
    ("question", "text", "strays"),
    [
        ("child_safe", "in bed I read to her every evening", True),
        ("danger_now", "tonight we are invited at his sister's", True),
        ("they_now", "we were good friends at school", True),
        ("ill_now", "I'm fine with the second version of the letter", True),
        ("check1", "sometimes my boss brings cake", True),
        ("called", "she called me after the christening", True),
        ("now", "tonight", False),
        ("now", "tonight when they sleep", False),
        ("child_now", "right now", False),
        ("child_now", "yes, he is hitting her", False),
        ("danger_now", "he's at the door and he is drunk", False),
        ("called", "my neighbour called an ambulance", False),
        ("direct", "yes", False),
    ],
)
def test_a_phrase_of_an_answer_in_talk_of_something_else_is_none(question: str, text: str, strays: bool) -> None:
    said = answers.read(text, question=question)
    assert said in ("yes", "no", "maybe")
    assert meant.strays(text, question, said) is strays


def test_what_is_long_or_empty_or_to_an_open_question_is_not_read() -> None:
    assert meant.read("", "direct") == "other"
    assert meant.read("i laid her in the cot " * 6, "child_safe") == "other"
    assert meant.read("my sister", "knows") == "other"


def test_a_network_that_fails_leaves_the_answer_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise mpnet.ReaderError("away")

    monkeypatch.setattr(meant, "_rows", gone)
    meant._row.cache_clear()
    assert meant.read("the caretaker has promised to look in", "near") == "other"


def test_without_its_file_only_plain_answers_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(meant.STORE, "path", lambda: tmp_path / "answers.npz")
    meant._loaded.cache_clear()
    try:
        assert not meant.fitted()
        assert meant.read("the caretaker has promised to look in", "near") == "other"
    finally:
        meant._loaded.cache_clear()


def test_every_closed_question_but_check_ins_has_examples() -> None:
    closed = {name for name, facts in protocol().questions.items() if facts.closed}
    assert closed - set(meant.examples().kind_of) == {"check1", "check2", "watch"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  voices: [voices]", "  voices: [voice]", "no question of the protocol"),
        ("  voices: [voices]", "  voices: [knows]", "takes any words"),
        ("  voices: [voices]", "  voice: [voices]", "its questions and its examples"),
        ("any:\n  refuse:", "any:\n  refused:", "unknown key"),
        ('      - "i checked what happens to the money if i do"', "      - 12", "quoted messages"),
        ('      - "i looked up how long it takes"', '      - "I wish I had the guts"', "twice"),
    ],
)
def test_a_malformed_file_of_examples_is_refused_with_a_sentence(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = meant.PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "answers_meant.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDataError, match=complaint):
        meant.examples(path)


def test_french_and_spanish_answers_are_read_word_for_word_in_english_and_none_as_safe_that_is_not() -> None:
    """Of 60 answers written before they were tried; `plain` counts what the phrases alone read."""
    lines = CASES.with_name("blind_answers_tongues.jsonl").read_text(encoding="utf-8").splitlines()
    found: Counter[str] = Counter()
    for row in (json.loads(line) for line in lines):
        question, language = row["q"], row["language"]
        plain = answers.read(row["text"], question=question)
        put = gloss(language).english(foreign.prepare(row["text"], language))
        both = plain if plain != "other" else meant.read(put, question, glossed=True)
        found["plain"] += plain == row["means"]
        found["both"] += both == row["means"]
        risk = protocol().questions[question].risk
        found["soothed"] += both in ("yes", "no") and both != risk and row["means"] in (risk, "maybe")
    print(dict(found), len(lines))
    assert found["both"] >= found["plain"] + 12
    assert found["soothed"] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("he keeps yelling my name", True),
        ("my stomach hurts", True),
        ("they evicted us on friday", True),
        ("he's punching the wall", True),
        ("my grandson is staying with me", False),
        ("knitting usually quiets my head", False),
        ("bus to my uncle's", False),
        ("my husband holds the pills now", False),
        ("doctor brown at the health centre", False),
    ],
)
def test_what_is_told_on_is_no_step_of_a_plan_and_a_step_is_not_lost(text: str, told: bool) -> None:
    assert meant.told(text, "who") is told


@pytest.mark.parametrize("text", ["my mum is downstairs", "my flatmate is in the lounge"])
def test_somebody_in_a_room_is_no_means(text: str) -> None:
    assert meant.read(text, "means") == "other"
    assert meant.read(text, "near") == "yes"
