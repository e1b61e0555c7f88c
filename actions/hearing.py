"""What is told outside of any guided conversation: given back, with one question; and the bot's own repair."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import BARE, TOLD, give_back, rated_in
from bot.listening import listen, people

ASKED_BY_BUTTON = {"share_lapse": "utter_lapse", "share_recovery": "utter_recovery_days"}
PRESSED = {"share_recovery.parent": "utter_parent_recovery", "share_recovery.pregnant": "utter_pregnant"}  # by payload
CHILDREN = frozenset({"infant", "toddler", "child", "teenager"})
# safety.md, section 2, row 13 and section 4: stopping suddenly needs a clinician, in pregnancy and where the body is used to it.
PREGNANT = re.compile(r"\b(?:pregnan\w+|expecting a baby|weeks along|my bump|trimester|unborn)\b", re.IGNORECASE)
BODY_USED_TO_IT = re.compile(
    r"\b(?:every (?:day|morning|night)|all day|daily|wake up (?:and )?(?:drink|shak)\w*|shakes?|shaky|shaking|sweat\w*|"
    r"withdrawals?|cold turkey|detox\w*|dope ?sick|benzos?|xanax|valium|klonopin|fentanyl|heroin|methadone|suboxone|"
    r"bottle a day|since (?:this )?morning)\b",
    re.IGNORECASE,
)


class ActionHear(Action):
    """One sentence that gives back, one question. A lapse or a day in recovery chosen by button gets its own words."""

    def name(self) -> str:
        return "action_hear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text, intent = door.said(tracker), door.intent(tracker)
        if door.chosen(tracker) and intent in ASKED_BY_BUTTON:
            around = PRESSED.get(str(door.metadata(tracker).get("choice")))
            if around is not None:
                dispatcher.utter_message(response=around)
                return []
            dispatcher.utter_message(response=ASKED_BY_BUTTON[intent])
            return []
        if intent in ASKED_BY_BUTTON:
            around = _around(text)
            if around is not None:
                give_back(dispatcher, tracker, text)
                dispatcher.utter_message(response=around)
                return []
        if rated_in(text) is not None and len(text.split()) <= BARE:
            # A number that nobody asked for has nothing in it to give back.
            dispatcher.utter_message(response="utter_tell_more")
            return []
        heard = listen(text, history=door.history(tracker), used=door.used(tracker), avoid=door.avoid(tracker))
        parts = [part for part in (heard.reflection, heard.question) if part]
        door.say(dispatcher, " ".join(parts), [heard.reflection_id, heard.question_id])
        return []


def _around(text: str) -> str | None:
    """The response for what surrounds a recovery: a pregnancy, children; None where the listening itself asks on."""
    if PREGNANT.search(text):
        return "utter_pregnant"
    if any(person.kind in CHILDREN for person in people(text)):
        return "utter_parent_recovery"
    return None


class ActionCraving(Action):
    """A craving now: heard first, then one thing that fits, and never a delay where the body may need a clinician."""

    def name(self) -> str:
        return "action_craving"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        if len(text.split()) >= TOLD - 2 and not door.chosen(tracker):
            give_back(dispatcher, tracker, text)
        told = " ".join([*door.history(tracker), text])
        if PREGNANT.search(told):
            dispatcher.utter_message(response="utter_pregnant")
        elif BODY_USED_TO_IT.search(told):
            dispatcher.utter_message(response="utter_craving_body")
        else:
            dispatcher.utter_message(response="utter_craving")
        return []


class ActionOwnRepair(Action):
    """The bot misunderstood: it owns that, says back what it may have missed, and asks one open question."""

    def name(self) -> str:
        return "action_own_repair"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        heard = listen(door.said(tracker), history=door.history(tracker), used=door.used(tracker))
        if not heard.objection:
            dispatcher.utter_message(response="utter_own_repair")
            return []
        parts = [part for part in (heard.reflection, heard.question) if part]
        door.say(dispatcher, " ".join(parts), [heard.reflection_id, heard.question_id])
        return []
