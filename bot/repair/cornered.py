"""Deeds that are no wrong of the writer's: what was done out of fear of somebody who raged, and reproach that names no deed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.repair.blamed import lemma, own_subject, subject_of
from bot.repair.deeds import Deed
from bot.repair.words import nouns

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Getting out of the way, or keeping still: what people do where they are afraid, and hurts nobody by itself.
_AWAY = frozenset({"hide", "run", "leave", "walk", "stay", "keep", "freeze", "lock", "flinch", "cower", "flee", "escape", "go", "sit", "lie", "block", "say"})  # fmt: skip  # noqa: E501
_RAGE = frozenset({"scream", "shout", "yell", "rage", "roar", "punch", "hit", "kick", "smash", "throw", "beat", "slap", "threaten", "bang", "attack", "shove", "choke", "grab", "explode"})  # fmt: skip  # noqa: E501
_BODY = frozenset({"punch", "hit", "kick", "smash", "beat", "slap", "threaten", "attack", "shove", "choke"})
# What somebody does to keep another's temper down: nothing against anybody.
_YIELD = frozenset({"drop", "resign", "change", "hide", "delete", "cancel", "stop", "give", "hand", "keep", "skip", "miss", "leave", "lie", "wear", "agree", "quit", "tell", "say", "unfriend", "block", "remove", "stay", "go", "sit", "put", "turn"})  # fmt: skip  # noqa: E501
# ... and what is said of that temper, or of being watched, in the reason for it.
_TEMPER = re.compile(
    r"\b(?:angry|mad|furious|jealous|violent|temper|moods?|rage|drunk|drinking|drank|a state|that look|kick(?:ed|s)? off|los(?:e|es|t) it"
    r"|explod\w+|sulk\w*|go(?:es|ne)? (?:mad|crazy|off|spare)|went (?:mad|crazy|off)|check(?:s|ed|ing)?|go(?:es)? through|went through"
    r"|who (?:he|she|they|it|that) (?:is|was|were)|make me pay|made me pay|pay for it|make my (?:evening|night|life)"
    r"|(?:does|did|do|would|will|wo)(?:n't| not) let me|choose|flirt|forbids?|forbade|doesn't like me|didn't like me)\b",
    re.IGNORECASE,
)
_FEAR = frozenset({"frightened", "scared", "afraid", "terrified"})
_MARKS = frozenset({"because", "since", "as", "while", "when", "after", "cause"})
_SLIPS = frozenset({"late", "forgot", "dropped", "spilled", "spilt", "missed", "tripped", "broke"})
_PUNISHES = frozenset({"throw", "lock", "make", "smash", "let", "pour", "bolt", "call", "laugh", "scream", "shout", "slap", "hit", "tear", "rip"})  # fmt: skip  # noqa: E501
# Acts of acts.yml that are done against somebody, whatever the reason.
_AGAINST = frozenset({"insult", "laugh", "embarrass", "shout", "gossip", "privacy", "blame", "hurt", "damage"})
_REASONS = frozenset({"because", "since", "as", "cause", "cos"})
_MINE = re.compile(
    r"\b(?:at|with) (?:me|us) (?:for|about) (?:my|cheating|lying)\b|\bi (?:had |'d )?(?:lied|cheated|hit)\b",
    re.IGNORECASE,
)
_ME = frozenset({"me", "us"})
_WAS_SMALL = re.compile(
    r"\bi was (?:only |just |about |maybe )?(?:(?:[3-9]|1[0-2]|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"(?! (?:minutes|hours|days|weeks|months|times|late))|(?:a |still a )?(?:little |small )?(?:kid|child|boy|girl)\b)",
    re.IGNORECASE,
)
# What sums a person up instead of telling what they did.
_SUMS = frozenset({"fail", "disappoint", "wreck", "ruin", "destroy", "let", "hurt"})
_SHIFT = frozenset({"that", "what", "when", "how", "because", "by", "after", "while", "with", "at", "on", "in"})


def cornered(doc: Doc, deed: Deed) -> str | None:
    """`danger` or `wronged` where `deed` was only to get away from somebody grown who raged at that moment, else None."""
    head = deed.head
    if any(_feared(token) for token in head.subtree) or _yielded(deed, doc):
        return "danger"
    if _punished(deed, doc):
        return "wronged"
    undone = any(c.dep_ == "neg" for c in head.children)
    if undone and _WAS_SMALL.search(doc.text):
        return "wronged"
    if not undone and (lemma(head) not in _AWAY or (lemma(head) in ("lie", "say") and "to" in _words(deed, doc))):
        return None
    for other in _beside(head):
        who = subject_of(other)
        if lemma(other) not in _RAGE or who is None or who.lower_ in ("i", "we", "it") or _child(who):
            continue
        if lemma(other) in _BODY:
            return "danger"
        if any(c.lower_ in _ME for t in other.children for c in (t, *t.children)) or other.dep_ == "advcl":
            return "wronged"
    return None


def _yielded(deed: Deed, doc: Doc) -> bool:
    """ "I gave up my friends because he got furious each time": left, hidden or given up for a grown person's temper."""
    head = deed.head
    if not (any(c.dep_ == "neg" for c in head.children) or lemma(head) in _YIELD):
        return False
    if deed.act is not None and deed.act.id in _AGAINST:
        return False
    for other in head.subtree:
        who = own_subject(other)
        marked = other.dep_ in ("advcl", "ccomp") and any(c.lower_ in _REASONS for c in other.lefts)
        if not marked or who is None or who.lower_ in ("i", "we", "it") or _child(who):
            continue
        told = doc[other.left_edge.i : other.right_edge.i + 1].text
        if _TEMPER.search(told) and not _MINE.search(told):
            return True
    return False


