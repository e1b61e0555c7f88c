"""What people do in an episode beside answering: heard in ways nobody trained on, and not where it is an answer or a story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import mpnet
from bot.safety import answers, meant, moves
from bot.safety.data import SafetyDataError
from bot.safety.moved import AGREED, ONLY_IN, OVER, SOFTLY, STEPS, UNDONE, WORDS
from bot.safety.words import blocks

# None of these is a line of moves.yml.
UNSEEN = [
    ("you're a talking toaster, congrats", "insults"),
    ("what's it matter to a computer", "why_care"),
    ("erase that, i was being dramatic", "retracts"),
    ("would they put my kids in care", "consequences"),
    ("could it hold off til the weekend", "can_wait"),
    ("the medics just got here", "arrived"),
    ("officers are with him", "arrived"),
    ("i drove back home", "steps_away"),
    ("my aunt is sitting beside me now", "there"),
    ("there's no money for a hospital bill", "cost"),
    ("please don't involve any cops", "no_police"),
    ("he's at the door gotta shut this", "leaves"),
    ("nobody ever answers on that number", "hung_up"),
    ("let's chat about anything but this", "elsewhere"),
    ("is a real human looking at this chat", "reads"),
    ("i handed them over to my neighbour", "gave_up"),
]
NONE = [
    "it began when we moved here",
    "my uncle Reza",
    "around nine in the evening",
    "listening to the radio in the bath",
    "we argued about the dishes",
    "he lives in Glasgow",
    "two boxes, maybe three",
]


@pytest.fixture(autouse=True)
def fitted() -> None:
    if not mpnet.ready():
        pytest.skip("without the larger network nothing is heard by likeness")
    if not moves.fitted():
        moves.fit()


def test_most_moves_are_heard_in_words_nobody_trained_on() -> None:
    lines = {line for each in moves.lines().values() for line in each}
    assert not lines & {text for text, _ in UNSEEN}
    missed = [
        (text, name) for text, name in UNSEEN if moves.hear(text).name != name or moves.hear(text).sure < moves.SURE
    ]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize("text", NONE)
def test_answers_and_stories_are_no_move(text: str) -> None:
    assert moves.hear(text).sure < moves.FIRM


def test_a_move_in_one_of_two_sentences_is_heard() -> None:
    assert moves.hear("I lay on the floor for an hour. Is anyone reading this?").name == "reads"


@pytest.mark.parametrize("text", ["", "   ", "word " * 40, "\x00\u200b", "?" * 500])
def test_nothing_is_heard_in_an_empty_or_a_long_text(text: str) -> None:
    assert moves.hear(text).sure < moves.SURE


def test_every_move_is_one_of_the_file_and_has_words() -> None:
    known = set(moves.lines())
    assert set(WORDS) - {"say_it"} | set(ONLY_IN) | OVER | SOFTLY | STEPS <= known
    assert {act for act in WORDS.values() if act not in blocks()} == set()


def test_a_line_said_twice_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "moves.yml"
    path.write_text('moves: {sorry: ["sorry", "sorry"]}\nothers: ["yes"]\n')
    monkeypatch.setattr(moves, "PATH", path)
    with pytest.raises(SafetyDataError, match="none of them said twice"):
        moves.lines()


def test_where_nothing_was_fitted_nothing_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "_loaded", lambda: None)
    moves._hear.cache_clear()
    assert moves.hear("are you a person").sure == 0.0
    moves._hear.cache_clear()


# What each topic of blind_moves.jsonl may be heard as: some are met by either of two moves.
HEARD_AS = {
    "police": {"consequences", "no_police"}, "no_phone": {"no_voice"}, "why_call": {"why_call", "overreacts"},
    "disbelieved": {"doubted"}, "if_yes": {"if_yes", "consequences"}, "pleads": {"meanwhile"},
    "why": {"asks_why", "why_care"}, "arrived": {"arrived", "there"},
}  # fmt: skip


def test_what_is_said_past_the_question_is_heard_in_words_nobody_trained_on() -> None:
    """Of 76 messages written without a look at the lines; wrongly heard is worse than not at all."""
    path = Path(__file__).parent / "cases" / "safety" / "blind_moves.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = wrong = 0
    for row in rows:
        heard = moves.hear(row["text"])
        if heard.sure < moves.SURE:
            continue
        right += heard.name in HEARD_AS.get(row["topic"], {row["topic"]})
        wrong += heard.name not in HEARD_AS.get(row["topic"], {row["topic"]})
    print(f"{right} right, {wrong} wrong of {len(rows)}")
    assert right >= 0.8 * len(rows)
    assert wrong <= 0.1 * len(rows)


def test_a_network_that_fails_in_any_way_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise RuntimeError("away")

    monkeypatch.setattr(moves.Fitted, "judge", gone)
    moves._hear.cache_clear()
    assert moves.hear("what's it matter to a computer") == moves.Heard()
    moves._hear.cache_clear()


@pytest.mark.parametrize(
    ("question", "said", "text"),
    [
        ("called", "arrived", "ok they're in the hall cupboard"),
        ("they_now", "reached", "his mother, I have her address"),
        ("means", "gave_up", "I used to lock them up"),
    ],
)
def test_what_closes_something_takes_two_readings(question: str, said: str, text: str) -> None:
    _, asked, meaning, least = AGREED[said]
    assert asked == question
    assert meant.likeness(text, asked, meaning) < least


@pytest.mark.parametrize("text", ["i can't put them away", "i never locked them up", "i could give them to her"])
def test_a_step_that_was_not_taken_gives_nothing_up(text: str) -> None:
    assert UNDONE.search(answers.plain(text))


def test_a_reading_that_fails_bears_out_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(meant, "_row", gone)
    assert meant.likeness("the ambulance crew is here", "called", "yes") == -2.0
    assert meant.strays("no, my boss was only in a bad mood about the shift plan again", "direct", "no")
    assert not meant.strays("yes, and my boss was only in a bad mood about the shift", "direct", "yes")
    assert not meant.strays("no, not at all", "direct", "no")
    assert meant.read("the caretaker has promised to look in", "near") == "other"
