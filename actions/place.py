"""Keeping one's place: coming back to an open conversation, and turning from one moment to another."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import LONGEST_SLOT, REFLECT, found_in, give_back
from bot.listening import people

QUOTED = 14  # words of what was told that are said back
LEAST = 0.5  # how surely a text tells a moment, to be taken for another one
TELLING = 6  # words
_THEY = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|me|my)\b", re.IGNORECASE)
STEADYING = "We were in the middle of steadying."
PATTERNS = "We were at the questions about closeness and distance."


def place(tracker: Tracker) -> str:
    """One sentence of where an open conversation was, in the person's own words where there are some."""
    loop = str((tracker.active_loop or {}).get("name"))
    if loop == "steady_form":
        return STEADYING
    if loop == "patterns_form":
        return PATTERNS
    told = door.words(tracker, "mend_event" if loop == "mend_form" else "moment")
    if told:
        words = told.split()
        shown = " ".join(words[:QUOTED]).rstrip(".,;:!?") + (" …" if len(words) > QUOTED else "")
        return f"We were with this, in your words: “{shown}”."
    person = door.words(tracker, "person")
    return (
        f"We were with a moment with your {person}."
        if person and person.islower()
        else "We were in the middle of a moment."
    )


class ActionGreetAgain(Action):
    """A greeting in the middle of a conversation, on a later day perhaps: hello, and where we were. The form asks on."""

    def name(self) -> str:
        return "action_greet_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_greet_again", place=place(tracker))
        return []


def somebody_else(tracker: Tracker, asked: str, text: str) -> str | None:
    """The word for another person whom a text tells a moment of, while one with somebody is looked at; None where it doesn't."""
    current, kind = door.words(tracker, "person"), tracker.get_slot("person_kind")
    if current is None or asked in ("moment", "person", "alternatives", "familiar") or len(text.split()) < TELLING:
        return None
    if asked == "their_mind" and _THEY.search(text):
        return None
    ranking = tracker.latest_message.get("intent_ranking") or []
    told = {entry["name"]: entry["confidence"] for entry in ranking}
    if told.get("share_moment", 0.0) < LEAST or not _I.search(text):
        return None
    named = [person for person in people(text) if not person.weak]
    if not named or any(person.word.lower() == current.lower() or person.kind == kind for person in named):
        return None
    new = found_in(text).get("person")
    return str(new) if new and found_in(text).get("person_kind") not in (None, "self", "other") else None


def offer(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, new: str, text: str) -> list[EventType]:
    """Offer to turn to the other moment; the question that is open stays open."""
    dispatcher.utter_message(response="utter_other_moment", new=f"your {new}" if new.islower() else new)
    return [SlotSet("other_moment", text.strip()[:LONGEST_SLOT]), SlotSet(asked, None)]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
    """A new moment out of `text`, instead of the one that was looked at."""
    new: dict[str, Any] = dict.fromkeys((*REFLECT, "person_kind", "strength_again", "again", "other_moment"))
    new.update(found_in(text))
    new["moment"] = text
    give_back(dispatcher, tracker, text)
    return [SlotSet(name, value) for name, value in new.items()]


class ActionOtherMoment(Action):
    """Reflecting chosen while reflecting: the other moment that was offered, else the sentence that we are here already."""

    def name(self) -> str:
        return "action_other_moment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.words(tracker, "other_moment")
        if text is None:
            dispatcher.utter_message(response="utter_already_here")
            return []
        return begin(dispatcher, tracker, text)
