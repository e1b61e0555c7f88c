"""Names that are written small and stand in no list: "my friend zbigniew said", "i told saoirse".

A word is taken for a name where it stands as one would, and is neither an ordinary word nor one letter away from one
(people mistype), nor has an ending that only ordinary words have. What is ordinary is what the encoder's vocabulary holds whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase

from bot.encoder import files
from bot.parser import parse
from bot.settings import ROOT

OWN = (("safety", "*.yml"), ("listening", "*.yml"), ("articles", "*.md"))
FREQUENT = 15_000  # places of the vocabulary: "dealer" stands before, "seo" behind
SHORTEST, LONGEST = 4, 14  # letters; "tbh" and "ngl" are no names, and nor are words run together
_ENDINGS = re.compile(
    r"(?:ings?|ed|ly|ness|tions?|ments?|ists?|isms?|able|ful|less|ships?|ity|ous|ive|ated|ically|ally|wards?)$"
)
# One word, or a double name: "yun-seo".
_WORD = r"([a-z][a-zà-ÿ]{3,13}|[a-z][a-zà-ÿ]{1,12}-[a-z][a-zà-ÿ]{1,12})(?:['’]s)?\b(?!-)"
_VERBS = (
    "said|says|told|tells|left|leaves|hates|hit|called|calls|texted|texts|screamed|yelled|shouted|cried|cries|came|comes|went|thinks|"
    "wants|wanted|did|does|didnt|didn['’]t|doesnt|doesn['’]t|hasnt|hasn['’]t|wont|won['’]t|never|always|asked|asks|loves|knows|walked|"
    "moved|died|drinks|threw|hurt|is|was|has|had|and i|and me"
)
_AFTER = (
    "told|asked|texted|called|miss|missed|love|loved|hate|met|saw|left|hit|hurt|slapped|pushed|married|dating|kissed|phoned|rang|"
    "with|from|to|about|and|for|at|named|like"
)


def _frames(relations: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"\b(?:{relations})\s+{_WORD}"),
        re.compile(rf"\b(?:{_AFTER})\s+{_WORD}"),
        re.compile(
            rf"(?:^|[.!?,;]\s*|\b(?:and|but|when|then|because|bc|cause|that|if|so|how)\s+){_WORD}(?=\s+(?:{_VERBS})\b)"
        ),
        re.compile(r"\b([a-z][a-zà-ÿ]{3,13})['’]s\s+[a-z]"),
    )


def _vocabulary() -> dict[str, int]:
    """The encoder's vocabulary with each word's place in it, the commonest first."""
    found: dict[str, int] = json.loads(files()["tokenizer.json"].read_text("utf-8"))["model"]["vocab"]
    return found


@cache
def frequent() -> frozenset[str]:
    """Words, casefolded, that are met often in English and so are hardly half of a name."""
    return frozenset(word for word, place in _vocabulary().items() if place < FREQUENT) | _own()


@cache
def _own() -> frozenset[str]:
    """Words of our own data."""
    return frozenset(
        word
        for folder, kind in OWN
        for path in (ROOT / "data" / folder).glob(kind)
        for word in re.findall(r"[a-z]{4,}", path.read_text("utf-8").lower())
    )


@cache
def ordinary() -> frozenset[str]:
    """Words, casefolded, that the encoder knows whole (some 20,000, the commonest names among them), and those of our own
    data: medicines, drugs and disorders must stay readable."""
    return frozenset(word for word in _vocabulary() if word.isalpha() and len(word) > 1) | _own()


def _near(word: str) -> Iterator[str]:
    """Every word one letter, or one pair of letters swapped, away."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in cuts:
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in ascii_lowercase)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in ascii_lowercase)


@cache
def _framed(relations: str) -> tuple[re.Pattern[str], ...]:
    return _frames(relations)


def near_ordinary(word: str, names: frozenset[str]) -> bool:
    """Whether a word is one slip of the finger away from an ordinary one that is no name."""
    return any(other in ordinary() and other not in names for other in _near(word))


def uncommon(word: str, names: frozenset[str]) -> bool:
    """Whether a word written small is neither an ordinary one nor a slip of the finger away from one."""
    if "-" in word:
        return any(uncommon(half, names) for half in word.split("-"))
    if not SHORTEST <= len(word) <= LONGEST or word in ordinary() or _ENDINGS.search(word):
        return False
    return not near_ordinary(word, names)


def find(
    text: str, relations: str, names: frozenset[str], innocent: frozenset[str], joined: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Where such names stand, as code points [start, end); `relations` is an alternation of words such as friend."""
    small = text.lower()
    if len(small) != len(text):
        return  # letters that change their length when made small: offsets would lie
    framed = _framed(relations)
    for place, frame in enumerate(framed):
        for match in frame.finditer(small):
            start, end = match.span(1)
            word = small[start:end]
            if "-" in word and text[start:end] == word:
                if word not in innocent and double(word, names, joined, framed=place == 0):
                    yield start, end
                continue
            if text[start:end] != word or word in innocent or not SHORTEST <= len(word) <= LONGEST:
                continue
            if word in ordinary():
                # "my friend boris said", and not "my friend said".
                if place == 0 and _noun(text, start) and _person(text, start, end):
                    yield start, end
            elif not _ENDINGS.search(word) and (not near_ordinary(word, names) or _person(text, start, end)):
                yield start, end


def double(word: str, names: frozenset[str], joined: frozenset[str], *, framed: bool) -> bool:
    """Whether a word with a hyphen, small, is a double name: one half is a known name ("jean-luc"), or, where a name would stand
    (`framed`), one half is hardly ever met elsewhere ("yun-seo"). Never with a half that is joined to all kinds of words ("sam-like").
    """
    halves = word.split("-")
    if len(halves) != 2 or any(half in joined or (half not in names and _ENDINGS.search(half)) for half in halves):
        return False
    if any(half in names for half in halves):
        return True
    rare = (half for half in halves if half not in frequent())
    return framed and any(half in ordinary() or not near_ordinary(half, names) for half in rare)


def _noun(text: str, start: int) -> bool:
    """Whether the parser takes the word, as it is written, for a thing or a name."""
    return any(t.idx == start and t.pos_ in {"NOUN", "PROPN", "X"} for t in parse(text[:4000]))


def mood(text: str, start: int, end: int) -> bool:
    """Whether "I'm Lost" tells a mood: written small, the parser takes the word for one."""
    small = text[:start] + text[start:end].lower() + text[end:]
    told = (token for token in parse(small[:4000]) if token.idx == start)
    return text[start:end].lower() in ordinary() and any(token.pos_ in {"ADJ", "VERB", "ADV", "ADP"} for token in told)


def place(text: str, start: int) -> bool:
    """Whether the parser would take the word at `start` for a place, were it written with a capital."""
    written = text[:start] + text[start].upper() + text[start + 1 :]
    found = parse(written[:4000], entities=True).ents
    return any(entity.label_ == "GPE" and entity.start_char <= start < entity.end_char for entity in found)


def _person(text: str, start: int, end: int) -> bool:
    """Whether the parser would take the word for a person, were it written with a capital."""
    begin = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    stop = min((at for at in (text.find(mark, end) for mark in ".!?\n") if at >= 0), default=len(text))
    sentence = text[begin:start] + text[start].upper() + text[start + 1 : stop]
    return any(
        entity.label_ == "PERSON" and entity.start_char <= start - begin < entity.end_char
        for entity in parse(sentence[:400], entities=True).ents
    )
