"""What our own corpus knows beyond its words: plain words for the field's terms, and questions that no article answers.

Both are data in data/retrieval; a folder of other people's articles is searched without them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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
    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Field:
    synonyms: tuple[Synonym, ...] = ()
    boundaries: tuple[Boundary, ...] = ()

    def phrases(self, question: str) -> tuple[str, ...]:
        """Phrases of the field for the plain words of a question, without those it already has."""
        lower = question.lower().replace("’", "'")
        found = [m for s in self.synonyms if s.pattern.search(lower) for m in s.means]
        return tuple(p for p in dict.fromkeys(found) if p not in lower)

    def boundary(self, question: str) -> str | None:
        """Name of the boundary a question falls under, if any."""
        lower = question.lower().replace("’", "'")
        return next((b.name for b in self.boundaries if b.pattern.search(lower)), None)


def _read(path: Path, keys: set[str]) -> list[Mapping[str, Any]]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
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


@cache
def field() -> Field:
    """The field's words, read once. Raises FieldError."""
    synonyms = FOLDER / "synonyms.yml"
    boundaries = FOLDER / "boundaries.yml"
    return Field(
        tuple(Synonym(_pattern(synonyms, e), tuple(e["means"])) for e in _read(synonyms, {"id", "when", "means"})),
        tuple(Boundary(e["id"], _pattern(boundaries, e)) for e in _read(boundaries, {"id", "when"})),
    )
