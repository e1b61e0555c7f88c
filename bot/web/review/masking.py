"""Hiding who a text is about: names, places, addresses, numbers, handles. What is hidden keeps its length in no way.

Four sources, most certain first: fixed patterns, telephone numbers as libphonenumber reads them, names given outright
or of a list, spaCy's entities. A name found once in a conversation is hidden everywhere in it, in
any case. It errs towards hiding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
import yaml

from bot.parser import parse
from bot.settings import ROOT
from bot.web.review import quiet_names

KINDS = ("name", "place", "address", "postcode", "phone", "email", "link", "handle", "number", "date")
KEYS = {"patterns", "introductions", "relations", "names", "innocent", "places", "doubtful"}
REGIONS = {"CA-ON": "CA", "elsewhere": "", "unknown": ""}
LONGEST = 4_000  # characters handed to the parser; messages are limited to 2,000


class MaskingError(ValueError):
    """The masking words are malformed; the message names the key."""


@dataclass(frozen=True, order=True)
class Hidden:
    """One hidden stretch: code points [start, end) of the text and what kind of thing it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Words:
    """data/review/masking.yml, compiled."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    introductions: tuple[re.Pattern[str], ...]
    relation: re.Pattern[str]
    relations: str  # the same words as an alternation
    names: frozenset[str]
    doubtful: frozenset[str]
    innocent: frozenset[str]
    place: re.Pattern[str]


def read(raw: Any) -> Words:
    """Compile the words. Raises MaskingError for an unknown key, kind or pattern."""
    if not isinstance(raw, dict) or set(raw) != KEYS:
        raise MaskingError(f"masking.yml has exactly the keys {', '.join(sorted(KEYS))}.")
    patterns = []
    for row in raw["patterns"]:
        if set(row) != {"kind", "pattern"} or row["kind"] not in KINDS:
            raise MaskingError("A row of patterns in masking.yml has a known kind and a pattern.")
        patterns.append((row["kind"], re.compile(row["pattern"], re.I)))
    relations = "|".join(sorted(raw["relations"], key=len, reverse=True))
    places = "|".join(raw["places"])
    return Words(
        patterns=tuple(patterns),
        introductions=tuple(re.compile(p, re.I) for p in raw["introductions"]),
        # Only a capital tells "my friend Hope" from "my friend hopes" here.
        relation=re.compile(rf"\b(?:(?i:{relations})|(?i:dr|mr|mrs|ms)\.)\s+([A-Z][a-z'’-]{{1,24}})\b"),
        relations=relations,
        names=frozenset(raw["names"]),
        doubtful=frozenset(raw["doubtful"]),
        innocent=frozenset(raw["innocent"]),
        place=re.compile(rf"\b(?:[A-Z][\w'’.-]{{1,24}}\s){{1,4}}(?i:{places})\b"),
    )


@cache
def words() -> Words:
    """The masking words of this process, read once."""
    return read(yaml.safe_load((ROOT / "data/review/masking.yml").read_text("utf-8")))


_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def _phones(text: str, region: str) -> Iterator[Hidden]:
    country = REGIONS.get(region, region[:2]) or None
    for place in dict.fromkeys([country, "US", "GB", None]):
        for match in phonenumbers.PhoneNumberMatcher(text, place, leniency=phonenumbers.Leniency.POSSIBLE):
            # A short run of digits is a time, an age or a crisis line; a number that leads to a person has seven.
            if sum(c.isdigit() for c in match.raw_string) >= 7:
                yield Hidden(match.start, match.end, "phone")


def _bare(word: str) -> str:
    lowered = word.casefold().replace("’", "'")
    return lowered[:-2] if lowered.endswith("'s") else lowered


def _given(text: str) -> Iterator[Hidden]:
    """Names that the sentence itself presents as names."""
    listed = words()
    for place, pattern in enumerate(listed.introductions):
        for match in pattern.finditer(text):
            bare = _bare(match.group(1))
            # "my name is hope" is a name; "I'm Sad" is a mood with a capital.
            if bare not in listed.innocent and (place == 0 or bare not in listed.doubtful):
                yield Hidden(match.start(1), match.start(1) + len(bare), "name")
    for match in listed.relation.finditer(text):
        bare = _bare(match.group(1))
        if bare not in listed.innocent and not bare.startswith("i'"):
            yield Hidden(match.start(1), match.start(1) + len(bare), "name")


def _opens(text: str, at: int) -> bool:
    """Whether a sentence starts at `at`: its capital says nothing."""
    before = text[:at].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?\n:;"


def _names(text: str, known: frozenset[str]) -> Iterator[Hidden]:
    listed = words()
    given = list(_given(text))
    yield from given
    quiet = [Hidden(*span, "name") for span in quiet_names.find(text, listed.relations, listed.names, listed.innocent)]
    yield from quiet
    known |= {_bare(text[span.start : span.end]) for span in (*given, *quiet)}
    for match in _WORD.finditer(text):
        bare = _bare(match.group())
        if bare in listed.doubtful and not (match.group()[0].isupper() and not _opens(text, match.start())):
            continue
        if bare in known or (bare in listed.names and bare not in listed.doubtful):
            yield Hidden(match.start(), match.start() + len(bare), "name")


def _entities(text: str) -> Iterator[Hidden]:
    listed = words()
    for entity in parse(text[:LONGEST]).ents:
        said = _bare(entity.text.strip())
        # No capital is no name to this model, and nothing but capitals is somebody shouting.
        if said in listed.innocent or entity.text == entity.text.lower() or entity.text == entity.text.upper():
            continue
        if entity.label_ == "PERSON":
            yield Hidden(entity.start_char, entity.end_char, "name")
        elif entity.label_ in {"GPE", "LOC", "FAC"}:
            yield Hidden(entity.start_char, entity.end_char, "place")
    for match in listed.place.finditer(text):
        yield Hidden(match.start(), match.end(), "place")


def _merged(found: Iterable[Hidden]) -> list[Hidden]:
    """Without overlaps: the earlier, then the longer one stays, and what reaches into it is joined to it."""
    kept: list[Hidden] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if kept and span.start < kept[-1].end:
            if span.end > kept[-1].end:
                kept[-1] = Hidden(kept[-1].start, span.end, kept[-1].kind)
            continue
        kept.append(span)
    return kept


def find(text: str, *, region: str = "", known: frozenset[str] = frozenset()) -> list[Hidden]:
    """What is to be hidden in `text`, in order, without overlaps. `known`: names (casefolded) met before."""
    listed = words()
    fixed = [Hidden(m.start(), m.end(), kind) for kind, pattern in listed.patterns for m in pattern.finditer(text)]
    return _merged([*fixed, *_phones(text, region), *_names(text, known), *_entities(text)])


class Ledger:
    """The hidden things of one conversation, numbered as they come: the same name has the same number all through."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}

    def number(self, kind: str, said: str) -> int:
        """The number of what was said, from 1, the same for the same words in any case."""
        key = (kind, " ".join(_bare(said).split()))
        if key not in self._numbers:
            self._last[kind] = self._last.get(kind, 0) + 1
            self._numbers[key] = self._last[kind]
        return self._numbers[key]

    def recall(self, text: str, spans: Iterable[list[Any]]) -> None:
        """Take over the numbers of a message that was masked before."""
        for start, end, kind, number in spans:
            self._numbers.setdefault((kind, " ".join(_bare(text[start:end]).split())), number)
            self._last[kind] = max(self._last.get(kind, 0), number)

    def names(self) -> frozenset[str]:
        """The single words of every name met so far, casefolded, three letters or more."""
        listed = words()
        parts = {part for kind, said in self._numbers if kind == "name" for part in _WORD.findall(said)}
        return frozenset(part for part in parts if len(part) > 2 and part not in listed.innocent)


def mask(text: str, ledger: Ledger, *, region: str = "") -> tuple[str, list[list[Any]]]:
    """`text` with its hidden stretches replaced by "[kind number]", and the stretches as [start, end, kind, number]."""
    spans: list[list[Any]] = []
    parts: list[str] = []
    at = 0
    for span in find(text, region=region, known=ledger.names()):
        number = ledger.number(span.kind, text[span.start : span.end])
        spans.append([span.start, span.end, span.kind, number])
        parts += [text[at : span.start], f"[{span.kind} {number}]"]
        at = span.end
    return "".join([*parts, text[at:]]), spans
