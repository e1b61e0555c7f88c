"""The person a text is most about: the one who acts or is acted on, before one who is only spoken of ("she rang about dad") or owns
something in it ("it's mum's birthday").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.people import Person, bare_name, is_person, people
from bot.listening.tidy import Tidied
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NEAR = {
    "partner": 2.4, "infant": 2.4, "toddler": 2.4, "child": 2.4, "teenager": 2.4, "unborn": 2.4, "ex": 2.2,
    "parent": 2.1, "sibling": 2.1,
    "friend": 1.6, "colleague": 1.6, "other": 1.4, "self": 0,
}  # fmt: skip
_TOPICS = bag("about over regarding concerning")  # what leads to whom somebody speaks of
_ACTS = ("nsubj", "nsubjpass", "agent")
_CLAUSES = ("ROOT", "conj", "ccomp")  # who acts in a reason or a time ("because mom liked him best") is no more central
_OWNED = bag("my our his her their your mine")
_THEY = bag("he she they")
_UP = 3  # steps from "dad" up to the "about" of "about my dad's new house"


def most_about(found: Sequence[Person], doc: Doc | None = None, tidied: Tidied | None = None) -> Person | None:
    """The person a text is most about: named often, early, acting, close to the writer.

    None when nobody is named, or only spoken of by somebody who isn't named ("he wants to talk about my mum's will").
    """
    if not found:
        return None
    often = Counter(person.word.lower() for person in found)
    first: dict[str, int] = {}
    for rank, person in enumerate(found):
        first.setdefault(person.word.lower(), rank)
    at = {person: _token(person, doc, tidied) for person in found} if doc is not None and tidied is not None else {}
    if doc is not None and at and all(_spoken_of(token) and _led(token, doc) for token in at.values()):
        return None

    owned = any(person.said.startswith("your ") and not person.weak for person in found)

    def weight(person: Person) -> float:
        low = person.word.lower()
        value = _NEAR[person.kind] + 0.8 * (often[low] - 1) - 0.45 * first[low]
        if person.said.startswith(("her ", "his ", "their ")):
            value -= 1.0
        if person.said.startswith("the ") and owned:
            value -= 1.0  # "I told my daughter-in-law she was holding the child wrong" is about her
        if "'s " in person.said or "s' " in person.said:
            value -= 0.3
        return value + _place(at.get(person)) - (2.0 if person.weak else 0.0)

    return max(found, key=weight)


def _token(person: Person, doc: Doc, tidied: Tidied) -> Token | None:
    """The last token of a person's name in the parse."""
    own = [t for t in doc if t.idx < len(tidied.at) and person.start <= tidied.at[t.idx] < person.end]
    return next((t for t in reversed(own) if t.pos_ not in ("PUNCT", "PART", "SPACE")), None)


def _place(token: Token | None) -> float:
    """What somebody's place in the sentence says of how much it is about them."""
    if token is None:
        return 0.0
    if token.dep_ in _ACTS and token.head.dep_ in _CLAUSES:
        return 0.5
    if _spoken_of(token):
        return -1.0
    # "My kids' dad" is about him; "my dad's funeral" about whoever does something there; "at my mum's" is a place.
    owns = token.dep_ == "poss" or any(child.tag_ == "POS" for child in token.children)
    return -1.0 if owns else 0.0


def _spoken_of(token: Token | None) -> bool:
    """Whether somebody is only what another speaks or thinks of: behind "about", themselves or what is theirs."""
    if token is None:
        return False
    if token.head.lower_ in _TOPICS or any(left.lower_ in _TOPICS for left in token.lefts):
        return True  # as its object, or where the parse takes "rang about" for a verb with its adverb
    if token.dep_ != "poss":
        return False
    step = token.head
    for _ in range(_UP):
        if step.dep_ == "pobj":
            return step.head.lower_ in _TOPICS
        if is_person(step):
            return False
        step = step.head
    return False


def _led(token: Token | None, doc: Doc) -> bool:
    """Whether somebody who isn't named acts before that ("she rang about dad")."""
    return token is not None and any(
        t.lower_ in _THEY and t.dep_ in _ACTS and t.head.dep_ in _CLAUSES for t in doc[: token.i]
    )


def named(word: str) -> tuple[str, str]:
    """How to name somebody to the writer, and their kind, from a bare word or phrase: "son", "my ex", "Anna"."""
    found = people(f"It's about {word}.") or people(f"It's about my {word}.")
    if found:
        person = most_about(found) or found[0]
        owned = person.word[:1].islower() and not bare_name(person.word)
        if not word.lower().startswith(tuple(f"{p} " for p in _OWNED)) and owned:
            return f"your {person.word}", person.kind
        return person.said, person.kind
    clean = " ".join(word.split())[:40]
    swapped = re.sub(r"^(my|our)\b", "your", clean, flags=re.I)
    return swapped, "other"
