"""The reflect form: answers taken and given back, and the look back in the person's own words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import (
    ANSWERS,
    LIMITS,
    LONGEST_SLOT,
    NUMBERS,
    REFLECT,
    TOLD,
    about_other,
    answer_to,
    found_in,
    give_back,
    known_before,
    limited,
    number,
    resumes,
)
from actions.place import begin, offer, somebody_else
from bot.listening import feelings

LADDER = REFLECT
DEEPENS = ("their_mind", "alternatives", "familiar")  # waits while a crisis episode is open
OTHER_MIND = ("their_mind", "alternatives")  # safety.md, section 4: not about somebody one hurt, or was hurt by
UNSAFE = frozenset({"danger", "harm", "no_contact", "self_blame", "unsafe", "kept"})
OPENS = frozenset(
    {"share_moment", "share_feeling", "share_my_mind", "share_their_mind", "share_pattern", "share_stress"}
)
STRONG = 7.0  # of 10: steadying is offered before the other's mind is asked about
STEADY_FIRST = "That is strong. If you'd rather steady yourself first, the button is here; otherwise we go on."
TITLES = {
    "moment": "The moment",
    "mend_event": "What happened",
    "person": "With",
    "feeling": "What you felt",
    "strength": "How strong, of 10",
    "my_mind": "What went on in you",
    "their_mind": "What may have gone on in them",
    "alternatives": "What else could be true",
    "familiar": "What feels familiar",
    "takeaway": "What you take with you",
    "mend_part": "Your part",
    "mend_impact": "What it may have been like for them",
    "mend_change": "What you want to do differently",
    "mend_how": "How and when",
    "mend_version": "What you want to say",
    "mend_unmet": "If it isn't accepted",
    "mend_afterwards": "How it went",
}


class ValidateReflectForm(Action):
    """Called when the form opens (what was said already fills its slots) and at each answer."""

    def name(self) -> str:
        return "validate_reflect_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return self._open(dispatcher, tracker, intent, text)
        if intent in LIMITS:
            limit = limited(dispatcher, tracker, asked, intent, text)
            if limit is not None:
                return limit
        elif intent not in ANSWERS or not text.strip():
            return []
        waiting = door.words(tracker, "other_moment")
        if waiting and intent == "affirm" and len(text.split()) <= TOLD:
            return begin(dispatcher, tracker, waiting)
        if not waiting and (other := somebody_else(tracker, asked, text)):
            return offer(dispatcher, tracker, asked, other, text)
        new = {name: value for name, value in found_in(text).items() if tracker.get_slot(name) is None}
        if waiting:
            new["other_moment"] = None
        new.update(answer_to(tracker, asked, text))
        new.update(_waiting(tracker, new))
        said_something = new.get(asked) is not None and (asked != "feeling" or bool(feelings(text)))
        said_something = said_something and (asked != "their_mind" or about_other(text))
        # What was about something else than the question was told all the same.
        said_something = said_something or new.get("again") == asked
        if asked not in ("strength", "takeaway", "person") and said_something:
            give_back(dispatcher, tracker, text)
        if _strong({**_filled(tracker), **new}) and new.get("my_mind") and tracker.get_slot("their_mind") is None:
            choices = [door.choice("Steady myself first", "choose_steady")]
            door.say(dispatcher, STEADY_FIRST, ["reflect.steady_first"], choices=choices)
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> list[EventType]:
        if resumes(tracker, "reflect_form", text):
            return [SlotSet("interrupted", None)]
        # A new moment begins empty, whatever an earlier one left.
        new: dict[str, Any] = dict.fromkeys(
            (*LADDER, "person_kind", "strength_again", "again", "other_moment", "interrupted")
        )
        if tracker.get_slot("mend_refused"):
            # There was nothing to mend; what was told stays told.
            new["moment"], new["person"] = tracker.get_slot("mend_event"), tracker.get_slot("person")
            new["person_kind"] = tracker.get_slot("person_kind")
        told = len(text.split()) >= TOLD and not door.chosen(tracker)
        if intent in OPENS or (intent == "choose_reflect" and told):
            new.update(found_in(text))
            if intent == "share_moment":
                # Told as one thing, kept as one thing.
                new["moment"] = text.strip()[:LONGEST_SLOT]
            if new["person"] is None:
                new.update(known_before(tracker, text))
            give_back(dispatcher, tracker, text)
        new.update(_waiting(tracker, new))
        return [SlotSet(name, value) for name, value in new.items()]


def _filled(tracker: Tracker) -> dict[str, Any]:
    return {name: tracker.get_slot(name) for name in LADDER}


def _strong(slots: dict[str, Any]) -> bool:
    value = number(slots.get("strength"))
    return value is not None and value >= STRONG


def _waiting(tracker: Tracker, new: dict[str, Any]) -> dict[str, Any]:
    """Questions passed over: about another mind where there is none or where it isn't safe, about what deepens in a crisis."""
    passed: list[str] = []
    kind = new.get("person_kind") or tracker.get_slot("person_kind")
    if kind == "self":
        passed.append("their_mind")
    metadata = door.metadata(tracker)
    if metadata.get("holds"):
        passed += DEEPENS
    if metadata.get("no_draft") or tracker.get_slot("mend_refused") in UNSAFE:
        passed += OTHER_MIND
    return {name: door.SKIPPED for name in passed if (new.get(name) or tracker.get_slot(name)) is None}


class ActionLookBack(Action):
    """What the person put into words, put together; never with a moral."""

    def name(self) -> str:
        return "action_look_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        given = {name: words for name in TITLES if (words := door.words(tracker, name))}
        before, after = number(tracker.get_slot("strength_before")), number(tracker.get_slot("strength_after"))
        if not given and before is None:
            dispatcher.utter_message(response="utter_nothing_to_look_back")
            return []
        for name in NUMBERS & given.keys():
            given[name] = f"{number(tracker.get_slot(name)) or 0:g}"
        lines = [f"- **{TITLES[name]}**: {' '.join(words.split())}" for name, words in given.items()]
        if before is not None:
            lines.append(f"- **Steadying, of 10**: {before:g}" + ("" if after is None else f", then {after:g}"))
        strengths = [] if before is None else [{"label": "Steadying", "before": before, "after": after}]
        data = {"before": number(tracker.get_slot("strength")), "words": given, "strengths": strengths}
        door.say(
            dispatcher, "What you put into words:\n\n" + "\n".join(lines), ["look_back"], kind="look_back", data=data
        )
        return []
