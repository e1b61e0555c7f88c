"""Whole episodes of tests/conversations/episodes_whole.txt, driven turn by turn through `attune converse`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.safety import replied
from bot.safety.tongues import tongues
from bot.safety.words import blocks
from tests.attune_process import Attune

FILE = Path(__file__).parent / "conversations" / "episodes_whole.txt"
SECONDS = {"minutes": 60, "hours": 3600}
MEANT = re.compile(r"(?:no )?card|rasa|tier \d|asks \w+|says \w+")
METHODS = re.compile(r"\b(?:pills?|tablets?|knife|gun|rifle|razors?|blades?|rope|bottle|oxys|insulin|belt)\b", re.I)


@dataclass
class Turn:
    """What a person does (`said`, or `pressed`), after how long, and what must hold."""

    said: str = ""
    pressed: str = ""
    after: float = 0.0
    state: str = ""
    holds: list[str] = field(default_factory=list)


@dataclass
class Told:
    """One episode of the file."""

    name: str
    region: str
    turns: list[Turn]


def told() -> list[Told]:
    """The file, read. A line that is none of its kinds is an error."""
    found: list[Told] = []
    after = 0.0
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name, region = line[3:].split(" | ")
            found.append(Told(name, region, []))
        elif passed := re.fullmatch(r"\((\d+) (minutes|hours)\)", line):
            after = int(passed[1]) * SECONDS[passed[2]]
        elif line.startswith("= "):
            state, _, rest = line[2:].partition(" ")
            found[-1].turns[-1].state, found[-1].turns[-1].holds = state, MEANT.findall(rest)
            assert " ".join(found[-1].turns[-1].holds) == rest, line
        elif line and not line.startswith("# "):
            button = re.fullmatch(r"\[(.+)\]", line)
            found[-1].turns.append(Turn("" if button else line, button[1] if button else "", after))
            after = 0.0
    return found


EPISODES = told()


@cache
def _said() -> list[tuple[str, re.Pattern[str]]]:
    """Every sentence of replies.yml as a pattern (its places stand for anything), with its act."""
    patterns = [
        (act, re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(variant.text)), re.IGNORECASE))
        for act, found in blocks().items()
        for block in found
        for variant in block.variants
    ]
    foreign = [re.compile(re.escape(each.here).replace(r"\{emergency\}", ".+")) for each in tongues()]
    foreign += [re.compile(re.escape(each.abroad)) for each in tongues()]
    own = [
        (act, re.compile(re.escape(words))) for each in replied.replies().values() for act, words in each.said.items()
    ]
    return patterns + [("language", pattern) for pattern in foreign] + own


def acts(replies: list[str]) -> list[str]:
    """The acts of the replies that are the episode's own."""
    return [act for reply in replies for act, pattern in _said() if pattern.fullmatch(reply)]


@pytest.fixture(scope="module")
def attune() -> Iterator[Attune]:
    with Attune("converse") as process:
        yield process
        process.end()


def holds(expected: str, answer: dict[str, Any], done: list[str]) -> bool:
    if expected in ("card", "no card"):
        return bool(answer["card"]) == (expected == "card")
    if expected == "rasa":
        return bool(answer["replies"]) and not done
    kind, _, value = expected.partition(" ")
    if kind == "tier":
        return int(answer["tier"]) >= int(value)
    return ("ask_" + value if kind == "asks" else value) in done


@pytest.mark.parametrize("episode", EPISODES, ids=[each.name for each in EPISODES])
def test_an_episode_goes_as_it_is_told(attune: Attune, episode: Told) -> None:
    heard: list[str] = []
    for n, turn in enumerate(episode.turns, start=1):
        row: dict[str, Any] = {"conversation": episode.name, "text": turn.said, "after": turn.after}
        row |= {"choice": turn.pressed} if turn.pressed else {}
        row |= {"region": episode.region} if n == 1 else {}
        answer = attune.ask(**row)
        assert "error" not in answer, f"turn {n}"
        replies = [reply for reply in answer["replies"] if not reply.startswith("A reminder:")]
        done = acts(replies)
        place = f"turn {n}: {turn.said or turn.pressed} -> {done} {answer}"
        assert answer["episode"] == turn.state, place
        for expected in turn.holds:
            assert holds(expected, answer, done), f"{expected}, {place}"
        assert replies, place
        # What holds for every turn of an episode: short, one question, no method in our mouth, no line twice.
        if len(done) == len(replies) and "language" not in done:
            assert sum(len(reply.split()) for reply in replies) <= 60, place
            assert sum(reply.count("?") for reply in replies) <= 1, place
            assert not METHODS.search(" ".join(replies)), place
            assert not set(replies) & set(heard), place
        heard += replies


def test_there_are_at_least_60_whole_episodes_and_every_question_of_the_answer_table_is_among_them() -> None:
    assert len({each.name for each in EPISODES}) == len(EPISODES) >= 60
    said = {expected for each in EPISODES for turn in each.turns for expected in turn.holds}
    answers = {"risk", "maybe", "believed", "misread", "refuse", "again", "why", "truth", "none", "kept", "still"}
    assert {"says " + act for act in answers | {"clean", "ended", "skipped", "earlier", "stay", "neck"}} <= said
    assert {f"asks {name}" for name in ("direct", "now", "means", "near", "check1", "check2", "watch")} <= said
    assert all(turn.state for each in EPISODES for turn in each.turns)
