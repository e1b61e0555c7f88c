"""What our own corpus knows beyond its words: plain words for the field's terms, and questions that no article answers.

Both are data in data/retrieval; a folder of other people's articles is searched without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.reading import from_yaml
from bot.settings import ROOT

FOLDER = ROOT / "data" / "retrieval"


class FieldError(ValueError):
    """A file of data/retrieval is malformed; the message names the file and the entry."""


@dataclass(frozen=True)
class Synonym:
    pattern: re.Pattern[str]
    means: tuple[str, ...]


@dataclass(frozen=True)
class Boundary:
    """A kind of question that no article answers: one with words of its own for its limit, or a subject from outside."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Field:
    synonyms: tuple[Synonym, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    outside: tuple[Boundary, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = dataclass_field(
        default_factory=dict
    )  # by article and section, "article#section"

    def asked_of(self, passages: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Other ways to ask, by passage id. A section's name may be cut off where it is plain. Raises FieldError."""
        found: dict[str, tuple[str, ...]] = {}
        for name, ways in self.asked.items():
            matches = [p for p in passages if p == name] or [p for p in passages if p.startswith(name) and "." not in p]
            if len(matches) != 1:
                raise FieldError(f"asked.yml: {name} names {len(matches)} sections instead of one.")
            found[matches[0]] = ways
        return found

    def phrases(self, question: str) -> tuple[str, ...]:
        """Phrases of the field for the plain words of a question, without those it already has."""
        lower = question.lower().replace("’", "'")
        found = [m for s in self.synonyms if s.pattern.search(lower) for m in s.means]
        return tuple(p for p in dict.fromkeys(found) if p not in lower)

    def boundary(self, question: str) -> str | None:
        """Name of the boundary a question falls under, if any."""
        return _first(self.boundaries, question)

    def is_outside(self, question: str) -> bool:
        """Whether a question is about something that no article has, whatever words it shares with one."""
        return _first(self.outside, question) is not None


def _first(kinds: Sequence[Boundary], question: str) -> str | None:
    lower = question.lower().replace("’", "'")
    return next((kind.name for kind in kinds if kind.pattern.search(lower)), None)


def _read(path: Path, keys: set[str]) -> list[Mapping[str, Any]]:
    try:
        entries = from_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        raise FieldError(f"{path.name}: missing or not YAML.") from None
    if not isinstance(entries, list) or not entries:
        raise FieldError(f"{path.name}: must be a list.")
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or set(entry) != keys:
            raise FieldError(f"{path.name}: entry {number} must have the keys {', '.join(sorted(keys))}.")
        if entry["id"] in seen:
            raise FieldError(f"{path.name}: the id {entry['id']} is there twice.")
        seen.add(entry["id"])
    return entries


def _joined(path: Path, entry: Mapping[str, Any]) -> str:
    """The patterns of an entry as one alternation. Raises FieldError where one is no regular expression."""
    try:
        for part in entry["when"]:
            re.compile(part)
    except (re.error, TypeError):
        raise FieldError(f"{path.name}: {entry['id']} holds a pattern that does not compile.") from None
    return "|".join(entry["when"])


def _pattern(path: Path, entry: Mapping[str, Any]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_joined(path, entry)})\b")


def read_patterns(name: str) -> dict[str, str]:
    """Alternations of a file of data/retrieval by their ids. Raises FieldError."""
    path = FOLDER / name
    return {entry["id"]: _joined(path, entry) for entry in _read(path, {"id", "when"})}


def _asked() -> dict[str, tuple[str, ...]]:
    path = FOLDER / "asked.yml"
    try:
        articles = from_yaml(path.read_text(encoding="utf-8"))
        return {
            f"{article}#{section}": tuple(ways)
            for article, sections in articles.items()
            for section, ways in sections.items()
            if all(isinstance(way, str) for way in ways)
            or _refuse(f"{path.name}: {section} holds something else than words.")
        }
    except (OSError, yaml.YAMLError, AttributeError, TypeError):
        raise FieldError(f"{path.name}: must hold sections by article, and lists of questions by section.") from None


def _refuse(why: str) -> bool:
    raise FieldError(why)


@cache
def field() -> Field:
    """The field's words, read once. Raises FieldError."""
    synonyms = FOLDER / "synonyms.yml"
    boundaries, outside = FOLDER / "boundaries.yml", FOLDER / "outside.yml"
    return Field(
        tuple(Synonym(_pattern(synonyms, e), tuple(e["means"])) for e in _read(synonyms, {"id", "when", "means"})),
        tuple(Boundary(e["id"], _pattern(boundaries, e)) for e in _read(boundaries, {"id", "when"})),
        tuple(Boundary(e["id"], _pattern(outside, e)) for e in _read(outside, {"id", "when"})),
        _asked(),
    )
