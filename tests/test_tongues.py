"""A text in a language the screen can't read: the region's lines, and one plain sentence in that language."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.safety import screen, tongues
from bot.safety.episode import Episode, Step, advance
from bot.safety.lines import emergency_number
from bot.safety.tongues import TonguesError, enough, tongue_of

NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
TEXTS = [
    ("zh", "我丈夫打我"), ("zh", "我儿子不跟我说话，我很难过"), ("ja", "もう生きていたくない"), ("ja", "夫に殴られています"),
    ("ko", "더 이상 살고 싶지 않아요"), ("pa", "ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦਾ ਹਾਂ"), ("hi", "मैं मरना चाहता हूँ"), ("bn", "আমি আর বাঁচতে চাই না"),
    ("gu", "મારે હવે જીવવું નથી"), ("ta", "நான் வாழ விரும்பவில்லை"), ("el", "Δεν θέλω να ζω άλλο"),
    ("he", "אני לא רוצה לחיות יותר"), ("ur", "میرا شوہر مجھے مارتا ہے"), ("fa", "دیگر نمی‌خواهم زنده باشم"),
    ("ar", "زوجي يضربني كل يوم"), ("uk", "Я більше не хочу жити"), ("ru", "Я больше не хочу жить"),
    ("hi-Latn", "main ab jeena nahi chahta"), ("tl", "sinasaktan ako ng asawa ko"), ("vi", "chồng tôi đánh tôi mỗi ngày"),
    ("de", "mein Mann schlägt mich jeden Tag"), ("it", "mio marito mi picchia"), ("pt", "meu marido me bate"),
    ("nl", "Ik wil niet meer leven"), ("pl", "Nie chcę już żyć"), ("tr", "kocam beni her gün dövüyor"),
    ("ro", "Nu mai vreau să trăiesc"), ("so", "ninkaygu wuu i garaacaa"), ("id", "suami saya memukul saya"),
    ("ht", "Mwen pa vle viv anko"), ("sw", "mimi sitaki kuishi tena"),
]  # fmt: skip


def told(text: str, region: str = "CA", *, agreed: bool = True) -> Step:
    return advance(Episode(), screen(text), text, now=NOW, turn=1, region=region, agreed=agreed)


@pytest.mark.parametrize(("name", "text"), TEXTS)
def test_the_language_is_known_and_answered_in_with_the_lines(name: str, text: str) -> None:
    for agreed in (True, False):
        step = told(text, agreed=agreed)
        assert step.speaks
        assert step.card is not None
        assert f"la-{name}" in [reply.id for reply in step.replies]
        said = next(reply.text for reply in step.replies if reply.id == f"la-{name}")
        assert emergency_number("CA") in said
        assert "{" not in said


def test_every_language_of_the_file_has_a_row_here() -> None:
    assert {name for name, _ in TEXTS} == {tongue.id for tongue in tongues.tongues()}


def test_a_sentence_is_written_in_the_script_it_answers() -> None:
    for tongue in tongues.tongues():
        for text in (tongue.here, tongue.abroad):
            if tongue.script:
                found = tongue_of(text)
                assert found is not None
                assert found.id == tongue.id
            else:
                assert all("LATIN" in unicodedata.name(c) for c in text if c.isalpha())


def test_no_number_is_given_where_the_country_is_not_known() -> None:
    said = told("Я больше не хочу жить", "unknown").replies[0].text
    assert "номеру экстренной помощи" in said
    assert not any(c.isdigit() for c in said)


@pytest.mark.parametrize(
    "text", ["my bf ghosted me lol", "que sera sera is my song", "thx ok", "mi casa is nice", "I love my son", "no", ""]
)
def test_english_with_a_foreign_word_or_two_is_english(text: str) -> None:
    step = told(text)
    assert not any(reply.id.startswith("la-") for reply in step.replies)


def test_it_is_said_once_in_a_conversation() -> None:
    text = "Я вчера поссорилась с мужем из-за денег"
    assert told(text).replies[0].id == "la-ru"
    step = advance(Episode(), screen(text), text, now=NOW, turn=2, region="CA", used=["la-ru"])
    assert not step.speaks


def test_a_word_or_two_are_too_little_but_three_signs_of_a_script_without_spaces_are_not() -> None:
    assert not enough("hola amigo")
    assert not enough("")
    assert enough("我不想活")
    assert enough("ya no puedo")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  - id: zh\n", "  - id: ja\n", "used twice"),
        ("script: [CJK]", "scripts: [CJK]", "it has id"),
        ("script: [CJK]", "latin: klingon", "no such list"),
        ("拨打 {emergency}", "拨打", "names the emergency number once"),
        ("    latin: de\n", "", "known by its script"),
        ("tongues:", "languages:", "one key"),
    ],
)
def test_a_malformed_file_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = tongues.TONGUES_PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "tongues.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TonguesError, match=complaint):
        tongues.load(path)
