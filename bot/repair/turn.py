"""Turning what was told about somebody into words said to them: he -> you, my son's -> your, he was -> you were."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.repair.people import Recipient

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_POSSESSIVE = frozenset({"his", "their"})
_SELF = {"himself": "yourself", "herself": "yourself", "themself": "yourself", "themselves": "yourselves"}
_ALONE = frozenset({"hers", "theirs"})
_BE = {"is": "are", "was": "were", "'s": "'re", "ca": "ca", "has": "have", "does": "do"}
_DROP = frozenset({"just", "only", "simply", "literally", "actually", "basically", "honestly", "accidentally", "somehow", "kinda", "supposedly", "unintentionally", "merely"})  # fmt: skip  # noqa: E501


def _of_theirs(token: Token) -> bool:
    """Whether a word belongs to what somebody else does ("I said he only cares about money"): left out, it would say the opposite."""
    for head in token.ancestors:
        subjects = [child for child in head.children if child.dep_ in ("nsubj", "nsubjpass")]
        if subjects:
            return all(child.lower_ not in ("i", "we") for child in subjects)
    return False


_GIVING = frozenset({"give", "owe", "show", "offer", "bring", "buy", "send", "make", "cook", "get", "tell", "teach"})
_GIFTS = frozenset(
    {"credit", "space", "time", "attention", "money", "flower", "room", "hope", "trouble", "advice", "food", "dinner",
     "breakfast", "tea", "coffee", "respect", "affection", "help", "permission", "lie", "notice"}
)  # fmt: skip


def _form(token: Token, who: Recipient) -> str:
    low = token.text.lower()
    if low in _SELF:
        return "yourselves" if who.plural else _SELF[low]
    if low in _ALONE or (low == "his" and token.dep_ != "poss"):
        return "yours"
    if low == "her" and token.dep_ == "poss" and token.head.lemma_ in _GIFTS and token.head.head.lemma_ in _GIVING:
        return "you"  # "give her credit", read as the credit that is hers
    if low == "her" and (_alone(token) or _before_all(token)):
        return "you"
    if low in _POSSESSIVE or (low == "her" and (token.tag_ == "PRP$" or token.dep_ == "poss")):
        return "your"
    return "you"


_ALL = frozenset(
    {
        "everything",
        "anything",
        "something",
        "nothing",
        "all",
        "that",
        "this",
        "how",
        "what",
        "why",
        "it",
        "the",
        "a",
        "an",
        "my",
        "every",
        "each",
    }
)


def _before_all(token: Token) -> bool:
    """ "show her everything", "tell her what happened": a "her" before what nobody owns."""
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ in _ALL


def _alone(token: Token) -> bool:
    """ "called her lazy": a "her" that owns nothing."""
    doc = token.doc
    if token.i < 1 or token.i + 1 >= len(doc) or doc[token.i - 1].lemma_ not in ("call", "make", "find", "leave"):
        return False
    after = doc[token.i + 2] if token.i + 2 < len(doc) else None
    short = after is None or after.is_punct or after.pos_ in ("CCONJ", "SCONJ", "ADP")
    return (
        short
        and (doc[token.i + 1].pos_ == "ADJ" or doc[token.i - 1].lemma_ == "call")
        and doc[token.i + 1].pos_ != "NUM"
        and (
            doc[token.i + 1].lower_
            not in (
                "boss",
                "mother",
                "mom",
                "mum",
                "dad",
                "father",
                "sister",
                "brother",
                "friend",
                "teacher",
                "husband",
                "parents",
                "work",
            )
        )
    )


def _is_you(token: Token, who: Recipient) -> bool:
    if token.i in who.pronouns:
        return True
    return any(first <= token.i <= last for first, last in who.spans.items())


def _subject(token: Token) -> Token | None:
    """The subject of the verb that `token` is, or helps."""
    verb = token.head if token.dep_ in ("aux", "auxpass") else token
    for _ in range(4):
        for child in verb.lefts:
            if child.dep_ in ("nsubj", "nsubjpass", "expl"):
                return child
        if verb.dep_ == "relcl" or verb.dep_ != "conj":
            return None
        verb = verb.head
    return None


def _agree(token: Token, who: Recipient) -> str | None:
    """The form of a verb whose subject became "you"; None where nothing changes."""
    low = token.text.lower()
    if token.tag_ not in ("VBZ", "VBD") or (token.tag_ == "VBD" and low != "was"):
        return None
    subject = _subject(token)
    if subject is None:
        return None
    if subject.lower_ in ("who", "that") and subject.head.dep_ == "relcl":
        subject = subject.head.head
    if not _is_you(subject, who):
        return None
    if low == "'s":
        return "'ve" if token.lemma_ == "have" or token.head.tag_ == "VBN" else "'re"
    if low in _BE:
        return _BE[low]
    return token.lemma_ if token.tag_ == "VBZ" else None


def _completed(token: Token) -> str | None:
    """ "she been frightened": the verb that a participle needs before it; None where it is there."""
    verb = token.head if token.dep_ in ("aux", "auxpass") else token
    if (
        token.lower_ != "been"
        or any(c.dep_ == "aux" and c is not token and c.i < token.i for c in [*verb.lefts, *token.lefts])
        or _subject(token) is None
    ):
        return None
    return "have been"


def render(doc: Doc, tokens: Iterable[int], who: Recipient, swap: dict[int, str] | None = None) -> str:
    """The tokens of `tokens` (indices, in order) as said to the recipient, without an end sign. `swap`: index ->
    other words."""
    swap = swap or {}
    pieces: list[tuple[str, str]] = []
    quoted = False
    chosen = list(tokens)
    skip = -1
    for index in chosen:
        token = doc[index]
        if token.text == '"':
            quoted = not quoted
        if index <= skip:
            continue
        space = token.whitespace_
        if index in swap:
            pieces.append((swap[index], " " if swap[index] else ""))
        elif quoted:
            pieces.append((token.text, space))
        elif token.lower_ in _DROP and token.dep_ in ("advmod", "det", "amod", "intj") and not _of_theirs(token):
            continue
        elif index in who.spans:
            skip = who.spans[index]
            after = doc[skip + 1] if skip + 1 < len(doc) else None
            if after is not None and after.tag_ == "POS":
                more = doc[skip + 2] if skip + 2 < len(doc) else None
                owned = more is not None and more.pos_ in ("NOUN", "ADJ", "PROPN", "NUM", "ADV", "VERB")
                pieces.append(("your" if owned else "your place", " "))  # "dinner at Karen's"
                skip += 1
            else:
                particle = bool(pieces) and index > 0 and doc[index - 1].dep_ == "prt"
                pieces.insert(len(pieces) - particle, ("you", " "))  # "pick up my son" -> "pick you up"
                if particle:
                    pieces[-1] = (pieces[-1][0], " ")
        elif index in who.pronouns:
            pieces.append((_form(token, who), space))
        else:
            changed = _agree(token, who) or _completed(token)
            text = changed if changed is not None else token.text
            if not pieces or token.text != "I":
                text = (
                    text
                    if token.pos_ == "PROPN" or token.text.startswith("I")
                    else text[0].lower() + text[1:]
                    if token.i == token.sent.start
                    else text
                )
            pieces.append((text, space))
    return polish("".join(text + space for text, space in pieces))


def polish(text: str) -> str:
    """Spaces, doubled words and dangling signs put right; no capital and no end sign are added."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:.])+", r"\1", text)
    text = re.sub(r"\s+(n't|'(?:re|ve|s|d|ll|m))\b", r"\1", text)
    text = re.sub(r"\b([Yy]ou) you\b(?!r)", r"\1 that you", text)
    text = re.sub(r"\b((?:about|of|with|for) you) to you\b", r"\1", text)
    text = re.sub(
        r"\b(?:the )?(birth|wedding|feelings|trust|secrets?|fault|work|idea|mistake) of you\b(?! \w)",
        r"your \1",
        text,
    )
    text = re.sub(r"\bthe (birthday|(?:\w+ )?play|party|phone|room|toys?|things) of you\b", r"your \1", text)
    text = re.sub(r"\byou and (kids|children|sons?|daughters?|boys|girls)\b", r"you and the \1", text)
    text = re.sub(r"\(\s*\)", "", text)
    text = re.sub(r"\b(told you|said) (is|was)\b", r"\1 it \2", text)  # a language that needs no subject shows through
    text = re.sub(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", lambda m: m[0].capitalize(), text)
    return text.strip(" ,;:.!?…-–—")


_IN_LAW = re.compile(r"\b(mother|mum|mom|father|dad|parents|sister|brother|daughter|son) in law\b", re.IGNORECASE)


def sentence(text: str) -> str:
    """A capital at the start, one full stop at the end; empty stays empty."""
    text = text.strip()
    if not text:
        return ""
    text = _IN_LAW.sub(r"\1-in-law", text[0].upper() + text[1:])
    return text if text[-1] in ".!?" or text.endswith(('."', '!"', '?"')) else text + "."
