"""The person's own version of an apology: whether a text is one, and what is said of it.

At most two gentle notes, strongest first; where there is nothing to note, which of the five parts it has, without a mark out of five.
"""

from __future__ import annotations

import re

from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import TOLD
from bot.repair import notes, parts

NAMES = {
    "act": "what you did",
    "responsibility": "that it was yours",
    "regret": "that you are sorry",
    "impact": "what it may have been like for them",
    "repair": "what you will do",
}
HOW = re.compile(
    r"\b(?:tonight|tomorrow|today|later|when (?:he|she|they|we)|before|after|on (?:\w+day|the)|at \w+|over|face to face|call|text|letter|"
    r"card|knock|in person|weekend|\w+day (?:morning|evening|night))\b",
    re.IGNORECASE,
)
ABOUT_THEM = re.compile(r"\W*(?:(?:but|and|well|so)\W+)*(?:he|she|they|he'?s|she'?s|my \w+)\b", re.IGNORECASE)


def gently_noted(dispatcher: CollectingDispatcher, text: str) -> bool:
    """Say at most two notes on a version, strongest first; whether there was anything to note."""
    found = notes(text)
    if found:
        door.say(dispatcher, " ".join(note.text for note in found), [f"mend.note.{note.kind}" for note in found])
    return bool(found)


def is_message(text: str) -> bool:
    """Whether a text is meant for the other, not for us: it speaks to them, or says sorry."""
    if re.search(r"\b(?:sorry|apologi[sz]e)\b", text, re.I):
        return len(text.split()) > 2
    return len(text.split()) >= TOLD and bool(
        re.search(r"\byou(?:r|'re|'ve)?\b", text, re.I) and re.search(r"\bI\b", text)
    )


def what_it_says(text: str) -> str:
    """Which of the five parts a version has, without a mark out of five."""
    found = parts(text)
    there = [words for part, words in NAMES.items() if found[part]]
    absent = [words for part, words in NAMES.items() if not found[part]]
    if not there:
        return "It is yours now, in your words."
    listed = there[0] if len(there) == 1 else ", ".join(there[:-1]) + " and " + there[-1]
    said = f"It says {listed}."
    if len(absent) == 1:
        said += f" It leaves out {absent[0]}; whether that belongs in it is for you to say."
    return said
