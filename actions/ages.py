"""When it was and how old somebody is: what says nothing else, and what of it a message tells beside."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import door
from actions.forms import GIVEN_BACK
from actions.phrases import AGAIN_AND_AGAIN
from actions.whom import CHILDREN
from bot.listening.people import age_kind

_LITTLE = frozenset(
    "it was that is this on in at the a just like about around i think maybe so btw oh and he's she's hes shes he she "  # noqa: SIM905
    "they're now old".split()
)
_OLD = re.compile(
    r"\W*(?:(?:and|well|oh|he|she|they|is|he'?s|she'?s|my \w+|just|only|now|nearly|almost|about|about to turn|turned|turning)\W+)*"
    r"(?P<years>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen)(?P<unit>\W*(?:years?|yrs?|y|months?|mos?|m|weeks?|wks?|days?))?(?:\W*(?:old|o))?(?: now| already)?\W*",
    re.IGNORECASE,
)
_COUNTED = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen",
)
_SOMEBODY = re.compile(r"\b(?:he|she|they|he'?s|she'?s|my \w+|old)\b", re.IGNORECASE)


def aged(text: str) -> str | None:
    """An age, where a message says nothing else ("hes 5", "shes 3 weeks old", "she's nine"); None otherwise."""
    found = _OLD.fullmatch(text.strip())
    if found is None or not _SOMEBODY.search(text):
        return None
    years = found["years"].lower()
    return f"{_COUNTED.index(years) if years in _COUNTED else years}{' ' + found['unit'].strip(' -') if found['unit'] else ''}"


_HOW_LONG = re.compile(
    r"\W*(?:(?:for|after|about|nearly|almost|over|like)\W+)*(?:\d+|a|an|one|two|three|four|five|six|seven|eight|nine|ten|many|some) "
    r"(?:years?|yrs?|months?|weeks?|days?|hours?)(?: now| ago| together| married)*\W*",
    re.IGNORECASE,
)


def only_when(tracker: Tracker, text: str) -> bool:
    """Whether a message is nothing but a time, or an age."""
    if aged(text) is not None:
        return True
    if _HOW_LONG.fullmatch(text):
        return True
    times = [*door.entities(tracker, "time"), *door.entities(tracker, "age")]
    if not times or (len(text.split()) >= GIVEN_BACK and AGAIN_AND_AGAIN.search(text)):
        return False
    rest = text.lower()
    for time in times:
        rest = rest.replace(time.lower(), " ")
    return not set(re.findall(r"[a-z']+|\d+", rest)) - _LITTLE


def when_or_how_old(tracker: Tracker, text: str) -> dict[str, Any]:
    """Slots of a message that is nothing but a time or an age."""
    if (age := aged(text)) is not None:
        return {"person_age": age, **_of_age(tracker, age)}
    return {"when": text.strip()} if _HOW_LONG.fullmatch(text) or door.entities(tracker, "time") else {}


def _of_age(tracker: Tracker, age: str) -> dict[str, Any]:
    """What an age makes of a child whose kind is known; of anybody else nothing."""
    if tracker.get_slot("person_kind") not in CHILDREN:
        return {}
    years = float(age.split()[0])
    years = years if re.search(r"\d$|y", age) else years / (12 if " m" in age else 52 if " w" in age else 365)
    return {"person_kind": age_kind(years)}


def when_and_how_old(tracker: Tracker) -> dict[str, Any]:
    """Slots for when it was and how old the other is, where the message that opens a form says so."""
    found = {"when": door.entities(tracker, "time"), "person_age": door.entities(tracker, "age")}
    return {name: values[0] for name, values in found.items() if values}


_BARE = re.compile(r"\W*(?:1[1-9]|[2-9]\d)\W*")


def bare_age(tracker: Tracker, text: str) -> dict[str, Any]:
    """Slots of a number above any strength where a child is talked about ("15"): their age; empty elsewhere."""
    if not _BARE.fullmatch(text) or tracker.get_slot("person_kind") not in CHILDREN:
        return {}
    age = re.findall(r"\d+", text)[0]
    return {"person_age": age, **_of_age(tracker, age)} if int(age) <= GROWN else {"person_age": age}


GROWN = 18
