"""Words for people that stand for nobody in particular: a child that is wished for, not a single friend, the writer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_WISHED = re.compile(
    r"\b(?:try|trying|tried|wants?|wanted|wanting|wish|hoping|ready|planning|asking|longing) (?:\w+ )?"
    r"(?:for|to (?:have|adopt|conceive)|more|another|having|a|any|to get pregnant with)(?: (?:a|another|more|any|second|third|one more))*$"
    r"|\b(?:can't|cannot|couldn't|never) (?:have|conceive)(?: (?:a|any|another))*$",
    re.I,
)


_YOUNG = ("baby", "child", "kid", "children", "kids", "second", "third")
_LIKENED = ("feel", "be", "sound", "act", "look")


def not_there(doc: Doc, first: int, word: str, head: Token) -> bool:
    """Whether the word at `first` names nobody: "trying for a baby", "a single friend", "more like her mother"."""
    if word in _YOUNG and _WISHED.search(doc[max(0, first - 6) : first].text):
        return True
    if word == "friend" and first and doc[first - 1].lower_ == "single":
        return True
    verb = head.head.head
    return (
        head.dep_ == "pobj"
        and head.head.lower_ in ("than", "like", "as")
        and verb.lemma_ in _LIKENED
        and any(c.dep_ == "nsubj" and c.lower_ == "i" for c in verb.children)
    )
