"""A person's question as an indirect one: "how do I get him to sleep?" -> "how to get him to sleep"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.clauses import Clause
from bot.listening.turn import polish, turned

if TYPE_CHECKING:
    from spacy.tokens import Token

_OPENERS = ("WP", "WRB", "WDT", "WP$")
_TO_US = ("do you think", "do you know", "do you believe", "would you say")
_PAST = {
    "go": "went", "get": "got", "do": "did", "say": "said", "make": "made", "take": "took", "give": "gave",
    "have": "had", "leave": "left",
    "tell": "told", "think": "thought", "feel": "felt", "know": "knew", "come": "came", "see": "saw",
    "lose": "lost", "let": "let",
    "hurt": "hurt", "break": "broke", "choose": "chose", "keep": "kept", "mean": "meant", "become": "became",
    "begin": "began",
    "fall": "fell", "find": "found", "forget": "forgot", "hit": "hit", "put": "put", "write": "wrote",
    "stand": "stood", "cheat": "cheated",
}  # fmt: skip


def indirect(clause: Clause) -> str | None:
    """The question inside "you're wondering …", or None when it cannot be turned round safely."""
    tokens = list(clause.tokens)
    subject = clause.subject
    opening = " ".join(t.lower_ for t in tokens[:3])
    if opening in _TO_US and len(tokens) > 4:
        rest = tokens[4:] if tokens[3].lower_ in ("if", "that", "whether") else tokens[3:]
        return turned(rest) if rest[0].tag_ in _OPENERS else "whether " + turned(rest)
    aux = next(
        (t for t in tokens[:5] if ((t.pos_ == "AUX" or t.tag_ == "MD") and t.dep_ != "ROOT") or t.lemma_ == "be"), None
    )
    if tokens[0].tag_ in _OPENERS or tokens[0].lower_ == "how":
        if tokens[0].lower_ in ("who", "what") and subject is not None and subject.i == tokens[0].i:
            return turned(tokens)
        if tokens[0].lower_ == "what" and len(tokens) > 1 and tokens[1].lower_ in ("if", "about"):
            return turned(tokens)
        if aux is None or subject is None:
            return None
        plain = subject.lower_ in ("i", "he", "she", "they", "we", "it", "this", "that")
        if not plain and aux == clause.head and tokens[0].lower_ in ("what", "who") and tokens[1].i == aux.i:
            words = turned(tokens)
            return re.sub(r"^what(?: is|'s) the (point|use|sense)\b", r"what the \1 is", words)  # "… in telling him"
        if subject.i < aux.i:
            return turned(tokens)
        return _ordered(turned([t for t in tokens if t.i < aux.i]), aux, subject, clause.head, tokens)
    if aux is None or subject is None or subject.i < aux.i or tokens[0].i != aux.i:
        return None
    return _ordered("whether", aux, subject, clause.head, tokens)


def _ordered(opening: str, aux: Token, subject: Token, head: Token, tokens: Sequence[Token]) -> str | None:
    """Statement order after `opening`, without do-support."""
    inside = set(subject.subtree)
    who = [t for t in tokens if t in inside and t.i > aux.i]
    if not who:
        return None
    rest = [t for t in tokens if t.i > who[-1].i]
    middle = [t for t in tokens if aux.i < t.i < who[0].i]
    if middle and any(t.dep_ != "neg" for t in middle):
        return None
    said, low = turned(who), aux.lower_
    negated = bool(middle) or bool(rest and rest[0].dep_ == "neg")
    mine = subject.lower_ in ("i", "we")
    lead = [t for t in rest if t.i < head.i]
    plain = not negated and all(t.pos_ == "ADV" for t in lead) and head in rest
    if (  # "how do I …" asks for a way, and "to …" says so
        plain
        and mine
        and head.tag_ == "VB"
        and opening != "why"
        and (low == "should" or (low in ("do", "can") and opening.split()[-1:] != ["whether"]))
    ):
        return polish(f"{opening} to {turned(rest)}")
    if low in ("do", "does", "did") and aux != head:
        if not plain:
            joined = aux.text.lower() + (middle[0].text if middle else "")
            return polish(f"{opening} {said} {joined} {turned(rest)}") if negated else None
        verb = head.lower_
        if low == "does":
            verb = third(verb)
        elif low == "did":
            verb = past(verb)
        return polish(f"{opening} {said} {turned(lead)} {verb} {turned([t for t in rest if t.i > head.i])}")
    word = {"am": "are", "was": "were" if mine else "was", "ca": "can", "wo": "will"}.get(low, low)
    if middle and low in ("ca", "wo"):
        word = aux.lower_ + middle[0].text
    elif middle:
        word = aux.lower_ + (middle[0].text if middle[0].text.startswith("n'") else " " + middle[0].text)
    return polish(f"{opening} {said} {word} {turned(rest)}")


def third(verb: str) -> str:
    """The third person of a verb: "try" -> "tries"."""
    if verb == "have":
        return "has"
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else verb + "s"


def past(verb: str) -> str:
    """The past of a verb, by its commonest irregulars and the rule."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    double = len(verb) == 3 and verb[1] in "aeiou" and verb[2] in "bdgmnpt" and verb[0] not in "aeiou"
    return verb + (verb[-1] if double else "") + "ed"
