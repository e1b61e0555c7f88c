"""The lines of data/intake that stand around articles, ready to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from bot.articles.intake.faults import IntakeError
from bot.settings import ROOT

FOLDER = ROOT / "data" / "intake"
PLACES = ("anywhere", "edges", "late", "last")
AFTER = ("nothing", "titles", "one", "comments", "headings")
MOST = 14  # words
LONGEST = 600  # letters of a line that is compared; longer ones are text
_MARKS = " \t\xa0•·|*→←»«›‹>–—-✕×✖▶►▼▲☰⋮…"


@dataclass(frozen=True)
class Rule:
    """A kind of line that is no part of an article."""

    id: str
    reason: str
    where: str  # one of PLACES
    then: str  # one of AFTER
    most: int  # words
    pattern: re.Pattern[str]


def _read(name: str) -> Any:
    try:
        return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise IntakeError(f"data/intake/{name} is missing or not YAML.") from None


@cache
def menu() -> frozenset[str]:
    """Words of a menu, in lower case. Raises IntakeError."""
    found = _read("menu.yml")
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise IntakeError("data/intake/menu.yml must be a list of words.")
    return frozenset(word.lower() for word in found)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in the file's order. Raises IntakeError, naming the entry, where the file is malformed."""
    found = _read("boilerplate.yml")
    if not isinstance(found, list):
        raise IntakeError("data/intake/boilerplate.yml must be a list.")
    words = "|".join(sorted(map(re.escape, menu()), key=len, reverse=True))
    known: dict[str, Rule] = {}
    for number, entry in enumerate(found, 1):
        rule = _rule(entry, number, words)
        if rule.id in known:
            raise IntakeError(f"data/intake/boilerplate.yml: the id {rule.id} is there twice.")
        known[rule.id] = rule
    return tuple(known.values())


def _rule(entry: Any, number: int, words: str) -> Rule:
    place = f"data/intake/boilerplate.yml: entry {number}"
    need, may = {"id", "reason", "where", "when"}, {"then", "most"}
    if not isinstance(entry, dict) or not need <= set(entry) <= need | may:
        raise IntakeError(f"{place} must have the keys {', '.join(sorted(need))}, and may have most and then.")
    then, most = entry.get("then", "nothing"), entry.get("most", MOST)
    if entry["where"] not in PLACES or then not in AFTER or not isinstance(most, int):
        raise IntakeError(f"{place} has a value that is not known.")
    try:
        joined = "|".join(f"(?:{part})" for part in entry["when"]).replace("{menu}", words)
        pattern = re.compile(joined)
    except (re.error, TypeError):
        raise IntakeError(f"{place} holds a pattern that does not compile.") from None
    return Rule(str(entry["id"]), str(entry["reason"]), entry["where"], then, most, pattern)


def bare(text: str) -> str:
    """A line as rules compare it."""
    return " ".join(text.lower().replace("’", "'").replace("‘", "'").split()).strip(_MARKS).strip()


def match(text: str, places: Iterable[str] = PLACES) -> Rule | None:
    """The first rule that the whole line falls under, of those for the places."""
    if len(text) > LONGEST:
        return None
    line = bare(text)
    count = len(line.split())
    if not line:
        return None
    for rule in rules():
        if rule.where in places and count <= rule.most and rule.pattern.fullmatch(line):
            return rule
    return None


_BETWEEN = re.compile(r"\s*[|·•»›>/\\→▸▾]\s*|\s{3,}|\t")


def is_menu(text: str) -> bool:
    """Whether a line is several words of a menu in a row, or a path such as "Home > Blog > Attachment"."""
    if len(text) > 300:
        return False
    parts = [bare(part) for part in _BETWEEN.split(text) if bare(part)]
    known = sum(part in menu() for part in parts)
    if len(parts) >= 2 and ((known >= 2 and known * 2 >= len(parts)) or parts[0] in ("home", "blog", "homepage")):
        return True
    return _run_of_menu(bare(text).split())


def _run_of_menu(words: list[str]) -> bool:
    """Whether the words are three or more menu entries with nothing between, longest entry first."""
    if not 3 <= len(words) <= 40:
        return False
    at = entries = 0
    while at < len(words):
        step = next((n for n in (4, 3, 2, 1) if " ".join(words[at : at + n]) in menu() and at + n <= len(words)), 0)
        if not step:
            return False
        at, entries = at + step, entries + 1
    return entries >= 3