def _punished(deed: Deed, doc: Doc) -> bool:
    """ "I was late home and he threw my dinner in the bin": a slip, and what somebody grown made of it."""
    if not _words(deed, doc) & _SLIPS:
        return False
    for other in deed.head.children:
        who = own_subject(other) if other.dep_ == "conj" else None
        if who is None or who.lower_ in ("i", "we", "it") or _child(who) or lemma(other) not in _PUNISHES:
            continue
        if lemma(other) != "let" or any(c.dep_ == "neg" for c in other.children):
            return any(t.lower_ in _ME | {"my", "our"} for t in other.subtree)
    return False


def _feared(token: Token) -> bool:
    """ "Because I was frightened she'd explode": what is feared is a blow or a rage of somebody grown."""
    who = own_subject(token)
    if lemma(token) not in _BODY | {"explode", "hurt"} or token.head.lower_ not in _FEAR or who is None:
        return False
    return who.lower_ not in ("i", "we", "it") and not _child(who)


def _beside(head: Token) -> list[Token]:
    """The verbs that tell why or when: "because he was screaming", "she shouted at me and I walked out"."""
    found = [
        t
        for t in head.subtree
        if t.dep_ in ("advcl", "ccomp") and any(c.lower_ in _MARKS for c in t.lefts) and own_subject(t) is not None
    ]
    if head.dep_ in ("conj", "ccomp") and head.head.i < head.i and own_subject(head) is not None:
        found.append(head.head)
    return found


def _child(token: Token) -> bool:
    """Whether a word for somebody is one for a child, or a pronoun of a telling that names a child and nobody else."""
    if token.lower_ in nouns():
        return nouns()[token.lower_].kind == "child"
    named = [nouns()[t.lower_].kind for t in token.doc if t.lower_ in nouns()]
    return bool(named) and all(kind == "child" for kind in named)


def _words(deed: Deed, doc: Doc) -> set[str]:
    return {doc[i].lower_ for i in deed.tokens}


def unnamed(doc: Doc, chosen: list[Deed]) -> bool:
    """Whether all that is told are reproaches that name no deed: "I failed my sponsee", "I wasn't there for my kids"."""
    return bool(chosen) and all(_sum(doc, deed) for deed in chosen)


def _sum(doc: Doc, deed: Deed) -> bool:
    head, words = deed.head, _words(deed, doc)
    if len(deed.tokens) > 8 or words & _SHIFT or any(c.dep_ in ("advcl", "xcomp", "ccomp") for c in head.children):
        return False
    if head.lemma_ == "be":
        return "there" in words and any(c.dep_ == "neg" for c in head.children)
    things = [c for c in head.children if c.dep_ == "dobj"]
    if lemma(head) not in _SUMS or (lemma(head) == "let" and "down" not in words):
        return False
    return all(c.lower_ in nouns() or c.pos_ in ("PRON", "PROPN") for c in things)
