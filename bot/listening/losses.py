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
        if token.lemma_ == "pass" and not _passed(token):
            continue
        if token.tag_ == "VBG":
            continue  # "my father is dying": he is there still
        role = ("dobj",) if token.lemma_ == "lose" else ("nsubj", "nsubjpass")
        who = [c for c in token.children if c.dep_ in role]
        if words is not None and any(c.lower_ in words or _stands_for(c.lower_, words) for c in who):
            return True
        if words is None and token.tag_ in ("VBD", "VBN") and any(c.lower_ in _WHO for c in who):
            return True
    return False


_SHE = bag(
    "mum mom mam mother mama daughter wife girlfriend sister nan nana gran granny grandma grandmother aunt auntie niece"
)
_HE = bag("dad father papa son husband boyfriend brother grandad grandpa grandfather uncle nephew")


def _stands_for(pronoun: str, words: list[str]) -> bool:
    """ "My grandma was the only one … before she died"."""
    return (pronoun == "she" and bool(_SHE & set(words))) or (pronoun == "he" and bool(_HE & set(words)))


def _passed(token: Token) -> bool:
    """ "since my husband passed": away is often left out; not "he passed the test", "my son passed"."""
    if any(c.lower_ in ("away", "on") and not any(g.dep_ == "pobj" for g in c.children) for c in token.children):
        return True
    told = token.dep_ == "ccomp" and token.head.lemma_ in ("tell", "say", "explain", "mention", "write")
    timed = told or any(c.dep_ == "mark" and c.lower_ in ("since", "after", "before", "when") for c in token.children)
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    ended = (
        after is None
        or after.is_punct
        or after.pos_ in ("CCONJ", "SCONJ", "PRON")
        or after.lower_ in ("last", "in", "two", "three")
    )
    return timed and ended and not any(c.dep_ in ("dobj", "prt") for c in token.children)


_WHO = bag(
    "mum mom mam mother dad father mama papa parents son daughter baby child kid boy girl twin twins husband wife partner fiance "
    "fiancee boyfriend girlfriend brother sister nan nana gran granny grandma grandmother grandad grandpa grandfather uncle aunt "
    "auntie cousin niece nephew friend sponsor he she him her"
)
