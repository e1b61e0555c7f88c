"""Words for somebody that mean nobody who could be spoken to: the writer, a thing, a place."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def oneself(token: Token) -> bool:
    """ "I've been a bad friend to Jess": what the writer is."""
    return token.dep_ == "attr" and any(c.dep_ == "nsubj" and c.lower_ == "i" for c in token.head.lefts)


def beside_a_thing(token: Token) -> bool:
    """ "the team channel", "the baby name": a word for somebody that only tells which thing is meant."""
    return (
        token.dep_ == "compound"
        and token.head.i == token.i + 1
        and token.head.pos_ == "NOUN"
        and bool(token.whitespace_)
    )


def as_a_place(token: Token) -> bool:
    """ "nobody in this team": many together, as what somebody is in, and no one to speak to."""
    many = token.lower_ in ("team", "family", "staff", "group", "class")
    return many and token.dep_ == "pobj" and token.head.lower_ in ("in", "on", "within", "across")


_TIMES = frozenset(
    [
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
        "times",
        "seconds",
        "nights",
        "evenings",
        "weekends",
        "words",
        "ways",
    ]
)


def things_before(token: Token, people: Container[int]) -> bool:
    """ "I took his tools and sold them": several things in its sentence or the one before are what "them" means. `people`: places of
    the words for persons."""
    start = token.doc[token.sent.start - 1].sent.start if token.sent.start else 0
    return token.lower_ in ("they", "them") and any(
        one.tag_ == "NNS" and one.i not in people and one.lower_ not in _TIMES and one.dep_ in ("dobj", "pobj", "attr")
        for one in token.doc[start : token.i]
    )
