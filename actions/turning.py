"""Another moment told in the middle of one: noticed, offered, gone over to; and back to the one that was left."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import again_and_again
from actions.forms import REFLECT, TOLD, found_in, shortened
from actions.given import give_back
from actions.place import place, told_before
from actions.whom import CHILDREN, fits, named_in, same, yours
from bot.intents.leads import LED, STAYS
from bot.intents.turns import SIGNS
from bot.listening import people

TELLING = 5  # words
# How surely a message must tell of another moment: with somebody else, with nobody named, with the very same person.
SURE, NOBODY_NAMED, THE_SAME = 0.45, 0.5, 0.6
GUESSED = 0.1  # more, where a guess or a memory is asked for: both tell of others
GUESSES = frozenset({"their_mind", "alternatives", "familiar"})
_ONE = CHILDREN | {"partner", "parent"}  # kinds of which people name the same one in several ways
ON_THE_WAY = frozenset({"feeling", "strength"})  # asked while the moment is still being told
KEPT = (*REFLECT, "person_kind", "person_age", "when")  # what a moment that is left keeps
LEFT = "moment_left."  # ids of lines that offer the one that was left
BELONGS = "inform.belongs"  # payload of the button that says that it is no other moment
_BEGUN = (*KEPT, "strength_again", "again", "other_moment", "kept_question", "question_left")
_PART = re.compile(
    LED
    + r"(?:it|that|this|they)(?:'?s|'?re| is| was| are)? (?:all )?(?:just |only |still |kind of |sort of )*(?:a |the |my )?"
    r"(?:part of|same|belongs?|about (?:this|the same|it|him|her|them)|because|connected|related|to do with|answer|why)\b.{0,40}",
    re.IGNORECASE,
)
_STAY = re.compile(
    LED
    + r"(?:i'?d rather |i want to |let me )?(?:stay|finish|go on|carry on|continue|keep going|stick)(?: here| with \w+(?: \w+)?| this|"
    r" that| on)*"
    r"(?: (?:first|one|for now|now|please))*\W*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:first|other|earlier|previous|old|before|last) (?:one|moment|thing|story)\b", re.IGNORECASE)
_ELSE = re.compile(
    r"\b(?:(?:some|any)thing (?:else|different|new|other)|(?:an)?other (?:topic|subject|thing|matter)|(?:a )?(?:different|new) "
    r"(?:topic|subject|thing|matter)|(?:change|switch) (?:the )?(?:topic|subject))\b",
    re.IGNORECASE,
)
_ASKED_TO = re.compile(r"\b(?:talk|speak) (?:to|with)\b", re.IGNORECASE)
_LED_UP = SIGNS[2]
_HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his)\b", re.IGNORECASE)


def another(tracker: Tracker, asked: str, text: str) -> str | None:
    """The word for whom another moment is about that a text tells, "" where it names nobody; None where it goes on with the one open."""
    if door.words(tracker, "moment") is None or asked in ("moment", "person") or len(text.split()) < TELLING:
        return None
    if again_and_again(text):
        return None  # "my mum never held me" is where it comes from, and no other moment
    sure = float(tracker.latest_message.get("another") or 0.0)
    found = found_in(text)
    who, current = str(found.get("person") or ""), door.words(tracker, "person")
    named = [person for person in people(text) if not person.weak]
    the_same = any(
        person.word.lower() == str(current).lower()
        or (person.kind in _ONE and person.kind == tracker.get_slot("person_kind"))
        for person in named
    ) or (not named and _HE_OR_SHE.search(text) is not None and current is not None and fits(text, current))
    needed = THE_SAME if the_same else SURE if who and current else NOBODY_NAMED
    if asked in ON_THE_WAY and (the_same or not who or current is None) and not _LED_UP.search(text):
        return None  # the moment itself is still being told
    if sure < needed + (GUESSED if asked in GUESSES else 0.0):
        return None
    return who or (str(current) if the_same and current else "")


def _moment(text: str) -> dict[str, Any]:
    """Slots of a moment out of one message."""
    return {**found_in(text), "moment": shortened(text)}


def put_by(tracker: Tracker) -> dict[str, Any] | None:
    """What is kept of the moment that is open, to come back to it; None where nothing was told."""
    if door.words(tracker, "moment") is None:
        return None
    asked = tracker.get_slot("requested_slot")  # Rasa has put the message there already, and it answers nothing
    return {name: value for name in KEPT if name != asked and (value := tracker.get_slot(name)) is not None}


def offer(dispatcher: CollectingDispatcher, asked: str, new: str, text: str) -> list[EventType]:
    """Offer to turn to the other moment; the question that is open stays open."""
    if new:
        dispatcher.utter_message(response="utter_other_moment", new=yours(new))
    else:
        dispatcher.utter_message(response="utter_other_moment_alone")
    return [SlotSet("other_moment", shortened(text)), SlotSet(asked, None)]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
    """A new moment out of `text`; the one that was looked at is kept."""
    new: dict[str, Any] = {**dict.fromkeys(_BEGUN), **_moment(text), "left_moment": put_by(tracker)}
    give_back(dispatcher, tracker, text)
    return [SlotSet(name, value) for name, value in new.items()]


def stay(tracker: Tracker, waiting: str) -> dict[str, Any]:
    """Slots of staying with the moment that is open: the other one is kept for the end."""
    return {"other_moment": None, "left_moment": _moment(waiting)}


def turned(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, text: str) -> list[EventType] | None:
    """What becomes of another moment, told now or offered before; None where the message answers the question that is open."""
    waiting = door.words(tracker, "other_moment")
    intent, few = door.intent(tracker), len(text.split()) <= TOLD
    if waiting and intent == "affirm" and few:
        return begin(dispatcher, tracker, waiting)
    if waiting and few and (intent == "deny" or _STAY.fullmatch(text)):
        return [SlotSet(name, value) for name, value in {**stay(tracker, waiting), asked: None}.items()]
    new = another(tracker, asked, text)
    if waiting and new is not None:
        return begin(dispatcher, tracker, f"{waiting.rstrip(' .')}. {text}")  # told on: it comes first
    return None if new is None else offer(dispatcher, asked, new, text)


def as_part(tracker: Tracker, text: str) -> str | None:
    """What was taken for another moment and is none: the message that was offered, to be taken as the answer; None elsewhere."""
    waiting = door.words(tracker, "other_moment")
    pressed = door.metadata(tracker).get("choice") == BELONGS
    return waiting if waiting and (pressed or (_PART.fullmatch(text) and another(tracker, "", text) is None)) else None


def left(tracker: Tracker) -> dict[str, Any]:
    """The moment that was left for another one; empty where none was."""
    kept = tracker.get_slot("left_moment")
    return dict(kept) if isinstance(kept, dict) and kept.get("moment") else {}


def taken_up(tracker: Tracker) -> dict[str, Any]:
    """Slots of the moment that was left, where the person chose it at the end of the other one; else empty."""
    offered = any(name.startswith(LEFT) for name in door.used(tracker)[-3:])
    pressed = str(door.metadata(tracker).get("choice") or "").endswith(".left")
    if not pressed and (not offered or door.chosen(tracker) or len(door.said(tracker).split()) >= TOLD):
        return {}
    return {**left(tracker), "left_moment": None} if left(tracker) else {}


def still_left(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """With a look back: the one that was left, in the person's own words, with a button."""
    kept = left(tracker)
    if kept and kept["moment"] != tracker.get_slot("moment"):
        dispatcher.utter_message(response="utter_moment_left", place=told_before(tracker, "", str(kept["moment"])))


