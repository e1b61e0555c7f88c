"""The five parts and the eight faults of an apology, found in any text, and at most two gentle notes on it.

Parts follow Lewicki, Polin and Lount (2016): what was done is named, responsibility is taken, regret is said, what
it was like for the other is seen, repair is offered. Faults are what makes an apology land as none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from bot.parser import parse
from bot.repair.deeds import deeds, plain
from bot.repair.words import FOLDER, WordsError, patterns, read
from bot.text import sentences

PARTS = ("act", "responsibility", "regret", "impact", "repair")
FAULTS = (
    "blame",
    "demanded_forgiveness",
    "but_after_apology",
    "conditional",
    "minimising",
    "intent_defence",
    "passive_evasion",
    "over_apology",
)  # strongest first: the order in which they hurt an apology, and in which notes are given
LIMIT = 4000  # characters that are read; an apology is shorter
_PARSED = 600  # characters handed to the parser, sentence by sentence
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})
_BARE = {"dont": "don't", "didnt": "didn't", "wasnt": "wasn't", "shouldnt": "shouldn't", "im": "i'm", "ive": "i've", "youre": "you're",
         "wont": "won't", "cant": "can't", "isnt": "isn't", "wouldnt": "wouldn't", "couldnt": "couldn't", "hadnt": "hadn't", "thats": "that's"}  # fmt: skip  # noqa: E501


class Fault(NamedTuple):
    """A fault and where it is: character offsets into the text."""

    kind: str
    start: int
    end: int


class Note(NamedTuple):
    """A gentle note on a person's own version: the fault, its place, and the sentence to say."""

    kind: str
    start: int
    end: int
    text: str


def _plain(text: str) -> str:
    """Straight quotes, of the same length."""
    return text[:LIMIT].translate(_QUOTES)


def _respelled(sentence: str) -> str:
    return re.sub(r"\b\w+\b", lambda m: _BARE.get(m[0].lower(), m[0]), sentence)


def _finds(name: str, sentence: str) -> bool:
    table = patterns("apology.yml")
    if table[name].search(sentence) is None:
        return False
    against = table.get(f"not_{name}")
    if against is None or against.search(sentence) is None:
        return True
    # What is left when the exception is taken out must still hold the part.
    return table[name].search(against.sub(" ", sentence)) is not None


def _is_act(sentence: str) -> bool:
    """Something done is named: a past or ongoing deed of "I" that is more than a feeling, a wish or "what I did"."""
    if len(sentence) > _PARSED or not re.search(r"\b(?:i|i'm|i've|my|for|about)\b", sentence, re.IGNORECASE):
        return False
    if re.search(
        r"\bi (?:\w+ ){1,9}(?:and|but) (?:forgot|missed|didn't|never|left|lied|yelled|shouted)\b",
        sentence,
        re.IGNORECASE,
    ):
        return True
    doc = parse(sentence)
    for deed in deeds(doc):
        words = " ".join(doc[i].text.lower() for i in deed.tokens)
        if any(c.dep_ == "nsubjpass" for c in deed.head.children) or re.match(
            r"i (?:already )?(?:said|say|told you) .*sorry|at least", words
        ):
            continue
        if deed.act is not None and deed.act.id != "hurt":
            return True
        if deed.act is None and (
            deed.head.lemma_ in ("joke", "kid", "come", "book")
            or (_finds("repair", sentence) and not _finds("regret", sentence))
        ):
            continue
        if deed.act is not None and not re.fullmatch(
            r"(?:i )?(?:\w+ )?(?:hurt|upset|disappointed?|offend(?:ed)?|failed|wronged|hurting|upsetting) you(?: \w+){0,2}",
            words,
        ):
            return True
        if (
            deed.head.tag_ in ("VBD", "VBN", "VBG")
            and not plain(deed)
            and not re.search(
                r"\b(?:did|done|happened)$|^(?:i )?(?:did|said|made|took|let) (?:it|that|this|a mistake|mistakes|something|responsibility)\b|\bmistake\b",  # noqa: E501
                words,
            )
        ):
            if deed.head.lemma_ in ("do", "say") and len(words.split()) < 4:
                continue
            return True
    return False


