"""Recovery: a craving that is here now, from its strength to what it promises; a lapse, without shame, up to the next hour."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import answer_to
from actions.beside import answer, beside
from actions.explanations import bodily
from actions.forms import ANSWERS, GIVEN_BACK, RECOVERY, TOLD, URGE, number, rated_in
from actions.given import LIMITS, give_back, limited, resumes
from actions.hearing import around
from actions.steady import BACK

LAPSE = tuple(name for name in RECOVERY if name not in URGE and name != "next_hour")
# "What if I just have one?" is asked by the urge; it is no other subject.
_ONE = re.compile(
    r"\b(?:just|only|have|take|drink|smoke|use) (?:just |only )?(?:the )?(?:one|once|a sip|a little|a bit)\b"
    r"|\bone (?:more|last|drink|beer|glass|hit|line|pill|shot|bottle)\b",
    re.IGNORECASE,
)
RELIEF = 3.0  # of 10: below, an urge needs no next hour


class ValidateRecoveryForm(Action):
    """Called when the form opens and at each answer: of the two ways, a craving's and a lapse's, one is passed over."""

    def name(self) -> str:
        return "validate_recovery_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return [SlotSet(name, value) for name, value in self._open(dispatcher, tracker, intent, text).items()]
        if intent in LIMITS:
            if intent == "ask_advice" and asked in URGE:
                # "What do I do?" in the middle of an urge asks for something to do now.
                dispatcher.utter_message(response="utter_craving_body" if bodily(tracker) else "utter_urge_wait")
                return [SlotSet(asked, None)]
            if asked in (*URGE, "next_hour") and _ONE.search(text):
                dispatcher.utter_message(response="utter_only_one")
                return [SlotSet(asked, None)]
            limit = limited(dispatcher, tracker, asked, intent, text)
            if limit is not None:
                return limit
        elif intent not in ANSWERS or not text.strip():
            return []
        part = beside(tracker, text)
        if (
            part is not None
            and not part.told
            and (met := answer(dispatcher, tracker, part.question, keeps=False)) is not None
        ):
            return [SlotSet(name, value) for name, value in {**met, asked: None}.items()]
        new = answer_to(tracker, asked, text)
        told = rated_in(text) is None and len(text.split()) >= GIVEN_BACK
        named = asked not in URGE and new.get("again") == asked and rated_in(text) is None
        if (
            (asked in URGE and told)
            or named
            or (number(new.get(asked)) is None and new.get(asked) not in (None, door.SKIPPED))
        ):
            give_back(dispatcher, tracker, text)
        if asked == "urge_after" and (now := number(new.get(asked))) is not None and now < RELIEF:
            new["next_hour"] = door.SKIPPED
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> dict[str, Any]:
        if resumes(tracker, "recovery_form", text):
            return {"interrupted": None}
        new: dict[str, Any] = dict.fromkeys((*RECOVERY, "again"))
        told = len(text.split()) >= TOLD - 2 and not door.chosen(tracker)
        if told:
            give_back(dispatcher, tracker, text)
        lapse, body = intent == "share_lapse", bodily(tracker)
        new.update(dict.fromkeys(URGE if lapse else LAPSE, door.SKIPPED))
        if body and not lapse:
            # Nothing is ridden out where the body may need a clinician: who can help comes at once.
            new.update(urge_before=door.SKIPPED, urge_does=door.SKIPPED, urge_after=door.SKIPPED)
        elif told and not lapse and (rated := rated_in(text)) is not None:
            new["urge_before"] = rated
        lead = around(text) if lapse or body else None
        dispatcher.utter_message(
            response=lead or ("utter_craving_body" if body else "utter_lapse" if lapse else "utter_craving")
        )
        return new


class ActionRecoveryEnd(Action):
    """Where the urge stands beside where it stood, or the hour that comes; and the ways on, without a verdict."""

    def name(self) -> str:
        return "action_recovery_end"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        before, after = number(tracker.get_slot("urge_before")), number(tracker.get_slot("urge_after"))
        choices = [door.choice("Steady myself", "choose_steady"), door.choice("Look back", "choose_look_back")]
        if back := BACK.get(str(tracker.get_slot("interrupted"))):
            choices.append(door.choice("Back to where we were", back))
        choices.append(door.choice("Menu", "menu"))
        if before is None or after is None:
            dispatcher.utter_message(response="utter_recovery_done", buttons=choices)
            return []
        moved = "utter_urge_less" if after < before else "utter_urge_same"
        dispatcher.utter_message(response=moved, was=f"{before:g}", now=f"{after:g}", buttons=choices)
        return []
