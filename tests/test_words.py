"""What the bot says in a crisis: plain, short, one question, no method, no advice, never the same line twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.listening.ours import grade
from bot.safety.lines import emergency_number
from bot.safety.protocol import protocol
from bot.safety.words import TRANSLATED, WordsError, blocks, every, find, load, say

BLOCKS = every()
ENGLISH = [(block, variant) for block in BLOCKS if block.language == "en" for variant in block.variants]
EVERY = [(block, variant) for block in BLOCKS for variant in block.variants]
METHODS = re.compile(
    r"\b(?:pills?|tablets?|knife|knives|blades?|razors?|guns?|ropes?|bridge|jump\w*|hang\w*|cut|cuts|cutting|overdos\w*|"
    r"drown\w*|bleach|gas|poison\w*|shoot\w*|stab\w*|strangl\w*|chok\w*|fentanyl|insulin|mg|milligrams?|doses?|taper\w*)\b",
    re.IGNORECASE,
)
BANNED = re.compile(
    r"\bI feel\b|\bI understand how\b|thank you for|thanks for|\bproud\b|\bbrave\b|just a bot|only a bot|\bcalm down\b|"
    r"\byou should\b|\byou need to\b|\byou must\b|\byou have to\b|\btry to\b|\bwhy did you\b|\bwhy don't you\b|"
    r"everything happens|stay strong|\bat least\b|\bdon't worry\b|\bpromise\b(?! ?\.)|!",
    re.IGNORECASE,
)
DIRECTS = re.compile(
    r"(?:^|[.:] )(?:Please |Then )?(?:call|dial|go|keep|stay|tell|leave|walk|lay|put|let|say|talk|follow|reach)\b", re.I
)
ALLOWED = {"rd-2"}  # "more than a promise": of the person's, not ours


def filled(text: str) -> str:
    return text.replace("{emergency}", emergency_number("US")).replace("{crisis}", "a crisis line")


def test_the_reading_grade_knows_a_hard_text_from_an_easy_one() -> None:
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Immediate professional intervention is recommended regarding suicidal ideation.") > 12


def test_every_reply_reads_at_seventh_grade_or_below() -> None:
    hard = [(variant.id, round(grade(filled(variant.text)), 1)) for _, variant in ENGLISH]
    assert [pair for pair in hard if pair[1] > 7] == []


def test_a_question_act_asks_once_and_a_statement_never() -> None:
    for block, variant in EVERY:
        wanted = 1 if block.act.startswith("ask_") else 0
        assert variant.text.count("?") == wanted, variant.id


def test_questions_have_at_most_16_words_and_statements_40() -> None:
    for block, variant in EVERY:
        assert len(variant.text.split()) <= (16 if block.act.startswith("ask_") else 40), variant.id


def test_no_reply_names_a_method_or_an_amount() -> None:
    named = [variant.id for _, variant in EVERY if METHODS.search(variant.text)]
    assert named == []
    assert METHODS.search("how many pills")


def test_no_reply_advises_praises_or_fakes_a_feeling() -> None:
    assert [v.id for _, v in EVERY if BANNED.search(v.text) and v.id not in ALLOWED] == []
    assert BANNED.search("You should call your mother.")


def test_only_crisis_steps_direct() -> None:
    plain = [v for block, v in ENGLISH if not block.step and not block.act.startswith("ask_")]
    assert [v.id for v in plain if DIRECTS.search(v.text)] == []
    assert any(DIRECTS.search(v.text) for block, v in ENGLISH if block.step)


def test_no_reply_holds_a_number_of_its_own() -> None:
    assert [variant.id for _, variant in EVERY if re.search(r"\d", variant.text)] == []


def test_no_sentence_is_said_under_two_names() -> None:
    texts = [variant.text for _, variant in EVERY]
    assert len(set(texts)) == len(texts)


def test_every_act_has_five_variants_and_two_in_translation() -> None:
    least = {"en": 5, "fr": 2, "es": 2}
    assert [(block.act, sorted(block.about)) for block in BLOCKS if len(block.variants) < least[block.language]] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_that_an_episode_can_say_is_said_in_french_and_spanish_too(language: str) -> None:
    english = {block.act for block in BLOCKS if block.language == "en"}
    assert {block.act for block in BLOCKS if block.language == language} == english
    for act in english:
        for track in protocol().tracks:
            for tier in (2, 3):
                block = find(act, (track,), tier, language)
                assert block is not None
                assert block.language == language, (act, track, tier)
    # What is said to a question or a track of its own in an emergency is no general word in translation.
    for block in BLOCKS:
        if (
            block.language == "en"
            and block.act in ("receive", "risk")
            and block.tier == 3
            and "suicide" not in block.about
        ):
            for name in block.about:
                names = (name, name.partition("@")[0])
                own = find(block.act, names, 3, language)
                assert own is not None
                assert own.about & set(names), (block.act, name)


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_in_an_emergency_the_first_words_name_a_call_whatever_it_is_about(language: str) -> None:
    for track in protocol().tracks:
        block = find("receive", (track,), 3, language)
        assert block is not None
        unnamed = [variant.id for variant in block.variants if "{" not in variant.text]
        assert unnamed == [], track


def test_the_words_of_the_two_languages_are_theirs() -> None:
    signs = {
        "fr": re.compile(r"\b(?:the|and|you|with|el|los|usted|está)\b"),
        "es": re.compile(r"\b(?:the|and|with|vous|les|est|et)\b"),
    }
    for language, foreign in signs.items():
        texts = [variant.text for block in BLOCKS if block.language == language for variant in block.variants]
        assert [text for text in texts if foreign.search(text)] == []


def test_the_suicide_question_is_asked_in_plain_words() -> None:
    direct = find("ask_direct")
    assert direct is not None
    assert all("killing yourself" in variant.text for variant in direct.variants)


def test_every_question_of_the_protocol_has_words() -> None:
    missing = [name for name in protocol().questions if find("ask_" + name) is None]
    assert missing == []
    asked = {act.removeprefix("ask_") for act in blocks() if act.startswith("ask_")}
    assert asked == set(protocol().questions)


def test_words_are_for_tracks_and_questions_that_exist() -> None:
    known = set(protocol().questions) | set(protocol().tracks)
    names = {part for block in BLOCKS for name in block.about for part in name.split("@")}
    assert names - known == set()


def test_an_unused_variant_is_taken_before_a_used_one() -> None:
    used: list[str] = []
    for _ in range(5):
        used.append(say("ask_direct", used=used, turn=3).id)
    assert len(set(used)) == 5
    assert say("ask_direct", used=used, turn=3).id in used


def test_the_same_turn_gets_the_same_words_and_another_turn_others() -> None:
    assert say("again", turn=4).id == say("again", turn=4).id
    assert say("again", turn=4).id != say("again", turn=5).id


def test_the_most_particular_words_win() -> None:
    assert say("receive", ("partner",), 2).id.startswith("rp-")
    assert say("receive", ("partner",), 3, places={"emergency": "x", "crisis": "y"}).id.startswith("up-")
    assert say("receive", ("no_such_track",), 2).id.startswith("rc-")
    assert say("safe", ("called@other", "called", "other")).id.startswith("sco-")
    assert say("receive", ("partner",), 2, language="fr").id.startswith("fr-")


def test_a_place_at_the_beginning_of_a_sentence_is_capitalised() -> None:
    places = {"emergency": "your local emergency number", "crisis": "a crisis line"}
    for block, _ in ENGLISH:
        for turn in range(len(block.variants)):
            text = say(block.act, tuple(block.about), block.tier, turn=turn, places=places).text
            assert not re.search(r"(?:^|[.?] )[a-z{]", text), text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("replies:\n  - {act: a, words: [[x, hi]], tone: warm}", "tone is not a key"),
        ("replies:\n  - {act: a, words: [[x, hi], [x, ho]]}", "used twice"),
        ("replies:\n  - {act: a, words: [[x, 'go to {place}']]}", "place that is not filled"),
        ("replies:\n  - {act: a}", "needs act and words"),
        ("replies:\n  - {act: a, words: [hi]}", r"\[id, text\]"),
        ("replies:\n  - {act: a, words: [[x, hi]]}\n  - {act: a, words: [[y, ho]]}", "same thing"),
        ("words: []", "one key is replies"),
    ],
)
def test_a_malformed_file_of_replies_is_refused_with_a_sentence(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "replies.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WordsError, match=complaint):
        load(path)
