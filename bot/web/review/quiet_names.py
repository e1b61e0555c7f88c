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
SHORTEST, LONGEST = 4, 14  # letters; "tbh" and "ngl" are no names, and nor are words run together
_ENDINGS = re.compile(
    r"(?:ings?|ed|ly|ness|tions?|ments?|ists?|isms?|able|ful|less|ships?|ity|ous|ive|ated|ically|ally|wards?)$"
)
_WORD = r"([a-z][a-zà-ÿ]{3,13})(?:['’]s)?\b"
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


@cache
def ordinary() -> frozenset[str]:
    """Words, casefolded, that the encoder knows whole (some 20,000, the commonest names among them), and those of our own
    data: medicines, drugs and disorders must stay readable."""
    vocabulary = json.loads(files()["tokenizer.json"].read_text("utf-8"))["model"]["vocab"]
    found = {word for word in vocabulary if word.isalpha() and len(word) > 1}
    for folder, kind in OWN:
        for path in (ROOT / "data" / folder).glob(kind):
            found |= set(re.findall(r"[a-z]{4,}", path.read_text("utf-8").lower()))
    return frozenset(found)


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
    if not SHORTEST <= len(word) <= LONGEST or word in ordinary() or _ENDINGS.search(word):
        return False
    return not near_ordinary(word, names)


def find(text: str, relations: str, names: frozenset[str], innocent: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where such names stand, as code points [start, end); `relations` is an alternation of words such as friend."""
    small = text.lower()
    if len(small) != len(text):
        return  # letters that change their length when made small: offsets would lie
    framed = _framed(relations)
    for place, frame in enumerate(framed):
        for match in frame.finditer(small):
            start, end = match.span(1)
            word = small[start:end]
            if text[start:end] != word or word in innocent or not SHORTEST <= len(word) <= LONGEST:
                continue
            if word in ordinary():
                # "my friend boris said", and not "my friend said".
                if place == 0 and _noun(text, start) and _person(text, start, end):
                    yield start, end
            elif not _ENDINGS.search(word) and (not near_ordinary(word, names) or _person(text, start, end)):
                yield start, end


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
