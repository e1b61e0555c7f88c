"""Whether a person tells the bot that it misunderstood, and not somebody in their story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.listening.tidy import tidy
from bot.listening.words import read, strings

_QUOTED = re.compile(r"[\"“][^\"”]{0,300}[\"”]?")
_THIRD = re.compile(
    r"\b(he|she|they|him|her|his|them|their|my (?:\w+ )?(?:son|daughter|husband|wife|partner"
    r"|mom|mum|dad|mother|father|boss|friend|brother|sister|boyfriend|girlfriend|ex|kids?|child(?:ren)?))\b"
)


_TO_US = re.compile(r"\b(you|you're|your|u|ur|bot|robot|chatbot|program|app|ai|machine|questions?|answers?)\b")
_WHO = r"(?:him|her|them|my|the|mom|mum|dad|everyone|[a-z]+$)"
_SAID_AFTER = re.compile(
    r"^[^.?!]{0,30}?[\s,;'\"]+(?:(?:he|she|they|my \w+|mom|mum|dad) "
    r"(?:said|told|yelled|shouted|screamed|says|texted|was like|keeps|kept|snapped)\b"
    rf"|(?:i|we) (?:told|yelled at|shouted at|screamed at|said to|texted|snapped at|keep telling|kept telling) {_WHO}"
    r"|(?:i|we) (?:yelled|shouted|screamed)\b)"
)


@dataclass(frozen=True)
class _Signs:
    phrases: tuple[re.Pattern[str], ...]
    reported: re.Pattern[str]
    innocent: tuple[re.Pattern[str], ...]


@cache
def _signs() -> _Signs:
    data = read("objections", ("phrases", "reported", "innocent"))
    return _Signs(
        tuple(re.compile(p) for p in strings("objections.yml: phrases", data["phrases"])),
        re.compile(data["reported"]),
        tuple(re.compile(p) for p in strings("objections.yml: innocent", data["innocent"])),
    )


_DENIES = re.compile(
    r"^\W*(?:no|nope|nah|not|wrong|huh|what)\b|\bnot (?:me|him|her|them|my|the other)\b"
    r"|\bi (?:already|just|clearly|never|didn't|did not|didnt|meant|mean|am not|was not|wasn't|said|told|asked"
    r"|was asking|was talking"
    r"|am talking)\b|\bi'?m (?:not|talking|asking)\b"
    r"|\b(?:that|this|it)(?:'s| is|s| was|'s still)? (?:really |just |totally )?(?:not|wrong|n't)\b"
    r"|\b(?:wrong|again|listen|read)\b",
    re.I,
)
_TO_ITS_CREDIT = re.compile(r"\byou(?:'re| are) the (?:first|only)\b|\bi (?:don't|do not) know why i\b", re.I)
FEW, MANY = 10, 20  # words: up to FEW a "you" is enough, over MANY it is a story


# What begins like an objection and tells something: "No, I haven't told anyone.", "That's not easy for me to say."
_ANSWERS = re.compile(
    r"^\W*(?:no|nope|nah)\W+i (?:haven'?t|have not|can'?t|won'?t|couldn'?t|don'?t (?:have|know|think|live|work|drink"
    r"|see|talk to|want to)|never (?:have|had|did|told))\b"
    r"|^\W*(?:that|it|this)(?:'s| is|s) (?:not|never) (?:even |really )?(?:easy|all\b|everything|fun|normal|enough"
    r"|new|unusual|the (?:worst|only|first|end)\b)"
    r"|^\W*you(?:'re (?:going to|gonna)|'ll| will| must| probably|'re probably going to)"
    r" (?:all |probably |just )?think (?:that )?(?:i|i'm|it|it's|this|he|she|they)\b"
    r"|^\W*you try \w+ing\b"
    r"|^\W*(?:no|nope) ?\W+i mean (?:yes|yeah|no|maybe)\b|\bto be (?:misunderstood|heard)\b|^\W*(?:nobody"
    r"|no one) (?:asked|asks|listens?|understands?)\b",
    re.I,
)


def answers(text: str) -> bool:
    """Whether a message that begins with a no tells something rather than objects."""
    return _ANSWERS.search(text.replace("\u2019", "'")) is not None


def may_object(text: str) -> bool:
    """Whether a message that sounds like an objection to a statistical model can be one: short, and a denial or said to the program."""
    count = len(text.split())
    if _TO_ITS_CREDIT.search(text) or answers(text):
        return False
    return count <= MANY and (
        _DENIES.search(text) is not None or (count <= FEW and _TO_US.search(text.lower()) is not None)
    )


@lru_cache(maxsize=64)
def objects(text: str) -> bool:
    """True where `text` tells the bot that it got the person wrong, repeats itself or doesn't listen."""
    low = " ".join(tidy(text).text.lower().split())[:600]
    bare = " ".join(text.lower().replace("’", "'").split())[:600]
    signs = _signs()
    quotes = {source: [m.span() for m in _QUOTED.finditer(source)] for source in (low, bare)}
    for pattern in signs.phrases:
        for source in (low, bare):
            match = pattern.search(source)
            if match is None:
                continue
            if any(a <= match.start() < b for a, b in quotes[source]):
                continue
            if any(p.search(source) for p in signs.innocent):
                continue
            if not _to_somebody_else(source, match, signs):
                return True
    return False


def _to_somebody_else(low: str, match: re.Match[str], signs: _Signs) -> bool:
    """The phrase is part of what was said between other people, or of a longer story."""
    before, after = low[max(0, match.start() - 70) : match.start()], low[match.end() : match.end() + 60]
    told = signs.reported.search(before)
    if told is not None and not re.search(r"[.!?]\s*$", before):
        return True
    if _SAID_AFTER.search(after):
        return True
    if len(low.split()) > 8 and _THIRD.search(low) and not _TO_US.search(match.group()):
        return True  # "I didn't say anything back to him": a story, in which nobody speaks to the program
    return len(low.split()) > 25 and bool(_THIRD.search(before))
