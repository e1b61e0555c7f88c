"""Keeping one's place: coming back to an open conversation, and turning from one moment to another."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import again_and_again
from actions.forms import LADDERS, REFLECT, TOLD, found_in, shortened
from actions.forms import URGE as STEPS_OF_URGE
from actions.given import give_back
from actions.whom import PRONOUN, fits, named_in, same
from bot.listening import people

QUOTED = 14  # words of what was told that are said back
LEAST = 0.5  # how surely a text tells a moment, to be taken for another one
TELLING = 6  # words
_THEY = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|me|my)\b", re.IGNORECASE)
STEADYING = "We were in the middle of steadying."
URGE = "We were with the urge."
LAPSE = "We were with the lapse."
PATTERNS = "We were at the questions about closeness and distance."


def place(tracker: Tracker, form: str | None = None) -> str:
    """One sentence of where an open conversation (or `form`) was, in the person's own words where there are some."""
    loop = form or str((tracker.active_loop or {}).get("name"))
    if loop == "steady_form":
        return STEADYING
    if loop == "patterns_form":
        return PATTERNS
    if loop == "recovery_form":
        passed = all(tracker.get_slot(name) == door.SKIPPED for name in STEPS_OF_URGE)
        return LAPSE if passed else URGE
    if quoted := told_before(tracker, "mend_event" if loop == "mend_form" else "moment"):
        return f"We were with this, in your words: “{quoted}”."
    person = door.words(tracker, "person")
    return (
        f"We were with a moment with your {person}."
        if person and person.islower()
        else "We were in the middle of a moment."
    )


def told_before(tracker: Tracker, slot: str) -> str | None:
    """The first words of what a slot holds, to be said back; None where it holds none."""
    words = (door.words(tracker, slot) or "").split()
    if not words:
        return None
    return " ".join(words[:QUOTED]).rstrip(".,;:!?") + (" …" if len(words) > QUOTED else "")


_ASKED_TO = re.compile(r"\b(?:talk|speak) (?:to|with)\b", re.IGNORECASE)


class ActionGreet(Action):
    """A greeting with nothing open: hello, and the moment that was looked at before, where there was one."""

    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        quoted = told_before(tracker, "moment") or told_before(tracker, "mend_event")
        if quoted is None:
            dispatcher.utter_message(response="utter_greet")
        else:
            dispatcher.utter_message(response="utter_greet_back", place=quoted)
        return []


class ActionRecall(Action):
    """Asked what was said before: where we were in the middle of something, else the look back, else that nothing is kept."""

    def name(self) -> str:
        return "action_recall"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if (tracker.active_loop or {}).get("name"):
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker))
            return []
        form = str(tracker.get_slot("interrupted"))
        if form in LADDERS and door.intent(tracker) == "resume":
            # What was left for steadying is taken up again.
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker, form))
            return [FollowupAction(form)]
        quoted = told_before(tracker, "moment") or told_before(tracker, "mend_event")
        if quoted is None:
            dispatcher.utter_message(response="utter_not_remembered")
        else:
            dispatcher.utter_message(response="utter_remembered", place=quoted)
        return []


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
    if again_and_again(text):
        return None  # "my mum never held me" is where it comes from, and no other moment
    if asked == "their_mind" and _THEY.search(text):
        return None
    ranking = tracker.latest_message.get("intent_ranking") or []
    told = {entry["name"]: entry["confidence"] for entry in ranking}
    if max(told.get("share_moment", 0.0), told.get("share_stress", 0.0)) < LEAST or not _I.search(text):
        return None
    named = [person for person in people(text) if not person.weak]
    if not named or any(person.word.lower() == current.lower() or person.kind == kind for person in named):
        return None
    new = found_in(text).get("person")
    if new is None or (PRONOUN.search(text) and fits(text, current)) or not _told_of(text, str(new)):
        return None
    return str(new) if new and found_in(text).get("person_kind") not in (None, "self", "other") else None


def _told_of(text: str, word: str) -> bool:
    """Whether somebody is who a text is about ("my dad rang", "I yelled at my dad"), and not only in it ("up since three with the
    baby", "just like his dad", "what my dad used to say")."""
    return re.search(_ABOUT_THEM.format(re.escape(word)), text, re.IGNORECASE) is not None


_ABOUT_THEM = (
    r"(?:^|[.!?;,]\s*|\b(?:and|then|but|because|when|today|yesterday|(?:this|last) \w+|at|to|told|asked|called|rang|saw|met|hit|hurt|"
    r"ignored|argued with|fought with|fight with|texted|visited|pushed|left|let down) )"
    r"(?:my (?:\w+ ){{0,2}}?)?{}\b(?!'s)"
)


def offer(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, new: str, text: str) -> list[EventType]:
    """Offer to turn to the other moment; the question that is open stays open."""
    dispatcher.utter_message(response="utter_other_moment", new=_yours(new))
    return [SlotSet("other_moment", shortened(text)), SlotSet(asked, None)]


def begin(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
    """A new moment out of `text`, instead of the one that was looked at."""
    new: dict[str, Any] = dict.fromkeys(
        (*REFLECT, "person_kind", "strength_again", "again", "other_moment", "kept_question", "question_left")
    )
    new.update(found_in(text))
    new["moment"] = text
    give_back(dispatcher, tracker, text)
    return [SlotSet(name, value) for name, value in new.items()]


class ActionOtherMoment(Action):
    """Reflecting chosen while reflecting: the other moment that was offered, somebody else who is named, else that we are here already."""

    def name(self) -> str:
        return "action_other_moment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        waiting = door.words(tracker, "other_moment")
        if waiting is not None and (door.chosen(tracker) or len(door.said(tracker).split()) < TOLD):
            return begin(dispatcher, tracker, waiting)
        text = door.said(tracker)
        named = {} if door.chosen(tracker) else named_in(text)
        if named and _ASKED_TO.search(text):
            # "Can I talk to my daughter about it?" asks what to do.
            dispatcher.utter_message(response="utter_no_advice")
            return []
        if named and (not same(tracker, named) or door.words(tracker, "person") is None):
            # "Can we talk about my dad instead?" names somebody, and tells nothing yet.
            fresh: dict[str, Any] = dict.fromkeys(
                (*REFLECT, "person_kind", "strength_again", "again", "other_moment", "when", "person_age")
            )
            dispatcher.utter_message(response="utter_turned_to", new=_yours(str(named["person"])))
            return [SlotSet(name, value) for name, value in {**fresh, **named}.items()]
        if named:
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker))
            return [SlotSet("only_listen", None)]
        dispatcher.utter_message(response="utter_already_here")
        return [SlotSet("only_listen", None)]


def _yours(word: str) -> str:
    return f"your {word}" if word.islower() else word
