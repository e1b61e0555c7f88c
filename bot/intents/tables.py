"""The reviewed tables under data/understanding: routes, thresholds, and words that decide before the statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from bot.reading import from_yaml
from bot.settings import ROOT
from bot.text import normalise

FOLDER = ROOT / "data" / "understanding"
ROUTES = ("share", "ask", "objection", "command", "smalltalk", "out_of_scope")
REAL = "real_words"  # words of their own that look like a slip of a listed one: never decided by the table
WHOLE = 60  # a longer message is never one of the listed words


class TablesError(ValueError):
    """A table is not as it must be; the message names the file and the entry."""


@dataclass(frozen=True)
class Thresholds:
    """How sure the classifier must be, each 0-1; thresholds.yml says of what."""

    open_scope: float
    spread_scope: float
    stated_told: float
    stated_scope: float
    kin_scope: float
    looked_up: float
    asked_scope: float
    flow_command: float
    flow_ask: float
    flow_objection: float
    flow_smalltalk: float
    flow_scope: float
    flow_boundary: float


def _mapping(path: Path) -> dict[str, object]:
    data = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise TablesError(f"{path.name}: a mapping is expected.")
    return {str(key): value for key, value in data.items()}


def _words(path: Path, key: str, value: object) -> list[str]:
    # YAML reads a bare yes, no or n as true and false: they must arrive as words.
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise TablesError(f"{path.name}: {key} holds a list of texts (quote yes, no, on, off).")
    return [str(word) for word in value]


def lists(path: Path) -> dict[str, list[str]]:
    """A file of named lists of texts. Raises TablesError when it is anything else."""
    return {key: _words(path, key, value) for key, value in _mapping(path).items()}


@cache
def routes(path: Path = FOLDER / "routes.yml") -> dict[str, str]:
    """The route of each intent. Raises TablesError on an unknown route or an intent listed twice."""
    table: dict[str, str] = {}
    for route, intents in lists(path).items():
        if route not in ROUTES:
            raise TablesError(f"{path.name}: {route} is not a route; known: {', '.join(ROUTES)}.")
        for intent in intents:
            if intent in table:
                raise TablesError(f"{path.name}: {intent} stands twice.")
            table[intent] = route
    return table


def route_of(intent: str) -> str:
    """One of `ROUTES`. Raises TablesError for an intent that nobody has given a route."""
    try:
        return routes()[intent]
    except KeyError:
        raise TablesError(f"routes.yml: {intent} has no route.") from None


@cache
def thresholds(path: Path = FOLDER / "thresholds.yml") -> Thresholds:
    """The thresholds. Raises TablesError on a missing, unknown or impossible one."""
    data = _mapping(path)
    names = [field.name for field in fields(Thresholds)]
    if sorted(data) != sorted(names):
        raise TablesError(f"{path.name}: exactly these are expected: {', '.join(names)}.")
    values: dict[str, float] = {}
    for name, value in data.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise TablesError(f"{path.name}: {name} is a number from 0 to 1.")
        values[name] = float(value)
    return Thresholds(**values)


@cache
def words(path: Path = FOLDER / "words.yml") -> dict[str, str]:
    """Intent by whole message. Raises TablesError on a word listed twice or an intent without a route."""
    table: dict[str, str] = {}
    for intent, values in lists(path).items():
        if intent != REAL:
            route_of(intent)
        for word in values:
            if table.setdefault(word, intent) != intent:
                raise TablesError(f"{path.name}: “{word}” stands for two intents.")
    return table


@cache
def short_answers(path: Path = FOLDER / "asked.yml") -> dict[str, frozenset[str]]:
    """By slot whose answer is a word or two: listed words that answer it all the same. Raises TablesError."""
    table = lists(path)
    slots = table.pop("word_or_two", [])
    if not set(table) <= set(slots):
        raise TablesError(f"{path.name}: words are listed for a slot that word_or_two does not name.")
    return {slot: frozenset(table.get(slot, ())) for slot in slots}


_NOT_A_WORD = re.compile(r"[^a-z0-9 ]+")
# "Haha no", "hm, not really": a laugh or a sigh around the word.
_AROUND = re.compile(r"\b(?:(?:ha){2,}h?|ha|(?:he){2,}|lo+l|lmao|rofl|xd|h+m+|u+m+|u+h+|e+r+m*)\b")
_REPEATED = re.compile(r"([a-z])\1+$")


def plain(text: str) -> str:
    """The message as the table writes it: folded, without punctuation, single spaces."""
    folded = normalise(text).text.replace("'", "")
    return " ".join(_NOT_A_WORD.sub(" ", folded).split())


def _near(a: str, b: str) -> bool:
    """Whether two words are one slip apart: letters swapped, or (from five on) one changed, missing or added."""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0] or min(len(a), len(b)) < 4:
        return False
    if len(a) == len(b):
        off = [i for i in range(len(a)) if a[i] != b[i]]
        swapped = len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
        return swapped or (len(off) == 1 and len(a) >= 5)
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and len(long) >= 5 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _one_slip(message: list[str], listed: list[str]) -> bool:
    """Whether all words but one are the same, and that one is near."""
    off = [(a, b) for a, b in zip(message, listed, strict=True) if a != b]
    return len(off) == 1 and _near(*off[0])


@cache
def _by_length() -> dict[int, list[tuple[list[str], str]]]:
    table: dict[int, list[tuple[list[str], str]]] = {}
    for word, intent in words().items():
        table.setdefault(len(word.split()), []).append((word.split(), intent))
    return table


def by_word(text: str) -> str | None:
    """The intent of a message that is, as a whole, one of the listed words (or one slip away from one); else None."""
    if len(text) > WHOLE:
        return None
    message = plain(text)
    table = words()
    for form in (message, _REPEATED.sub(r"\1", message)):
        if form in table:
            return None if table[form] == REAL else table[form]
    bare = " ".join(_AROUND.sub(" ", message).split())
    if bare in table and table[bare] != REAL:
        return table[bare]
    split = message.split()
    if not split or len(split) > 3:
        return None
    found = {intent for listed, intent in _by_length().get(len(split), ()) if _one_slip(split, listed)}
    return found.pop() if len(found) == 1 and REAL not in found else None
