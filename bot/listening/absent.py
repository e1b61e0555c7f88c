"""Words for people that stand for nobody in particular: a child that is wished for, not a single friend, the writer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_WISHED = re.compile(
    r"\b(?:try|trying|tried|wants?|wanted|wanting|wish|hoping|ready|planning|asking|longing) (?:\w+ )?"
    r"(?:for|to (?:have|adopt|conceive)|more|another|having|a|any|to get pregnant with)(?: (?:a|another|more|any|second|third|one more))*$"
    r"|\b(?:can't|cannot|couldn't|never) (?:have|conceive)(?: (?:a|any|another))*$",
    re.I,
)


# "the kind of mother who yells", "I'm not the type of friend that …"
_KIND_OF = re.compile(r"\b(?:kinds?|sorts?|types?) of(?: (?:a|an))?(?: \w+)?$", re.I)
# "that's okay, daddy": said to somebody; "remember me as the mom who …": a part somebody plays.
_CALLED = re.compile(
    r"(?:\b(?:okay|ok|bye|hi|hey|hello|please|thanks|sorry|yes|no|night|love you|miss you|hate you|thank you),?"
    r"|\b(?:me|him|her|us|them|myself|himself|herself) as (?:a|an|the)(?: \w+)?)$",
    re.I,
)
_HOME = bag("mom mommy mum mummy mama dad daddy papa mother father parent husband wife friend")
_YOUNG = ("baby", "child", "kid", "children", "kids", "second", "third")
_OWNERS = bag("my our his her their the these those")
_AGES = bag("teenager teen adolescent toddler newborn infant")
_DESCRIBED = bag("kid child boy girl baby toddler teenager teen man woman guy dude lady")
_LIKENED = ("feel", "be", "sound", "act", "look")


def not_there(doc: Doc, first: int, word: str, head: Token) -> bool:
    """Whether the word at `first` names nobody: "trying for a baby", "a single friend", "more like her mother"."""
    if word in _YOUNG and _WISHED.search(doc[max(0, first - 6) : first].text):
        return True
    if _CALLED.search(doc[max(0, first - 3) : first].text) and (word in _HOME or first == 0):
        return True
    if _KIND_OF.search(doc[max(0, first - 5) : first].text):
        return True
    if head.tag_ == "NNS" and head.dep_ == "dobj" and head.head.lemma_ == "get" and not any(
        c.dep_ in ("poss", "det") for c in head.children
    ):  # fmt: skip
        return True  # "they've all got girlfriends"
    if word == "friend" and first and doc[first - 1].lower_ == "single":
        return True
    if head.tag_ == "NNS" and first and doc[first - 1].lower_ in ("other", "most", "some", "many") and (
        first < 2 or doc[first - 2].lower_ not in _OWNERS
    ):  # fmt: skip
        return True  # "he hits other kids"
    if (
        word in _AGES
        and head.tag_ == "NNS"
        and not any(c.dep_ in ("poss", "det", "nummod", "amod") for c in head.children)
    ):
        return True  # "you know how teenagers are"
    if word in _DESCRIBED and head.dep_ == "attr" and any(
        c.dep_ == "nsubj" and c.lower_ in ("he", "she", "it", "that") for c in head.head.children
    ) and any(c.lower_ in ("a", "an") for c in head.children):  # fmt: skip
        return True  # "he's a good kid": who that is has another name
    verb = head.head.head
    return (
        head.dep_ == "pobj"
        and head.head.lower_ in ("than", "like", "as")
        and verb.lemma_ in _LIKENED
        and any(c.dep_ == "nsubj" and c.lower_ == "i" for c in verb.children)
    )
