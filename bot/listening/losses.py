"""Deaths as people tell them: "my mum died in march", "we lost the baby", "he passed away"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.listening.people import Person
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEARLY = bag("almost nearly not never n't if")


def lost(tokens: Iterable[Token], person: Person | None = None) -> bool:
    """Whether the tokens tell that `person`, or without one anybody, died or was lost; not "almost died", "if he died"."""
    words = person.word.lower().split() if person is not None else None
    for token in tokens:
        if token.lemma_ not in ("die", "pass", "lose") or any(c.lower_ in _NEARLY for c in token.children):
            continue
        if token.lemma_ == "pass" and not any(c.lower_ in ("away", "on") for c in token.children):
            continue
        role = ("dobj",) if token.lemma_ == "lose" else ("nsubj", "nsubjpass")
        who = [c for c in token.children if c.dep_ in role]
        if words is not None and any(c.lower_ in words for c in who):
            return True
        if words is None and token.tag_ in ("VBD", "VBN") and any(c.lower_ in _WHO for c in who):
            return True
    return False


_WHO = bag(
    "mum mom mam mother dad father mama papa parents son daughter baby child kid boy girl twin twins husband wife partner fiance "
    "fiancee boyfriend girlfriend brother sister nan nana gran granny grandma grandmother grandad grandpa grandfather uncle aunt "
    "auntie cousin niece nephew friend sponsor he she him her"
)
