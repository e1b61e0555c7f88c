"""How much minds are in a person's mind: a score of mentalizing markers in their text, and how aroused it sounds.

The markers follow reflective-functioning coding (Fonagy and others, 1998); the weights are ours, chosen on our own
sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.listening.tidy import tidy
from bot.listening.words import WordsError, check_keys, read, strings

OPEN_WORDS = 2.0  # … and by words alone this much
WIDE_OPEN = 2.6  # … and from this level on also where only thoughts were named, and no feeling yet
OPEN = 2.3  # from this level on a question may turn to the other's mind


@dataclass(frozen=True)
class Mark:
    """One kind of marker: what it adds for each match, two matches at most."""

    id: str
    weight: float
    pattern: re.Pattern[str]


@cache
def marks() -> tuple[tuple[Mark, ...], float, tuple[str, ...]]:
    """The marks, the weight of a word of length, the phrases of arousal. Raises WordsError."""
    data = read("markers", ("marks", "length_weight", "arousal"))
    found: list[Mark] = []
    for entry in data["marks"]:
        check_keys(f"markers.yml: {entry.get('id')}", entry, ("id", "weight", "pattern"))
        if any(mark.id == entry["id"] for mark in found):
            raise WordsError(f"markers.yml: {entry['id']} is there twice.")
        found.append(Mark(entry["id"], float(entry["weight"]), re.compile(entry["pattern"])))
    return tuple(found), float(data["length_weight"]), strings("markers.yml: arousal", data["arousal"])


@lru_cache(maxsize=64)
def marked(text: str) -> dict[str, int]:
    """How often each mark occurs in `text` (two at most), by id."""
    low = tidy(text).text.lower()
    counts = {mark.id: min(2, sum(1 for _ in mark.pattern.finditer(low))) for mark in marks()[0]}
    return {key: count for key, count in counts.items() if count}


def score(text: str) -> float:
    """The level by words alone: 0 is none, 2 and more is somebody thinking about minds."""
    found, length_weight, _ = marks()
    counts = marked(text)
    words = len(tidy(text).text.split())
    value = sum(mark.weight * counts.get(mark.id, 0) for mark in found) + length_weight * min(40, words)
    return round(max(0.0, value), 3)


def markers(text: str) -> float:
    """The mentalizing level of `text`; higher is more. Words, and the fitted layer where it was fitted."""
    from bot.listening.levels import level  # levels reads the marks of this module

    fitted = level(text)
    return score(text) if fitted is None else fitted


def aroused(text: str) -> bool:
    """Whether the text sounds flooded: capitals, exclamation marks, strong words."""
    tidied = tidy(text)
    low = tidied.text.lower()
    return tidied.shouted or text.count("!") >= 3 or any(phrase in low for phrase in marks()[2])
