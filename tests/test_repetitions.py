"""No pattern of ours takes the longer the more often something is said again: "cant cant cant cant" held the actions up for hours.

Every repetition in every pattern is fed what it repeats, many times over, with an end that it does not take.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
import signal
import time
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import actions
import bot
from bot.listening.clauses import read_clauses
from bot.listening.lint import _patterns
from bot.listening.tidy import tidy
from bot.settings import ROOT

TIMES = 26  # two ways to read one of them are 67 million for all
MOST = 0.5  # seconds of the processor for one text, several times what the worst takes; twice as long a text may take four times as long
ENDLESS = 20  # repetitions that count as without end
REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
OF = {"CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": " ", "CATEGORY_DIGIT": "1"}
# Slow to load, or doing something when they are; what is written in them is read all the same.
NOT_LOADED = re.compile(r"__main__|migrations|management|bot\.rasa|\.asgi|actions\.server")


def compiled() -> dict[tuple[str, int], str]:
    """Every pattern that a module holds, and every one that is written where it is used; with the module."""
    found: dict[tuple[str, int], str] = {}

    def add(value: Any, where: str, depth: int = 0) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found.setdefault((value.pattern, value.flags), where)
        elif isinstance(value, (tuple, list, set, frozenset)) and depth < 3:
            for item in value:
                add(item, where, depth + 1)
        elif isinstance(value, dict) and depth < 3:
            add(list(value.values()), where, depth)

    for package in (bot, actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if NOT_LOADED.search(module.name):
                continue
            for value in vars(importlib.import_module(module.name)).values():
                add(value, module.name)
    add(_patterns(), "data/lint/turns.yml")
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                add(re.compile(str(node.args[0].value), re.IGNORECASE), str(path.relative_to(ROOT)))
    return found


def sample(items: Any, draw: random.Random) -> str:
    """Something that a parsed pattern takes; what only looks ahead or back is left out."""
    out = ""
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            out += chr(value)
        elif name == "IN":
            kind, what = draw.choice(value)
            first = chr(what if str(kind) == "LITERAL" else what[0]) if str(kind) in ("LITERAL", "RANGE") else ""
            out += first or OF.get(str(what), "a")
        elif name in ("ANY", "NOT_LITERAL"):
            out += "a"
        elif name == "BRANCH":
            out += sample(draw.choice(value[1]), draw)
        elif name == "SUBPATTERN":
            out += sample(value[-1], draw)
        elif name == "ATOMIC_GROUP":
            out += sample(value, draw)
        elif name in (*REPEATS, "POSSESSIVE_REPEAT"):
            least, most, body = value
            out += "".join(sample(body, draw) for _ in range(draw.randint(least, min(int(most), least + 1))))
    return out


def ways(items: Any) -> int:
    """How many alternatives stand side by side in it."""
    found = 0
    for op, value in items:
        if str(op) == "BRANCH":
            found += sum(1 + ways(one) for one in value[1])
        elif str(op) == "SUBPATTERN":
            found += ways(value[-1])
    return found


def repeated(items: Any, draw: random.Random, before: str = "") -> Iterator[tuple[str, str]]:
    """(what stands before it, what it repeats) for every repetition without end."""
    for op, value in items:
        name = str(op)
        if name in REPEATS:
            _, most, body = value
            if int(most) >= ENDLESS:
                units = {sample(body, draw) for _ in range(8 + 4 * min(30, ways(body)))}
                yield from ((before, unit) for unit in sorted(units) if unit)
            yield from repeated(body, draw, before)
        elif name == "BRANCH":
            for one in value[1]:
                yield from repeated(one, draw, before)
        elif name == "SUBPATTERN":
            yield from repeated(value[-1], draw, before)
        before += sample([(op, value)], draw)


def slow(pattern: re.Pattern[str], seed: int = 0) -> str | None:
    """A text on which a pattern takes longer than `MOST`; None where none was found."""

    def stop(*_: object) -> None:
        raise TimeoutError

    draw = random.Random(seed)
    usual = signal.signal(signal.SIGALRM, stop)
    try:
        for before, unit in repeated(_parser.parse(pattern.pattern, pattern.flags), draw):
            text = before + unit * TIMES + "\x01"
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_REAL, 4 * MOST)
            try:
                pattern.search(text)
            except TimeoutError:
                return text
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            if time.process_time() - begun > MOST:
                return text
    finally:
        signal.signal(signal.SIGALRM, usual)
    return None


def test_what_is_said_again_and_again_is_read_once() -> None:
    found = compiled()
    assert len(found) > 300
    bad = {
        f"{where}: {source[:60]}": text[:60]
        for (source, flags), where in found.items()
        if (text := slow(re.compile(source, flags)))
    }
    assert not bad


def test_two_ways_to_read_the_same_word_are_found() -> None:
    assert slow(re.compile(r"^(?:(?:so|can'?t|cant)\W+)*do\b"))
    assert slow(re.compile(r"idk(?:,|[.…]+)*(?= maybe)"))
    assert slow(re.compile(r"^(?:(?:so|can'?t)\W+)*do\b")) is None


@pytest.mark.parametrize(
    "text",
    [
        "@" * 2_000,
        "a@" * 1_000,
        "a" * 2_000,
        "my mom, he's " + "a" * 1_980,
        "my mom, the old " + "a" * 1_980,
        "idk" + "." * 1_900 + " what to do",
        "not sure" + "…" * 1_900 + " what",
        "um, " * 500,
        "," + " " * 3_900 + "x",
    ],
    ids=lambda text: text[:12],
)
def test_a_long_message_is_written_out_at_once(text: str) -> None:
    tidy("what is read once, is read")
    begun = time.process_time()
    tidy(text)
    assert time.process_time() - begun < MOST


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to me@home.example now", "write to now"),
        ("see www.example.org/x, then", "see then"),
        ("me @home 8.5", "me @home 8.5"),
        ("a@b.c@d", ""),
        ("a@home", "a@home"),
    ],
)
def test_an_address_is_not_read(text: str, kept: str) -> None:
    assert tidy(text).text == kept


@pytest.mark.parametrize("said", ["u, ", "u,", "no, u, ", "well, you know, "])
def test_a_clause_behind_a_hundred_addresses_is_cut_without_an_end_of_the_stack(said: str) -> None:
    reading = read_clauses(said * (1_950 // len(said)) + " I am sad about her.")
    assert any(feeling.name == "sad" for feeling in reading.feelings)
