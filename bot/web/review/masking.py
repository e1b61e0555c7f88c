"""Hiding who a text is about: names, places, addresses, numbers, handles. What is hidden keeps its length in no way.

Four sources, most certain first: fixed patterns, telephone numbers as libphonenumber reads them, names given outright
or of a list, spaCy's entities. A name found once in a conversation is hidden everywhere in it, in
any case. It errs towards hiding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers

from bot.parser import parse
from bot.reading import from_yaml
from bot.safety.language import language, word_lists
from bot.settings import ROOT
from bot.web.review import quiet_names

KINDS = ("name", "place", "address", "postcode", "phone", "email", "link", "handle", "number", "date")
KEYS = {"patterns", "introductions", "relations", "names", "innocent", "places", "doubtful", "moods", "times", "joined"}
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
    moods: frozenset[str]
    joined: frozenset[str]
    times: frozenset[str]
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
        relation=re.compile(
            rf"\b(?:(?i:{relations})(?i:[- ]in[- ]law)?|(?i:dr|mr|mrs|ms|prof|rev|st)\.)\s+([A-Z][a-zà-ÿ'’-]{{1,24}})\b"
        ),
        relations=relations,
        names=frozenset(raw["names"]),
        doubtful=frozenset(raw["doubtful"]),
        moods=frozenset(raw["moods"]),
        joined=frozenset(raw["joined"]),
        times=frozenset(raw["times"]),
        innocent=frozenset(raw["innocent"]),
        place=re.compile(rf"\b(?:[A-Z][\w'’.-]{{1,24}}\s){{1,4}}(?i:{places})\b"),
    )


@cache
def words() -> Words:
    """The masking words of this process, read once."""
    return read(from_yaml((ROOT / "data/review/masking.yml").read_text("utf-8")))


_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SECOND = re.compile(r" ([^\W\d_][\w'’-]{1,24})")
_LETTERS = re.compile(r"[^\W\d_]+")
_PREFIXED = re.compile(r"(?:o'|mc|mac|van |de )[a-z]{3,}")
# After a word that may be a name, at the beginning of a sentence.
_ACTS = re.compile(
    r"(?:['’]s\b|\s+(?:and (?:i|me|him|her)|said|says|told|tells|texted|called|left|came|went|thinks|wants|wanted|asked|knows|loves|hates|"
    r"never|always|won['’]?t|doesn['’]?t|didn['’]?t|hit|yelled|shouted|cried|hung|walked|moved|drinks|drank)\b)",
    re.I,
)
_FROM = re.compile(
    r"\b(?i:from|live in|living in|lived in|moved to|moving to|born in|grew up in|near|back to|stuck in|over in)\s+([^\W\d_][\w'’-]{2,24})"
)


def _phones(text: str, region: str) -> Iterator[Hidden]:
    country = REGIONS.get(region, region[:2]) or None
    for place in dict.fromkeys([country, "US", "GB", None]):
        for match in phonenumbers.PhoneNumberMatcher(text, place, leniency=phonenumbers.Leniency.POSSIBLE):
            # A short run of digits is a time, an age or a crisis line; a number that leads to a person has seven.
            if sum(c.isdigit() for c in match.raw_string) >= 7:
                yield Hidden(match.start, match.end, "phone")


def _bare(word: str) -> str:
    """Small, without a possessive; the length of what is hidden of it."""
    lowered = word.casefold().replace("’", "'")
    return lowered[:-2] if lowered.endswith("'s") else lowered


def _plain(bare: str) -> str:
    """Without accents, as the lists are written: Siobhán stands there as siobhan."""
    if bare.isascii():
        return bare
    return "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))


def _given(text: str) -> Iterator[Hidden]:
    """Names that the sentence itself presents as names."""
    listed = words()
    for place, pattern in enumerate(listed.introductions):
        for match in pattern.finditer(text):
            bare = _bare(match.group(1))
            # "my name is hope" is a name; "I'm Sad" is a mood with a capital, and so is whatever reads as one written small.
            mood = place and (bare in listed.moods or quiet_names.mood(text, match.start(1), match.end(1)))
            if bare not in listed.innocent and not mood:
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
    quiet = [
        Hidden(*span, "name")
        for span in quiet_names.find(text, listed.relations, listed.names, listed.innocent, listed.joined)
    ]
    yield from quiet
    known |= {_bare(text[span.start : span.end]) for span in (*given, *quiet)}
    for match in _WORD.finditer(text):
        bare = _bare(match.group())
        plain = _plain(bare)
        if plain in listed.doubtful:
            # "Grace and I", "Will said": what follows tells the name at a sentence's start.
            opens = _opens(text, match.start()) and not _ACTS.match(text, match.end())
            if not match.group()[0].isupper() or opens:
                continue
            known |= {bare}
        if (
            bare in known
            or (plain in listed.names and plain not in listed.doubtful)
            or ("-" in plain and quiet_names.double(plain, listed.names - listed.doubtful, listed.joined, framed=False))
        ):
            yield Hidden(match.start(), match.start() + len(bare), "name")


def _surnames(text: str, names: Iterable[Hidden]) -> Iterator[Hidden]:
    """The word after a name where it can be nothing but its second part: with a capital, or no ordinary word."""
    listed = words()
    for name in names:
        match = _SECOND.match(text, name.end)
        if name.kind != "name" or match is None:
            continue
        said, bare = match.group(1), _bare(match.group(1))
        if bare in listed.innocent or bare.startswith("i'") or said == "I":
            continue
        if said[0].isupper() or _PREFIXED.match(bare) or quiet_names.uncommon(bare, listed.names):
            yield Hidden(match.start(1), match.start(1) + len(bare), "name")


def _places(text: str) -> Iterator[Hidden]:
    """Where somebody says they live or come from; a capital, or a word that is no ordinary one."""
    listed = words()
    for match in _FROM.finditer(text):
        bare = _bare(match.group(1))
        if bare in listed.innocent or bare in listed.moods or bare in listed.times:
            continue
        start = match.start(1)
        # Of what is written small only "I live in leeds" is asked about: "from having" is no place.
        lives = match.group().split()[0].casefold() not in ("from", "near", "back") and match.group(1).islower()
        uncommon = quiet_names.uncommon(bare, listed.names)
        if match.group(1)[0].isupper() or uncommon or (lives and quiet_names.place(text, start)):
            yield Hidden(start, start + len(bare), "place")


def _capitals(text: str) -> Iterator[Hidden]:
    """Words with a capital that no sentence's start explains, where the parser takes them for a proper name too."""
    listed = words()
    said = _WORD.findall(text)
    if sum(word[0].isupper() for word in said) > max(3, len(said) // 2):
        return  # Written Like This, a capital says nothing.
    for token in parse(text[:LONGEST]):
        word, bare = token.text, _bare(token.text)
        if token.pos_ != "PROPN" or not re.fullmatch(r"[^\W\d_a-z][^\W\d_A-Z]{2,24}", word) or _opens(text, token.idx):
            continue
        known = (
            bare in listed.innocent
            or bare in listed.moods
            or bare in listed.times
            or re.fullmatch(listed.relations, bare)
        )
        if not known and not quiet_names.mood(text, token.idx, token.idx + len(word)):
            yield Hidden(token.idx, token.idx + len(bare), "name")


def _ordinary_abroad(text: str) -> frozenset[str]:
    """Ordinary words of the language a text is in, accents folded, where that is not English: to an English model "Je" is a name."""
    folded = _plain(text.casefold())
    tongue = language(text, folded)
    return word_lists().get(tongue, frozenset()) if tongue != "en" else frozenset()


def _entities(text: str) -> Iterator[Hidden]:
    listed, abroad = words(), _ordinary_abroad(text)
    for entity in parse(text[:LONGEST], entities=True).ents:
        if abroad and all(
            len(word) == 1 or word in abroad for word in _LETTERS.findall(_plain(entity.text.casefold()))
        ):
            continue
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
    fixed = [
        # Where a pattern has a group, that alone is hidden: "my insta is" may stay.
        Hidden(*m.span(m.lastindex or 0), kind)
        for kind, pattern in listed.patterns
        for m in pattern.finditer(text)
    ]
    said = list(_names(text, known))
    found = [
        *_phones(text, region),
        *fixed,
        *said,
        *_surnames(text, said),
        *_entities(text),
        *_places(text),
        *_capitals(text),
    ]
    return _merged(_trimmed(text, found))


def _trimmed(text: str, found: Iterable[Hidden]) -> Iterator[Hidden]:
    """Without spaces at the ends: they belong to the sentence."""
    for span in found:
        inner = text[span.start : span.end]
        yield Hidden(
            span.start + len(inner) - len(inner.lstrip()), span.end - len(inner) + len(inner.rstrip()), span.kind
        )


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
