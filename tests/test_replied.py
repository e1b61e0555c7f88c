"""Short answers in languages the screen can't read: each language's yes, no and maybe, look-alikes, and what an episode makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.safety import replied, screen
from bot.safety.abroad import spoken
from bot.safety.data import SafetyDataError
from bot.safety.episode import Episode, advance
from bot.safety.state import Step
from bot.safety.tongues import tongues

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# language: yes, no, maybe, and words that begin like a no, and are none
ROWS = {
    "de": ("Ja.", "nein!!", "weiß nicht", "nicht mehr lange"),
    "nl": ("ja, elke dag", "Nee", "soms", "niet te doen"),
    "it": ("Sì", "no, per niente", "boh", "non ce la faccio"),
    "pt": ("sim", "Não", "às vezes", "não quero viver"),
    "pl": ("tak", "nie, dziękuję", "czasami", "nie chcę żyć"),
    "ru": ("да", "Нет", "не знаю", "нет смысла жить"),
    "uk": ("так", "ні", "іноді", "не хочу жити"),
    "tr": ("EVET", "hayır", "bazen", "yok artık gücüm"),
    "ro": ("da", "nu", "câteodată", "nu mai pot trăi"),
    "tl": ("oo", "hindi po", "minsan", "hindi ko na kaya"),
    "vi": ("dạ có", "Không", "đôi khi", "không muốn sống"),
    "id": ("iya", "nggak", "kadang-kadang", "gak mau hidup"),
    "so": ("haa", "maya", "mararka qaarkood", "ma doonayo nolol"),
    "ht": ("wi", "non", "pafwa", "pa vle viv ankò"),
    "sw": ("ndiyo", "la", "labda", "si rahisi kuishi"),
    "hi-Latn": ("haan ji", "nahi", "kabhi kabhi", "nahi jeena ab"),
    "hi": ("हाँ", "नहीं।", "कभी कभी", "नहीं जीना अब"),
    "ur": ("جی ہاں", "نہیں", "پتہ نہیں", "نہیں جینا اب"),
    "pa": ("ਹਾਂ ਜੀ", "ਨਹੀਂ", "ਸ਼ਾਇਦ", "ਨਹੀਂ ਜੀਣਾ"),
    "bn": ("হ্যাঁ", "না", "মাঝে মাঝে", "না বাঁচার ইচ্ছা"),
    "gu": ("હા", "ના", "ક્યારેક", "ના જીવવું હવે"),
    "ta": ("ஆமாம்", "இல்லை", "தெரியவில்லை", "இல்லை வாழ்க்கை"),
    "el": ("ναι", "Όχι", "ίσως", "όχι άλλο πια"),
    "he": ("כן", "לא", "לפעמים", "לא רוצה לחיות"),
    "ar": ("نعم", "لا", "أحياناً", "لا أريد العيش"),
    "fa": ("بله", "نه", "گاهی", "نه دیگه نمیتونم"),
    "zh": ("是的，每天", "没有啊", "有时候", "不想活了"),
    "ja": ("うん、毎日", "いいえ", "わからない", "ないほうがいい"),
    "ko": ("네", "아니요", "가끔", "없어지고 싶어"),
}


@pytest.mark.parametrize("tongue", sorted(ROWS))
def test_a_yes_a_no_and_a_maybe_are_read_and_what_only_begins_like_a_no_is_none(tongue: str) -> None:
    yes, no, maybe, other = ROWS[tongue]
    read = [replied.read(text, tongue) for text in (yes, no, maybe, other)]
    assert read == ["yes", "no", "maybe", None]


def test_every_language_there_is_a_sentence_for_has_answers_and_no_other() -> None:
    assert set(ROWS) == set(replied.replies()) == {tongue.id for tongue in tongues()}


@pytest.mark.parametrize(
    ("text", "tongue", "reading"),
    [
        ("ne", "el", "yes"),
        ("ne", "de", "no"),
        ("nie", "pl", "no"),
        ("si", "it", "yes"),
        ("no", "pl", "other"),  # "well, yes" in Polish, and English for no
        ("no tak", "pl", "yes"),
        ("ja", "pl", None),
        ("nai", "el", "yes"),
        ("nai", "hi-Latn", "no"),
        ("no", "nl", None),  # no Dutch word: it is read as English
        ("ja", "", None),
    ],
)
def test_the_same_letters_are_read_in_the_language_of_the_conversation(
    text: str, tongue: str, reading: str | None
) -> None:
    assert replied.read(text, tongue) == reading


@pytest.mark.parametrize(
    ("text", "question", "reading"),
    [
        ("heute Nacht", "now", "yes"),
        ("heute Nacht", "direct", None),
        ("nicht heute", "now", "maybe"),
        ("hm, nein", "direct", "no"),
        ("nein, aber ich habe es vor", "direct", "maybe"),
        ("das war nur ein Witz, ehrlich", "direct", "misread"),
        ("ja also gestern hat mein Chef mich vor allen angeschrien und ich bin gegangen", "direct", None),
    ],
)
def test_what_is_asked_and_what_stands_after_a_no_counts(text: str, question: str, reading: str | None) -> None:
    assert replied.read(text, "de", question) == reading


def test_nobody_is_nobody_in_that_language() -> None:
    assert replied.says_nobody("niemand", "de")
    assert replied.says_nobody("誰もいない", "ja")
    assert not replied.says_nobody("meine Schwester", "de")
    assert not replied.says_nobody("niemand", "it")


@pytest.mark.parametrize(
    ("text", "language", "rules", "tongue"),
    [
        ("bunuh diri aja", "en", ("XID-001",), "id"),
        ("ich bin heute sehr traurig", "other", (), "de"),
        ("ja", "other", (), None),
        ("no I didn't mean it", "en", (), ""),
        ("no", "en", (), None),
        ("ne", "fr", (), None),
        ("je ne veux pas", "fr", (), ""),
    ],
)
def test_a_few_words_do_not_change_the_language_of_a_conversation(
    text: str, language: str, rules: tuple[str, ...], tongue: str | None
) -> None:
    assert spoken(text, language, rules) == tongue


def _asked(text: str) -> tuple[Step, list[str]]:
    step = advance(Episode(), screen(text), text, now=NOW, turn=1, region="CA")
    return step, [reply.id for reply in step.replies]


def _answered(step: Step, used: list[str], text: str) -> Step:
    return advance(step.episode, screen(text), text, now=NOW, turn=2, region="CA", used=used)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("ich will nicht mehr leben", "de"),
        ("saya mau bunuh diri", "id"),
        ("死にたい", "ja"),
        ("chcę umrzeć", "pl"),
        ("vreau să mor", "ro"),
        ("أريد أن أموت", "ar"),
    ],
)
def test_an_episode_asks_in_that_language_and_a_yes_a_no_and_a_maybe_lead_where_they_lead(
    text: str, tongue: str
) -> None:
    step, used = _asked(text)
    yes, no, maybe, _ = ROWS[tongue]
    assert step.episode.tongue == tongue
    assert step.replies[-1].text == replied.said("ask_direct", tongue)
    after = _answered(step, used, yes)
    assert (after.episode.question, after.episode.affirmed) == ("now", True)
    assert after.replies[0].text == replied.said("risk", tongue)
    after = _answered(step, used, no)
    assert (after.episode.question, after.episode.denied) == ("", True)
    assert after.replies[0].text == replied.said("believed", tongue)
    after = _answered(step, used, maybe)
    assert after.episode.question == "worse"


def test_what_is_unclear_is_asked_once_more_and_then_in_english() -> None:
    step, used = _asked("chcę umrzeć")
    after = _answered(step, used, "no")
    assert after.episode.question == "direct"
    assert "killing yourself" in after.replies[-1].text


def test_a_german_yes_in_an_english_conversation_is_not_taken_for_one() -> None:
    step, used = _asked("I don't want to live any more")
    assert _answered(step, used, "ja").episode.question == "direct"


def test_hostile_text_costs_no_more_than_its_first_characters() -> None:
    assert replied.read("nein " * 200_000, "de") is None
    assert replied.read("不" * 1_000_000, "zh") is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("answers:", "replies:", "one key"),
        ("  de:", "  xx:", "is not in it"),
        ("    nope:", "    never:", "unknown key"),
        ("nope: [nein,", "nope: [vielleicht, nein,", "is a maybe and a nope"),
        ("joke: [nur spaß,", "joke: ['…',", "list of quoted words"),
    ],
)
def test_a_malformed_file_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = replied.PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "answers_abroad.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDataError, match=complaint):
        replied.load(path)
