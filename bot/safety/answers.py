"""What a short message says while a direct question is open, and the few facts about the speaker that change the words.

Only counts while a question is open: a bare "yes" anywhere else is nobody's business here. Phrases are data/safety/answers.yml.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.settings import ROOT

ANSWERS_PATH = ROOT / "data" / "safety" / "answers.yml"
Answer = Literal["yes", "no", "maybe", "misread", "refuse", "other"]
ORDER: tuple[Answer, ...] = ("misread", "refuse", "maybe", "yes", "no")
LISTS = ("not_answers", "nobody", "skip")
LONGEST = 400  # an answer stands at the beginning; reading more would only cost time


class AnswersError(ValueError):
    """The file of answers is malformed; the message names the key."""


@cache
def phrases(path: Path = ANSWERS_PATH) -> dict[str, Any]:
    """The checked file, read once: answer -> kind -> phrases, and the plain lists. Raises AnswersError."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(raw) != {*ORDER, *LISTS}:
        raise AnswersError(f"{path.name}: the keys are exactly {', '.join((*ORDER, *LISTS))}.")
    for name in ORDER:
        if not set(raw[name]) <= {"starts", "anywhere", "whole"}:
            raise AnswersError(f"{path.name}: {name} knows starts, anywhere and whole only.")
    lists = [part for name in ORDER for part in raw[name].values()] + [raw[name] for name in LISTS]
    if any(not isinstance(phrase, str) or phrase != plain(phrase) for part in lists for phrase in part):
        raise AnswersError(f"{path.name}: every phrase is a quoted text as `plain` leaves it.")
    return {name: raw[name] for name in raw}


def plain(text: str) -> str:
    """Lower case, accents and apostrophes gone, anything but letters, digits and emoji a space; at most LONGEST characters."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    kept = "".join(sign for sign in folded if not unicodedata.combining(sign) and sign not in "'’`´")
    return " ".join(re.sub(r"[^\w👍👎]+", " ", kept).split())


def _starts(words: str, phrase: str) -> bool:
    return words == phrase or words.startswith(phrase + " ")


def read(text: str, choice: str = "") -> Answer:
    """The answer in `text`, or in the payload of the pressed button (`crisis.yes`). "other" where it is none."""
    if choice.startswith("crisis."):
        name = choice.removeprefix("crisis.")
        return name if name in ORDER else "other"
    words, book = plain(text), phrases()
    if not words:
        return "other"
    blocked = any(_starts(words, phrase) for phrase in book["not_answers"])
    for name in ORDER:
        kinds = book[name]
        if words in kinds.get("whole", ()):
            return name
        if any(f" {phrase} " in f" {words} " for phrase in kinds.get("anywhere", ())):
            return name
        if not blocked or name == "maybe":
            if any(_starts(words, phrase) for phrase in kinds.get("starts", ())):
                return name
    return "other"


def says_nobody(text: str) -> bool:
    """A short message that says there is no one or nothing to name."""
    words = plain(text)
    return len(words.split()) <= 8 and any(_starts(words, phrase) for phrase in phrases()["nobody"])


def skips(text: str) -> bool:
    """A short message that leaves the question out."""
    words = plain(text)
    return len(words.split()) <= 4 and any(_starts(words, phrase) for phrase in phrases()["skip"])


_PARTNER = r"(?:him|her|them|(?:my )?(?:wife|husband|partner|girlfriend|boyfriend|gf|bf|fiancee?|spouse|missus|ex))"
_HURT = r"(?:hit|hits|slap(?:ped)?|punch(?:ed)?|push(?:ed)?|shove[d]?|chok(?:e|ed)|strangled?|kick(?:ed)?|grabb(?:ed)?|beat|threw|hurt|smack(?:ed)?|threaten(?:ed)?|pinned|shook)"
_DOER = re.compile(
    rf"\bi (?:\w+ ){{0,3}}{_HURT} {_PARTNER}\b|\bi (?:check|track|monitor|control|go through|follow) (?:\w+ ){{0,3}}(?:phone|her|him|messages|location|money)\b"
    rf"|\bi (?:wont|dont|do not|will not) (?:let|allow) (?:her|him|my (?:wife|husband|partner|girlfriend|boyfriend))\b"
)
_OWN_HANDS = re.compile(
    r"\bi (?:\w+ ){0,4}(?:hit|shake|shook|shaken|slap|slapped|hurt|smack|smacked|throw|threw|drop|lose it with|snap at) (?:\w+ ){0,2}"
    r"(?:him|her|them|it|baby|kids?|child|children|son|daughter|toddler|newborn|little one)\b"
)
_MINOR = re.compile(
    r"\b(?:i am|im|i m|i just turned|i turned|aged?) (?:only |just )?(?:[89]|1[0-7])(?! (?:weeks?|months?|days?|hours?|minutes?|years (?:sober|clean|in|into|together|married)|stone|st|percent|of|and a half years))\b"
    r"|\bi am in (?:middle|high|secondary|elementary|primary) school\b|\bim in (?:middle|high|secondary|elementary|primary) school\b"
    r"|\bim a (?:minor|teenager|teen|kid)\b|\bi am a (?:minor|teenager|teen|kid)\b|\bim in (?:grade|year) (?:[4-9]|1[0-2])\b|\bim in (?:[5-9]|1[0-2])th grade\b"
)
_NECK = re.compile(r"\b(?:chok\w*|strangl\w*|throat|neck|couldnt breathe|could not breathe)\b")
_READS = re.compile(
    r"\b(?:is|are|does|do|will|can|could) (?:\w+ ){0,2}(?:someone|somebody|anyone|anybody|a person|a human|people|you|they|humans|real people|a real person) (?:\w+ ){0,4}"
    r"(?:read|reading|reads|see|seeing|sees|watching|watch|listening|there|real|live)\b(?: \w+){0,4}$"
    r"|\bwho (?:is reading|reads|can read|can see|sees|is watching|will read|will see)\b(?: \w+){0,4}$"
    r"|\b(?:will|would|are|can|did) you (?:\w+ ){0,3}(?:call|calling|send|sending|tell|telling|report|reporting) (?:\w+ ){0,2}(?:the )?(?:police|cops|ambulance|\d{3}|someone|anyone|cps|cas|my (?:mom|mum|parents|husband|wife|doctor))\b"
)
_STAY = re.compile(
    r"\b(?:stay|be|sit|keep talking|talk|wait) (?:\w+ ){0,3}(?:with|to) me (?:\w+ ){0,3}(?:while|until|till|as|when) (?:i|im|it|its|theyre|they)\b"
)


def says_doer(text: str) -> bool:
    """The person says they hurt or control a partner."""
    return bool(_DOER.search(plain(text)))


def says_own_hands(text: str) -> bool:
    """A carer speaks of their own hands on a child."""
    return bool(_OWN_HANDS.search(plain(text)))


def says_minor(text: str) -> bool:
    """The person says they are under 18; not the age of a child of theirs, not weeks or years sober."""
    return bool(_MINOR.search(plain(text)))


def speaks_of_neck(text: str) -> bool:
    """Pressure on the neck or throat, or no breath."""
    return bool(_NECK.search(plain(text)))


def asks_who_reads(text: str) -> bool:
    """Is someone reading this, will you send someone: answered with the plain truth."""
    return len(plain(text).split()) <= 16 and bool(_READS.search(plain(text)))


def asks_to_stay(text: str) -> bool:
    """Asks the bot for company during an act."""
    return bool(_STAY.search(plain(text)))