class ActionOtherMoment(Action):
    """Reflecting chosen while reflecting: the other moment that was offered, the one that was left, somebody else who is named, else that
    we are here already."""

    def name(self) -> str:
        return "action_other_moment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        waiting, text = door.words(tracker, "other_moment"), door.said(tracker)
        named = {} if door.chosen(tracker) else named_in(text)
        if not door.chosen(tracker) and STAYS.fullmatch(text) and (not named or same(tracker, named)):
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker))
            return [SlotSet(name, value) for name, value in (stay(tracker, waiting) if waiting else {}).items()]
        if waiting is not None and (door.chosen(tracker) or len(text.split()) < TOLD):
            return begin(dispatcher, tracker, waiting)
        kept = left(tracker)
        if kept and (
            _FIRST.search(text) or (named and str(named["person"]).lower() == str(kept.get("person")).lower())
        ):
            fresh: dict[str, Any] = {**dict.fromkeys(_BEGUN), **kept, "left_moment": put_by(tracker)}
            told = told_before(tracker, "", str(kept["moment"]))
            dispatcher.utter_message(
                response="utter_here_we_were", place=f"We were with this, in your words: “{told}”."
            )
            return [SlotSet(name, value) for name, value in fresh.items()]
        if not named and not door.chosen(tracker) and _ELSE.search(text):
            # "Can we talk about something else": what is open is put by, and what it shall be is asked.
            dispatcher.utter_message(response="utter_something_else")
            return [
                SlotSet(name, value)
                for name, value in {**dict.fromkeys(_BEGUN), "left_moment": put_by(tracker)}.items()
            ]
        if named and _ASKED_TO.search(text):
            # "Can I talk to my daughter about it?" asks what to do.
            dispatcher.utter_message(response="utter_no_advice")
            return []
        if named and (not same(tracker, named) or door.words(tracker, "person") is None):
            # "Can we talk about my dad instead?" names somebody, and tells nothing yet.
            fresh = {**dict.fromkeys(_BEGUN), **named}
            if (before := put_by(tracker)) is not None:
                fresh["left_moment"] = before
            dispatcher.utter_message(response="utter_turned_to", new=yours(str(named["person"])))
            return [SlotSet(name, value) for name, value in fresh.items()]
        if named:
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker))
            return [SlotSet("only_listen", None)]
        dispatcher.utter_message(response="utter_already_here")
        return [SlotSet("only_listen", None)]
