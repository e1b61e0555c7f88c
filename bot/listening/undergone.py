"""What was done to the writer, in clauses that name no subject: "betrayed by him", "left on read again"."""

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
