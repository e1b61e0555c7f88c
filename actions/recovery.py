"""Recovery: a craving that is here now, from its strength to what it promises; a lapse, without shame, up to the next hour."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import answer_to, own_feeling
from actions.beside import answer, beside
from actions.explanations import bodily
from actions.forms import ANSWERS, GIVEN_BACK, RECOVERY, TOLD, TWICE, URGE, let_go, number, rated_in
from actions.given import LIMITS, asks, give_back, limited, resumes
from actions.hearing import around
from actions.urge import AROUND, AWAY, eased, heading, no_plan, placed, together
from bot.intents.easing import what_to_do

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
        # What was done against an urge is followed by how strong it is, once more than other answers are.
        return let_go(tracker, asked, self._taken(dispatcher, tracker, asked), TWICE + (asked == "urge_after"))

    def _taken(self, dispatcher: CollectingDispatcher, tracker: Tracker, asked: str | None) -> list[EventType]:
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return [SlotSet(name, value) for name, value in self._open(dispatcher, tracker, intent, text).items()]
        if intent in LIMITS:
            if intent == "ask_advice" and asked in (*URGE, "next_hour") and (asks(text) or what_to_do(text)):
                # "What do I do?" in the middle of an urge asks for something to do now.
                _ways(dispatcher, tracker, asked)
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
        text = part.told if part is not None and part.told else text
        if asked == "next_hour" and no_plan(text):
            # "Not yet": a few small things others do, and the question once more; a second time it is left.
            if any(name.startswith(("hour_holds.", "urge_wait.")) for name in door.used(tracker)):
                return [SlotSet(asked, door.SKIPPED)]
            _ways(dispatcher, tracker, asked)
            return [SlotSet(asked, None)]
        elsewhere = placed(tracker, asked, text)
        new = elsewhere or answer_to(tracker, asked, text)
        told = rated_in(text) is None and len(text.split()) >= GIVEN_BACK
        named = asked not in URGE and new.get("again") == asked and rated_in(text) is None
        if heading(text, asked) in (AROUND, AWAY) and own_feeling(text) is False and elsewhere:
            pass  # the rest of a sentence, or who can't be reached: nothing to give back by itself
        elif (
            (asked in URGE and told)
            or (elsewhere and told)
            or named
            or (number(new.get(asked)) is None and new.get(asked) not in (None, door.SKIPPED))
        ):
            give_back(dispatcher, tracker, text)
        if part is not None and part.told:
            new.update(answer(dispatcher, tracker, part.question, keeps=False) or {})
        if (now := number(new.get("urge_after"))) is not None:
            if now < RELIEF and tracker.get_slot("next_hour") is None and asked == "urge_after":
                new["next_hour"] = door.SKIPPED
            elif not eased(tracker, now) and asked == "urge_after" and tracker.get_slot("next_hour") is None:
                _ways(dispatcher, tracker, asked)
        if (
            asked in URGE
            and heading(text, asked) == AWAY
            and not any(name.startswith("urge_nobody.") for name in door.used(tracker))
        ):
            dispatcher.utter_message(response="utter_urge_nobody")
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


def _ways(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> None:
    """What some people do: with a body that is used to it a clinician first, with an urge waiting, after a lapse an hour."""
    lapse = asked == "next_hour" and all(tracker.get_slot(name) == door.SKIPPED for name in URGE)
    dispatcher.utter_message(
        response="utter_craving_body" if bodily(tracker) else "utter_hour_holds" if lapse else "utter_urge_wait"
    )


class ActionRecoveryEnd(Action):
    """The hour that comes in the person's own words, where the urge stands beside where it stood, and the ways on; no verdict."""

    def name(self) -> str:
        return "action_recovery_end"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        together(dispatcher, tracker)
        return []
