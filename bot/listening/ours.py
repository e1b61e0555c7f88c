"""What our own sentences are held to: one question, no unasked advice, no "why did you", no certainty about another mind,
length, reading age, no banned phrase.

Every sentence a person may read is found by its place in the files (data/lint/ours.yml); a file of data/ that is named nowhere
is a complaint of its own, so that new words cannot come in unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from bot.listening.lint import lint_turn
from bot.listening.orders import FOLDER, LintWordsError
from bot.reading import from_yaml
from bot.settings import ROOT

STEERING = frozenset({"advice_without_permission", "directive", "confrontation", "warning"})
_KEYS = {
    "limits",
    "variants",
    "banned",
    "certain",
    "held",
    "exceptions",
    "once",
    "said",
    "drafted",
    "silent",
    "graded_elsewhere",
}
_BLANK = re.compile(r"\{\w+\}")
_SHORT = 8  # words: below, a reading grade says nothing


@dataclass(frozen=True)
class Saying:
    """A sentence of ours: the file it is in, the name of its prompt (response, step, kind), its text."""

    file: str
    name: str
    text: str


@dataclass(frozen=True)
class _Rules:
    words: int
    sentence: int
    grade: float
    variants: int
    banned: re.Pattern[str]
    certain: re.Pattern[str]
    held: re.Pattern[str]
    exceptions: Mapping[str, str]
    once: frozenset[str]
    said: Mapping[str, tuple[str, ...]]
    drafted: Mapping[str, tuple[str, ...]]
    silent: tuple[str, ...]
    graded_elsewhere: frozenset[str]


@cache
def rules() -> _Rules:
    """data/lint/ours.yml. Raises LintWordsError."""
    found: dict[str, Any] = from_yaml((FOLDER / "ours.yml").read_text(encoding="utf-8"))
    if set(found) != _KEYS or set(found["limits"]) != {"words", "sentence", "grade"}:
        raise LintWordsError("ours.yml: a key is unknown or missing.")
    names = [(name, reason) for reason, listed in found["exceptions"].items() for name in listed]
    if len({name for name, _ in names}) != len(names):
        raise LintWordsError("ours.yml: an exception is there twice.")

    def joined(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)

    return _Rules(
        found["limits"]["words"], found["limits"]["sentence"], found["limits"]["grade"], found["variants"],
        joined(found["banned"]), joined(found["certain"]), re.compile(found["held"], re.I), dict(names),
        frozenset(found["once"]), {k: tuple(v) for k, v in found["said"].items()},
        {k: tuple(v) for k, v in found["drafted"].items()}, tuple(found["silent"]),
        frozenset(found["graded_elsewhere"]),
    )  # fmt: skip


def sayings(root: Path = ROOT) -> list[Saying]:
    """Every sentence we say, in the order of the files. Raises LintWordsError where a way leads nowhere."""
    return _walk(root, rules().said)


def drafted(root: Path = ROOT) -> list[Saying]:
    """Every sentence we word for a person to send to somebody else."""
    return _walk(root, rules().drafted)


def unread(root: Path = ROOT) -> list[str]:
    """YAML files of data/ that are named neither as said, drafted nor silent."""
    named = {*rules().said, *rules().drafted}
    files = sorted(str(path.relative_to(root)) for path in (root / "data").rglob("*.yml"))
    return [f for f in files if f not in named and not any(fnmatch(f, pattern) for pattern in rules().silent)]


def _walk(root: Path, places: Mapping[str, tuple[str, ...]]) -> list[Saying]:
    found: list[Saying] = []
    for file, ways in places.items():
        content = from_yaml((root / file).read_text(encoding="utf-8"))
        for way in ways:
            before = len(found)
            found += (Saying(file, name, text) for name, text in _along(content, way.split("/"), ""))
            if len(found) == before:
                raise LintWordsError(f"ours.yml: {way} leads to nothing in {file}.")
    return found


def _along(node: Any, way: list[str], name: str) -> Iterator[tuple[str, str]]:
    """The texts at the end of `way`, each with the first key it passed that a `*` stood for (or the fixed one before)."""
    if not way:
        if isinstance(node, str):
            yield name, node
        return
    key, rest = way[0], way[1:]
    if key == "*":
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for inner, value in pairs:
            yield from _along(value, rest, str(inner) if name in ("", "responses", "steps", "opening") else name)
    elif isinstance(node, dict) and key in node:
        yield from _along(node[key], rest, name or key)
    elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
        yield from _along(node[int(key)], rest, name)


def complaints(saying: Saying) -> list[str]:
    """What is wrong with a sentence of ours, in a few words each; empty where nothing is."""
    held = rules()
    bare = _BLANK.sub("Anna", saying.text)
    low = bare.lower().replace("’", "'")
    found: list[str] = []
    if bare.count("?") > 1:
        found.append("more than one question")
    if re.search(r"\bwhy\b[^.!?]*\?", low):
        found.append("a why")
    if len(bare.split()) > held.words:
        found.append(f"more than {held.words} words")
    parts = [part for part in re.split(r"(?<=[.!?:;])\s+", bare) if part]
    if any(len(part.split()) > held.sentence for part in parts):
        found.append(f"a sentence of more than {held.sentence} words")
    if saying.name not in held.graded_elsewhere and len(bare.split()) >= _SHORT and grade(bare) > held.grade:
        found.append(f"reading grade {grade(bare):.1f}")
    banned = held.banned.search(low)
    if banned:
        found.append(f"banned: {banned.group()}")
    for part in parts:
        match = held.certain.search(part)
        if match and held.exceptions.get(saying.name) != "crisis" and not held.held.search(part[: match.start()]):
            found.append("certain of another mind")
    if saying.name not in held.exceptions:
        steering = sorted(STEERING & set(lint_turn(bare)))
        found += [label.replace("_", " ") for label in steering]
    return found


def syllables(word: str) -> int:
    """Vowel groups less a silent e, at least one; a number is read as one word of three."""
    if re.search(r"\d", word):
        return 3
    bare = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", bare))
    if bare.endswith("e") and not bare.endswith(("le", "ee", "ye")) and count > 1:
        count -= 1
    if re.search(r"[^td]ed$", bare) and count > 1:
        count -= 1
    return max(1, count)


def grade(text: str) -> float:
    """Flesch-Kincaid grade level of a text: Kincaid, Fishburne, Rogers and Chissom, 1975."""
    words = re.findall(r"[A-Za-z0-9'’]+", text)
    ends = max(1, len(re.findall(r"[.?](?:\s|\"|$)", text)))
    return 0.39 * len(words) / ends + 11.8 * sum(map(syllables, words)) / max(1, len(words)) - 15.59
