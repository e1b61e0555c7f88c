"""Deeds that others lay at the writer's door: told as the reason of what was done to them, to other people, or by whoever wants an apology.

And whose a verb is: the subject that the parse gives it, through verbs that share one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.repair.verbs import forms
from bot.repair.words import patterns

if TYPE_CHECKING:
    from spacy.tokens import Token


def lemma(token: Token) -> str:
    return forms().get(token.lower_) or str(token.lemma_.lower())


def own_subject(token: Token) -> Token | None:
    return next((c for c in token.lefts if c.dep_ in ("nsubj", "nsubjpass", "expl", "csubj")), None)


def subject_of(token: Token) -> Token | None:
    """The subject of a verb, through shared subjects of joined verbs and of complements."""
    for _ in range(6):
        found = own_subject(token)
        if found is not None:
            return found
        if token.dep_ in ("conj", "xcomp") or (token.dep_ == "advcl" and token.tag_ == "VBG"):
            token = token.head
        elif token.dep_ == "pcomp" and token.head.dep_ in ("prep", "mark"):
            token = token.head.head
        else:
            return None
    return None


def blamed(head: Token, vague: bool) -> bool:
    """Whether a deed counts as what somebody else says of the writer. `vague`: the lists have no kind of deed for it, or only that it
    hurt; a plain deed stays one, whoever wants an apology for it."""
    return _is_reason(head) or _told_to_others(head) or (vague and _asked_for_it(head))


def _is_reason(head: Token) -> bool:
    """The deed stands as the reason of what somebody else did to me."""
    if not any(c.lower_ in ("because", "since", "after", "when", "cause") for c in head.lefts):
        return False
    main = head.head
    subject = subject_of(main)
    if main == head or subject is None or subject.lower_ in ("i", "it", "that"):
        return False
    span = main.doc[main.left_edge.i : main.right_edge.i + 1].text
    return bool(
        patterns("signs.yml")["wronged"].search(span) or re.search(r"\b(?:hit|hits|slap\w*|left me|cheat\w*)\b", span)
    )


def _asked_for_it(head: Token) -> bool:
    """What somebody else wants an apology for: "he wants me to say sorry because I rang", "gran says I should apologise for it"."""
    over = head
    for _ in range(6):
        if _SAYS_SORRY.search(over.doc[over.left_edge.i : head.i].text) and (
            (teller := own_subject(over)) is not None and teller.lower_ not in ("i", "we", "it", "that")
        ):
            return lemma(over) in _CALLS_FOR
        if over.head == over:
            return False
        over = over.head
    return False


_SAYS_SORRY = re.compile(
    r"\b(?:say(?:ing)? (?:i'm |that i'm )?sorry|apologi[sz]e|an apology|make it up)\b", re.IGNORECASE
)
_CALLS_FOR = frozenset(["want", "say", "tell", "expect", "demand", "ask", "think", "insist", "wait", "claim", "keep"])


def _told_to_others(head: Token) -> bool:
    """ "My mother tells the whole church I abandoned her": what somebody says of the writer, to people other than the writer."""
    over = head.head
    if head.dep_ == "relcl" and over.dep_ in ("dobj", "dative", "pobj"):
        over = over.head
    if over.lemma_ not in ("tell", "post", "claim", "spread") or head.dep_ not in ("relcl", "ccomp"):
        return False
    teller = next((c for c in over.lefts if c.dep_ == "nsubj"), None)
    hearers = [c.lower_ for c in over.rights if c.dep_ in ("dobj", "dative") and c != head]
    if teller is None or teller.lower_ in ("i", "we"):
        return False
    return over.lemma_ != "tell" or (bool(hearers) and not {"me", "us"} & set(hearers))
