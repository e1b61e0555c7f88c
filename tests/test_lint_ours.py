"""Every sentence of ours passes the lint that helpers' turns are measured with, wherever in the files it stands."""

from __future__ import annotations

import ast
import shutil
from collections import Counter
from pathlib import Path

import pytest

from bot.listening.orders import LintWordsError
from bot.listening.ours import Saying, complaints, drafted, rules, sayings, unread
from bot.repair import faults
from bot.settings import ROOT

PLANTED = [
    ("You should talk to him tonight.", "advice without permission"),
    ("Have you tried counting to ten?", "advice without permission"),
    ("Call her and say it.", "directive"),
    ("What happened? And how did you feel?", "more than one question"),
    ("Why did you shout?", "a why"),
    ("Your son wants to punish you.", "certain of another mind"),
    ("She doesn't care about you.", "certain of another mind"),
    ("You're being selfish.", "confrontation"),
    ("If you keep drinking, you'll lose your kids.", "warning"),
    ("Thank you for sharing that.", "banned: thank you for sharing"),
    ("That was brave of you.", "banned: brave"),
    ("Immediate professional intervention is recommended regarding interpersonal attachment difficulties.", "reading grade"),
    ("It was a long day and it went on " * 8, "more than 60 words"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), PLANTED, ids=lambda value: value[:30])
def test_a_planted_bad_sentence_is_found(text: str, complaint: str) -> None:
    assert any(found.startswith(complaint) for found in complaints(Saying("domain.yml", "utter_new", text)))


@pytest.mark.parametrize(
    "text",
    [
        "What do you imagine she might want?",
        "It sounds like your son was scared.",
        "Only she knows what she meant.",
        "Would it help to look at one moment?",
        "What was going on in you?",
    ],
)
def test_its_nearest_good_neighbour_is_not(text: str) -> None:
    assert complaints(Saying("domain.yml", "utter_new", text)) == []


def test_every_sentence_we_say_passes() -> None:
    failed = [(s.file, s.name, found, s.text) for s in sayings() if (found := complaints(s))]
    assert failed == []


def test_every_sentence_we_word_for_a_person_is_without_the_faults_of_an_apology() -> None:
    for saying in drafted():
        text = saying.text.replace("{feeling}", "sad").replace("{when}", "tonight")
        assert faults(text) == (), text
        assert text.count("?") <= 1
        assert not rules().banned.search(text.replace("{feeling}", "sad")) or "I feel" in text, text


def test_every_prompt_that_can_recur_has_five_variants() -> None:
    kept = Counter((saying.file, saying.name) for saying in sayings() if saying.name not in rules().once)
    assert [prompt for prompt, count in kept.items() if count < rules().variants] == []


def test_no_sentence_is_kept_twice_for_one_prompt() -> None:
    said = Counter((saying.file, saying.name, saying.text) for saying in sayings())
    assert [text for text, count in said.items() if count > 1] == []


def test_every_file_of_words_is_read_or_declared_silent() -> None:
    assert unread() == []


def test_a_new_file_and_a_way_that_leads_nowhere_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "data" / "listening").mkdir(parents=True)
    (tmp_path / "data" / "listening" / "advice.yml").write_text("tips: [You should sleep.]\n")
    assert unread(tmp_path) == ["data/listening/advice.yml"]
    shutil.copy(ROOT / "domain.yml", tmp_path / "domain.yml")
    (tmp_path / "data" / "listening" / "frames.yml").write_text("[]\n")
    with pytest.raises(LintWordsError, match="leads to nothing"):
        sayings(tmp_path)


def test_exceptions_name_what_is_there() -> None:
    named = {saying.name for saying in sayings()}
    assert set(rules().exceptions) | rules().once <= named


def _spoken_in_code(path: Path) -> list[str]:
    """Sentences among a module's strings: three words and more, a capital first, a stop or a question mark last."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defining = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, defining) and node.body and isinstance(node.body[0], ast.Expr)
    }
    strings = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docs)
    return [s for s in strings if isinstance(s, str) and len(s.split()) > 2 and s[:1].isupper() and s[-1] in ".?"]


def test_the_few_sentences_the_actions_hold_themselves_pass_too() -> None:
    spoken = [(path.name, text) for path in sorted((ROOT / "actions").glob("*.py")) for text in _spoken_in_code(path)]
    assert spoken
    failed = [
        (name, found, text) for name, text in spoken if (found := complaints(Saying(name, "utter_in_code", text)))
    ]
    assert failed == []