def does(part: str, text: str) -> bool:
    """Some sentence of `text` does `part` (any but the act): no parse needed."""
    return any(_finds(part, _respelled(_plain(text)[start:end])) for start, end in sentences(_plain(text)))


def parts(text: str) -> dict[str, str | None]:
    """Part -> the first sentence of `text` that does it, or None; keys are PARTS. Reads the first 4,000 characters."""
    straight = _plain(text)
    found: dict[str, str | None] = dict.fromkeys(PARTS)
    parsed = 0
    for start, end in sentences(straight):
        sentence = _respelled(straight[start:end])
        for part in PARTS[1:]:
            if found[part] is None and _finds(part, sentence):
                found[part] = text[start:end]
        if found["act"] is None and parsed < 12:
            parsed += 1
            if _is_act(sentence):
                found["act"] = text[start:end]
    return found


def faults(text: str) -> tuple[Fault, ...]:
    """The faults of an apology with their places, each kind once, in the order of the text. Reads the first 4,000
    characters."""
    straight = _plain(text)
    table = patterns("apology.yml")
    found: list[Fault] = []
    spans = sentences(straight)
    for kind in FAULTS:
        place = _but(straight) if kind == "but_after_apology" else None
        if kind != "but_after_apology":
            for start, end in spans:
                place = _place(table[kind], table.get(f"not_{kind}"), straight, start, end)
                if place:
                    break
        if place:
            found.append(Fault(kind, *place))
    if not any(fault.kind == "over_apology" for fault in found):
        many = list(re.finditer(r"\b(?:sorry|apologi[sz]e|apologies)\b", straight, re.IGNORECASE))
        words = len(straight.split())
        if len(many) >= 4 or (len(many) == 3 and words < 60):
            found.append(Fault("over_apology", many[0].start(), many[-1].end()))
    return tuple(sorted(found, key=lambda fault: (fault.start, fault.end)))


def _place(
    wanted: re.Pattern[str], against: re.Pattern[str] | None, text: str, start: int, end: int
) -> tuple[int, int] | None:
    """The first place in text[start:end] that is found and not taken back by an exception that touches it."""
    excused = [m.span() for m in against.finditer(text[start:end])] if against else []
    for match in wanted.finditer(text[start:end]):
        if not any(low < match.end() and match.start() < high for low, high in excused):
            return start + match.start(), start + match.end()
    return None


def _but(text: str) -> tuple[int, int] | None:
    table = patterns("apology.yml")
    for match in table["but_after_apology"].finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].lower()
        if re.search(r"\bnot (?:\w+ )?$", before) or re.match(
            r"\w+ (?:isn't|is not|doesn't|alone|may not|won't)", match[0]
        ):
            continue
        if table["not_but_after_apology"].match(text[match.end() : match.end() + 120]) is None and not re.search(
            r"\b(?:nothing|nobody|no one|anything|all)\s+but$", match[0], re.IGNORECASE
        ):
            return match.span()
    return None


@cache
def _notes() -> dict[str, str]:
    found = read(FOLDER / "notes.yml", frozenset({"notes"}))["notes"]
    if set(found) != set(FAULTS):
        raise WordsError("notes.yml must hold one note for each of the eight faults.")
    return {str(kind): str(note) for kind, note in found.items()}


def notes(text: str) -> tuple[Note, ...]:
    """At most two gentle notes on a person's own apology, strongest fault first."""
    ranked = sorted(faults(text), key=lambda fault: FAULTS.index(fault.kind))
    return tuple(Note(*fault, _notes()[fault.kind]) for fault in ranked[:2])


def lint_apology(text: str) -> dict[str, Any]:
    """What `attune lint` says of an apology: `parts` (sentence or null) and `faults` (names)."""
    return {"parts": parts(text), "faults": [fault.kind for fault in faults(text)]}
