"""Steadying: how strong it is, one exercise, how strong it is now; never the same exercise twice in a row."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import answer_to
from actions.forms import ANSWERS, STEADY, number, rated_in
from actions.whom import CHILDREN
from bot.listening import people

_ANOTHER = re.compile(r"\b(?:another|different|again|next|one more)\b", re.IGNORECASE)
_FOR_ME = re.compile(r"\b(?:for (?:me|myself)|calm myself|steady myself|i need to calm)\b", re.IGNORECASE)
# What somebody asks for by name, and the variant of utter_steady that does it; "not breathing" asks for another.
NAMED = {
    "steady.1": re.compile(r"^(?!.*\b(?:not?|no more|without|except)\b).*\bbreath(?:e|ing|s)?\b", re.IGNORECASE),
    "steady.2": re.compile(r"\b(?:five|5) (?:senses|things)\b|\b5 ?4 ?3\b|\bgrounding\b", re.IGNORECASE),
    "steady.3": re.compile(r"\bfeet\b", re.IGNORECASE),
    "steady.4": re.compile(r"\bhold (?:something|a (?:stone|key))\b", re.IGNORECASE),
    "steady.8": re.compile(r"\b(?:cold|cool) water\b", re.IGNORECASE),
    "steady.5": re.compile(r"\bhand on (?:my )?(?:chest|heart)\b", re.IGNORECASE),
}
BACK = {
    "reflect_form": "choose_reflect",
    "mend_form": "choose_mend",
    "patterns_form": "choose_patterns",
    "recovery_form": "share_craving",
}


class ValidateSteadyForm(Action):
    """Called when the form opens and at each answer: the exercise comes between the two numbers."""

    def name(self) -> str:
        return "validate_steady_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return self._open(dispatcher, tracker, text)
        if intent not in ANSWERS or not text.strip():
            return []
        new = answer_to(tracker, asked, text)
        if asked == "strength_before":
            exercise(dispatcher, tracker, text)
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
        new: dict[str, Any] = dict.fromkeys(STEADY)
        last = number(tracker.get_slot("strength_after"))
        named = any(words.search(text) for words in NAMED.values())
        if last is not None and (named or _ANOTHER.search(text) or rated_in(text) is not None):
            # Another one right after: the number just given is where it starts.
            new["strength_before"] = last
            exercise(dispatcher, tracker, text)
        return [SlotSet(name, value) for name, value in new.items()]


class ActionSteadyAgain(Action):
    """Steadying chosen while steadying: another exercise where one was shown, else that we are here already."""

    def name(self) -> str:
        return "action_steady_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("requested_slot") == "strength_after":
            exercise(dispatcher, tracker, door.said(tracker))
        else:
            dispatcher.utter_message(response="utter_already_here")
        return []


def exercise(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> None:
    """One exercise, the one used longest ago; with a child where one is spoken of."""
    told = " ".join([*door.history(tracker), text])
    asked = " ".join([*door.history(tracker)[-1:], text])  # "a breathing exercise please" comes before its number
    with_child = any(person.kind in CHILDREN for person in people(told)) and not _FOR_ME.search(asked)
    wished = next((variant for variant, words in NAMED.items() if words.search(asked)), None)
    if wished is not None and wished not in door.used(tracker)[-4:]:  # never the same one twice in a row
        dispatcher.utter_message(response="utter_steady", wished=wished)
        return
    dispatcher.utter_message(response="utter_steady_child" if with_child else "utter_steady")


class ActionSteadyEnd(Action):
    """The two numbers side by side, without a verdict, and the ways on."""

    def name(self) -> str:
        return "action_steady_end"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        before, after = number(tracker.get_slot("strength_before")), number(tracker.get_slot("strength_after"))
        choices = [door.choice("Another one", "choose_steady")]
        back = BACK.get(str(tracker.get_slot("interrupted")))
        choices.append(door.choice("Back to where we were", back) if back else door.choice("Enough for now", "stop"))
        choices.append(door.choice("Menu", "menu"))
        if before is None or after is None:
            dispatcher.utter_message(response="utter_steady_done", buttons=choices)
            return []
        moved = (
            "utter_steady_less" if after < before else "utter_steady_more" if after > before else "utter_steady_same"
        )
        dispatcher.utter_message(response=moved, was=f"{before:g}", now=f"{after:g}", buttons=choices)
        return []
