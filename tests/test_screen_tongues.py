"""French and Spanish: put into English word for word, heard by the statistical layer, and what is harmless taken out first."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.safety import fit, fitted, foreign, model, screen
from bot.safety.data import SafetyDataError
from bot.safety.gloss import LANGUAGES, gloss, load
from bot.safety.harmless import without

BLIND = Path(__file__).parent / "cases" / "safety" / "blind_tongues.jsonl"


@pytest.fixture(scope="module", autouse=True)
def _statistics() -> None:
    if not fitted():
        fit()


def blind(language: str, least: int) -> list[dict[str, Any]]:
    rows = map(json.loads, BLIND.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["language"] == language and row["least"] == least]


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_was_written_before_the_screen_was_asked_is_found(language: str) -> None:
    # Kept whole, misses too; the floors only keep what was gained.
    risky = [(row, screen(row["text"])) for row in blind(language, 2)]
    assert len(risky) > 100
    assert sum(v.tier >= 2 for _, v in risky) >= 0.82 * len(risky)
    said = [v for row, v in risky if row["class"] == "ideation"]
    assert sum(v.tier >= 2 for v in said) >= 0.95 * len(said)
    assert sum(v.language == language for _, v in risky) >= 0.97 * len(risky)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_ordinary_or_a_way_of_speaking_is_left_alone(language: str) -> None:
    plain = [screen(row["text"]) for row in blind(language, 0)]
    assert len(plain) > 100
    assert sum(v.tier >= 2 for v in plain) <= 0.03 * len(plain)
    assert not [v for v in plain if v.tier == 3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_a_row_and_none_is_said_twice(language: str) -> None:
    examples = {e.text.casefold().strip(" .!?") for e in model.examples(foreign._folder(language))}
    assert len(examples) > 1000
    assert not examples & {row["text"].casefold().strip(" .!?") for least in (0, 2) for row in blind(language, least)}


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("je veux mourir", "fr"), ("quiero morir", "es"), ("no quiero vivir", "es"), ("aidez moi", "fr"),
        ("ya no puedo mas", "es"), ("jpp", "fr"), ("ayuda", "es"), ("tu parles français ?", "fr"), ("me kiero matar", "es"),
        ("no", "en"), ("my casa is nice", "en"), ("me on a plane", "en"), ("no excuses", "en"), ("ok", "en"),
        ("llevo días así", "es"), ("ça va pas", "fr"), ("I said c'est la vie and left it at that", "en"),
    ],
)  # fmt: skip
def test_a_few_words_without_accents_choose_the_screen(text: str, tongue: str) -> None:
    assert screen(text).language == tongue


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("fr", "je veux mourir", "i want to die"),
        ("fr", "jveux mourir", "i want to die"),
        ("fr", "je suis pas triste", "i am not sad"),
        ("fr", "il me suit", "he follow me"),
        ("fr", "il m a suivie", "he follow me"),
        ("fr", "mort de rire", "laughing so hard"),
        ("es", "quiero morirme", "i want to die"),
        ("es", "no lloro", "do not cry"),
        ("es", "quiero verlo", "i want to see him"),
        ("es", "me siguen", "follow me"),
        ("es", "pastilas", "pills"),
        ("es", "xyzzy", "xyzzy"),
        ("fr", "", ""),
    ],
)
def test_words_are_put_into_english_one_by_one(language: str, text: str, english: str) -> None:
    assert gloss(language).english(text) == english


@pytest.mark.parametrize(
    ("text", "tongue"),
    [("je suis mort de rire et je pleure", "fr"), ("me muero de hambre y lloro", "es")],
)
def test_what_is_harmless_is_blanked_and_the_rest_keeps_its_place(text: str, tongue: str) -> None:
    left = without(text, tongue)
    assert len(left) == len(text)
    assert "mort" not in left
    assert "muero" not in left
    assert left.split()[-1] in text
    assert without(text, "en") == text


@pytest.mark.parametrize(
    ("harmless", "beside"),
    [
        ("je n'ai pas d'idées suicidaires", "je n'ai pas d'idées suicidaires mais j'ai avalé toute la boîte"),
        ("je suis mort de fatigue", "je suis mort de fatigue et je veux me pendre"),
        ("no tengo ideas suicidas", "no tengo ideas suicidas pero me tomé todas las pastillas"),
        ("me muero de sueño", "me muero de sueño y ya no quiero vivir"),
    ],
)
def test_a_denial_or_an_idiom_hides_nothing_that_stands_beside_it(harmless: str, beside: str) -> None:
    assert screen(harmless).tier < 2
    assert screen(beside).tier >= 2


@pytest.mark.parametrize("unit", ["je veux mourir ", "no quiero ", "m", "j ", "qu'il s'est ", "me lo "])
def test_a_hostile_megabyte_is_bounded(unit: str) -> None:
    assert not screen(unit * (1_000_000 // len(unit))).fault


@pytest.mark.parametrize("content", [None, b"PK\x03\x04 cut short"], ids=["missing", "cut short"])
def test_without_its_fit_the_lexicons_answer_and_it_is_said_once(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if content is not None:
        (tmp_path / "fit.npz").write_bytes(content)
    monkeypatch.setattr("bot.safety.foreign.default_path", lambda: tmp_path / "fit.npz")
    assert not foreign.fitted(), "set-up makes it anew"
    foreign._loaded.cache_clear()
    with caplog.at_level(logging.ERROR):
        assert screen("je veux mourir").tier == 2
        assert screen("me muero de hambre").tier == 0
    assert len(caplog.records) == 1
    monkeypatch.undo()
    foreign._loaded.cache_clear()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("phrases: {a b: x}\nwords: {one: uno, two: uno}", "stands in two places"),
        ("phrases: {a: x}\nwords: {one: uno}", "two words and more"),
        ("phrases: {a b: x}\nwords: {one: Üno}", "folded small letters"),
        ("phrases: {a b: x}\nword: {one: uno}", "unknown key"),
    ],
)
def test_a_malformed_word_list_is_refused_with_a_sentence(tmp_path: Path, words: str, complaint: str) -> None:
    path = tmp_path / "gloss.yml"
    path.write_text(words, encoding="utf-8")
    with pytest.raises(SafetyDataError, match=complaint):
        load(path)
