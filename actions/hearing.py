"""What is told outside of any guided conversation: given back, with one question; and the bot's own repair."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import BARE, GIVEN_BACK, found_in, only_rated, rated_in
from actions.given import give_back
from actions.steps import corrected
from actions.whom import CHILDREN
from bot.listening import listen, objects, people

ASKED_BY_BUTTON = {"share_recovery": "utter_recovery_days"}
PRESSED = {"share_recovery.parent": "utter_parent_recovery", "share_recovery.pregnant": "utter_pregnant"}  # by payload
# Stopping suddenly needs a clinician, in pregnancy and where the body is used to it.
PREGNANT = re.compile(r"\b(?:pregnan\w+|expecting a baby|weeks along|my bump|trimester|unborn)\b", re.IGNORECASE)
BODY_USED_TO_IT = re.compile(
    r"\b(?:every (?:day|morning|night)|all day|daily|wake up (?:and )?(?:drink|shak)\w*|shakes?|shaky|shaking|sweat\w*|"
    r"withdrawals?|cold turkey|detox\w*|dope ?sick|benzos?|xanax|valium|klonopin|fentanyl|heroin|methadone|suboxone|"
    r"bottle a day|since (?:this )?morning)\b",
    re.IGNORECASE,
)

# Without any of these a pregnancy is told, and no substance.
_OF_RECOVERY = re.compile(
    r"\b(?:clean|sober\w*|recover\w*|relaps\w*|laps\w*|drink\w*|drank|drunk|alcohol\w*|drugs?|using|used|weed|smok\w*|opio?i?ds?|opiates?|methadone|"
    r"suboxone|subutex|heroin|meth|coke|cocaine|pills?|benzos?|wine|beer|vodka|detox\w*|rehab|sponsor|aa|na|meetings?|crav\w*|urges?|addict\w*|"
    r"substances?|stash|high|withdraw\w*)\b",
    re.IGNORECASE,
)


class ActionHear(Action):
    """One sentence that gives back, one question. A day in recovery chosen by button gets its own words."""

    def name(self) -> str:
        return "action_hear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text, intent = door.said(tracker), door.intent(tracker)
        if door.chosen(tracker) and intent in ASKED_BY_BUTTON:
            lead = PRESSED.get(str(door.metadata(tracker).get("choice")))
            if lead is not None:
                dispatcher.utter_message(response=lead)
                return []
            dispatcher.utter_message(response=ASKED_BY_BUTTON[intent])
            return []
        if intent in ASKED_BY_BUTTON:
            lead = around(text) if _OF_RECOVERY.search(" ".join([*door.history(tracker), text])) else None
            if lead is not None:
                give_back(dispatcher, tracker, text)
                dispatcher.utter_message(response=lead)
                return []
        if rated_in(text) is not None and only_rated(text):
            # A number that nobody asked for has nothing in it to give back.
            dispatcher.utter_message(response="utter_tell_more")
            return []
        door.hear(dispatcher, tracker)
        return []


class ActionOnlyListen(Action):
    """Somebody wants to be heard and nothing else: no scale, no other mind, no ladder, until they choose something."""

    def name(self) -> str:
        return "action_only_listen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_only_listen")
        return [SlotSet("only_listen", True)]


def around(text: str) -> str | None:
    """The response for what surrounds a recovery: a pregnancy, children; None where the listening itself asks on."""
    if PREGNANT.search(text):
        return "utter_pregnant"
    if any(person.kind in CHILDREN for person in people(text)):
        return "utter_parent_recovery"
    return None


def bodily(tracker: Tracker) -> bool:
    """Whether what was told speaks of a pregnancy or of a body that is used to it: then nothing is delayed or stopped alone."""
    told = " ".join([*door.history(tracker), door.said(tracker)])
    return PREGNANT.search(told) is not None or BODY_USED_TO_IT.search(told) is not None


class ActionOwnRepair(Action):
    """The bot misunderstood: it owns that, says back what it may have missed, and asks one open question.

    Where the objection itself says how it is ("that's not it, I'm scared she'll leave"), that is given back, kept in its
    slot, and the conversation that is open goes on.
    """

    def name(self) -> str:
        return "action_own_repair"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        form = (tracker.active_loop or {}).get("name")
        if form == "reflect_form" and (events := _set_right(dispatcher, tracker, text)):
            return [*events, FollowupAction(form)]
        history = [
            earlier
            for earlier in door.history(tracker)
            if len(earlier.split()) > BARE and not objects(earlier) and not _DENIES.match(earlier)
        ]
        if not history and not objects(text):
            dispatcher.utter_message(response="utter_own_repair")
            return []
        heard = listen(text, history=history, used=door.used(tracker), objection=True)
        parts = [part for part in (heard.reflection, heard.question) if part]
        door.say(dispatcher, " ".join(parts), [heard.reflection_id, heard.question_id])
        return []


_DENIES = re.compile(r"\W*(?:no\W+)?i (?:didn'?t|did not|never) (?:say|said|mean|meant|ask)", re.IGNORECASE)
_CLAUSE = re.compile(r"[.!?;,\n]+\s*")
_NOT_IT = re.compile(r"\b(?:not|n't|isnt|wasnt|didnt|dont|never)\b", re.IGNORECASE)


def _set_right(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
    """Slots that the other clauses of an objection fill; the owning sentence and what they say are said. Empty where they say nothing."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    told = [c for c in clauses if len(c.split()) >= GIVEN_BACK and not objects(c) and not _NOT_IT.search(c)]
    new = corrected(tracker, text) if not told or len(told) == len(clauses) else {}
    said = ". ".join(told)
    if told and len(told) < len(clauses):
        found = {
            name: value
            for name, value in found_in(said).items()
            if name in ("person", "person_kind", "feeling", "my_mind", "their_mind")
        }
        if "feeling" not in found and "my_mind" not in found and "person" not in found:
            return []
        if "feeling" in found:
            found["feeling"] = said
        new = {name: value for name, value in found.items() if name != "my_mind" or tracker.get_slot(name) is None}
    if not new:
        return []
    dispatcher.utter_message(response="utter_set_right")
    if said:
        give_back(dispatcher, tracker, said)
    return [SlotSet(name, value) for name, value in new.items()]
