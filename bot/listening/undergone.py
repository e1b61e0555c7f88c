"""Clauses that name no subject, and aren't about what the writer did: "betrayed by him", "left on read again", "probably felt lost"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.feelings import adjectives
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUFFERED = bag(
    "betrayed abandoned rejected ignored used humiliated hurt dismissed judged blamed excluded neglected bullied"
    " abused attacked trapped deceived cheated disrespected unappreciated replaced forgotten mocked shamed silenced"
    " controlled manipulated cornered exposed belittled insulted overlooked disappointed annoyed frustrated confused"
    " irritated worried scared frightened exhausted drained crushed shocked bored relieved excited surprised"
)
_STANDING = bag("on out hanging waiting standing behind alone sitting")
_READ = bag("read seen delivered hold unread")


def suffered(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a lone "betrayed", or "betrayed by him", is what was done to the writer rather than by them."""
    return (head.lower_ in _SUFFERED or head.lower_ in adjectives()) and all(t.pos_ == "ADV" for t in tokens if t.i < head.i) and not any(
        c.dep_ == "dobj" for c in head.children
    )  # fmt: skip


def left_by_others(tokens: Sequence[Token], head: Token) -> bool:
    """Whether a clause that begins with "left" is of the writer being left: "left on read", "left out of it", not "left out the bins"."""
    if head.lower_ != "left" or any(t.i < head.i and t.pos_ != "ADV" for t in tokens):
        return False
    after = [*[t.lower_ for t in tokens if t.i > head.i][:2], "", ""]
    if after[0] == "on":
        return after[1] in _READ
    if after[0] == "out":
        return after[1] in ("", "of", "again", "by", ".")
    return after[0] in _STANDING


_GUESSING = bag("maybe perhaps probably prob possibly presumably")


def guessed_of(first: Token) -> str:
    """ "he " before a guess that goes on about him ("he went white. probably felt like a kid"); else empty. `first`: of the clause."""
    if first.lower_ not in _GUESSING or first.i == 0:
        return ""
    before = [c for c in first.nbor(-1).sent.root.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < first.i]
    return f"{before[0].lower_} " if before and before[0].lower_ in ("he", "she", "they") else ""
