"""Short answers in languages the screen can't read, and the few things said in them (data/safety/answers_abroad.yml).

Only while a question of the episode is open, and only in the language of the message that opened it: the same few letters are a yes in
one language and a no in the next.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.reading import from_yaml
from bot.safety.data import FOLDER, SafetyDataError, check_keys
from bot.safety.tongues import tongues

Reading = Literal["yes", "no", "maybe", "misread", "other"]

UNSPACED = frozenset({"zh", "ja"})
PATH = FOLDER / "answers_abroad.yml"
LENGTH = 400  # characters that are looked at
WORDS = 10  # a longer message tells something: its beginning alone is no answer
LETTERS = 24  # ... in writing without spaces
STOPS = frozenset(".,;:!?…\n،؟؛。、！？，।·")
SPOKEN = ("maybe", "no", "yes")
SENTENCES = {"ask_direct": "direct", "risk": "after_yes", "believed": "after_no"}  # acts of the episode -> their key
_KEYS = frozenset(
    {*SENTENCES.values(), "yes", "no", "nope", "maybe", "unclear", "now", "joke", "nobody", "but", "ends"}
)
_NEEDED = frozenset({*SENTENCES.values(), "yes", "no", "maybe", "but"})
_MARKS = (
    (7, 7),
    (10, 35),
    (202, 240),
)  # combining classes of accents and of vowel points; vowel signs of Indic writing stay


@dataclass(frozen=True)
class Replies:
    """One language: `said` by act; the lists hold folded phrases."""

    said: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    spaced: bool

    def alone(self, part: str, phrase: str) -> bool:
        """Whether a phrase is all that stands between two stops."""
        return part == phrase or (part.startswith(phrase) and part[len(phrase) :] in self.lists["ends"])

    def begins(self, part: str, phrase: str) -> bool:
        """Whether a phrase stands at the beginning; in writing without spaces nothing tells where a word ends."""
        return f"{part} ".startswith(f"{phrase} ") if self.spaced else self.alone(part, phrase)

    def holds(self, words: str, phrase: str) -> bool:
        """Whether a phrase stands anywhere."""
        return f" {phrase} " in f" {words} " if self.spaced else phrase in words


def parts_of(text: str) -> list[str]:
    """What stands between the stops of a text, folded: case, accents and marks gone, words parted by single spaces."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text[:LENGTH]).casefold().replace("ı", "i").replace("đ", "d")
        if not any(low <= unicodedata.combining(sign) <= high for low, high in _MARKS)
    )
    found = [""]
    for sign in unicodedata.normalize("NFC", kept):
        if sign in STOPS:
            found.append("")
        elif sign.isalnum() or unicodedata.category(sign).startswith("M"):
            found[-1] += sign
        elif sign not in "'’`´\u200c":
            found[-1] += " "
    return [part for part in (" ".join(each.split()) for each in found) if part]


def folded(text: str) -> str:
    """The words of a text without its stops."""
    return " ".join(parts_of(text))


def load(path: Path = PATH) -> dict[str, Replies]:
    """The answers by language. Raises SafetyDataError with a sentence, OSError where the file is not there."""
    content = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != {"answers"}:
        raise SafetyDataError(f"{path.name}: its one key is answers.")
    known = {tongue.id for tongue in tongues()}
    if missing := sorted(known ^ set(content["answers"])):
        raise SafetyDataError(f"{path.name}: {missing[0]} is not in it, or not in tongues.yml.")
    return {name: _replies(f"{path.name}, {name}", name, row) for name, row in content["answers"].items()}


def _replies(where: str, name: str, row: dict[str, Any]) -> Replies:
    check_keys(where, row, _KEYS, _NEEDED)
    said = {act: row[key] for act, key in SENTENCES.items()}
    if any(not isinstance(each, str) or len(each.split()) > 30 for each in said.values()):
        raise SafetyDataError(f"{where}: what is said is one or two short sentences.")
    spaced = name not in UNSPACED
    lists: dict[str, tuple[str, ...]] = {}
    for key in _KEYS - set(SENTENCES.values()):
        phrases = row.get(key, [])
        if not isinstance(phrases, list) or not all(isinstance(each, str) and folded(each) for each in phrases):
            raise SafetyDataError(f"{where}: {key} is a list of quoted words.")
        lists[key] = tuple(folded(each) for each in phrases)
    for one in SPOKEN:
        for other in (*SPOKEN, "nope", "unclear"):
            if one != other and (both := sorted(set(lists[one]) & set(lists[other]))):
                raise SafetyDataError(f"{where}: {both[0]!r} is a {one} and a {other}.")
    return Replies(said, lists, spaced)


@cache
def replies() -> dict[str, Replies]:
    """The checked file, read once."""
    return load()


def _short(own: Replies, words: str) -> bool:
    return len(words.split()) <= WORDS if own.spaced else len(words) <= LETTERS


def read(text: str, tongue: str, question: str = "") -> Reading | None:
    """The answer in a short message; "other" where it may be a yes or a no; None where this language says nothing about it."""
    own = replies().get(tongue)
    if own is None:
        return None
    parts = parts_of(text)
    words = " ".join(parts)
    if words in own.lists["unclear"]:
        return "other"
    if any(own.holds(words, phrase) for phrase in own.lists["joke"]):
        return "misread"
    if not _short(own, words):
        return None
    for place, part in enumerate(parts[:2]):  # "hm, nein"
        if answer := _begun(own, part, question):
            rest = " ".join(parts[place:])
            unsure = answer == "no" and any(own.holds(rest, phrase) for phrase in own.lists["but"])
            return "maybe" if unsure else answer
    return None


def _begun(own: Replies, part: str, question: str) -> Reading | None:
    lists = own.lists
    found: list[tuple[int, Reading]] = [(len(each), "maybe") for each in lists["maybe"] if own.begins(part, each)]
    found += [(len(each), "no") for each in lists["no"] if own.alone(part, each)]
    found += [(len(each), "no") for each in lists["nope"] if own.begins(part, each)]
    found += [(len(each), "yes") for each in lists["yes"] if own.begins(part, each)]
    if question == "now":
        found += [(len(each), "yes") for each in lists["now"] if own.begins(part, each)]
    longest = max((length for length, _ in found), default=0)
    return next((name for length, name in found if length == longest), None)


def says_nobody(text: str, tongue: str) -> bool:
    """A short message that says there is no one or nothing to name."""
    own = replies().get(tongue)
    words = folded(text)
    if own is None or not _short(own, words):
        return False
    none = (*own.lists["no"], *own.lists["nope"])
    return words in none or any(own.begins(words, phrase) for phrase in own.lists["nobody"])


def said(act: str, tongue: str) -> str:
    """What is said for an act of SENTENCES in that language, or empty."""
    own = replies().get(tongue)
    return own.said.get(act, "") if own else ""
