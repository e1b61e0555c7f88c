"""What is told right after steadying or an urge was closed: the number once more, or what one will do now."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.explanations import bodily
from actions.forms import URGE, only_rated, rated_in, shortened
from actions.steady import EASED, ActionSteadyEnd, ways
from actions.urge import COMPANY, NAMED, PLAN, PROMISE, heading, together, with_it
from bot.intents.easing import what_to_do

STEADIED, RECOVERED = "steadied", "recovered"  # of bot.rasa.afterwards


def late(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Events of a message that adds to what was just closed; None where it doesn't, or nothing was."""
    after, text = door.metadata(tracker).get("after"), door.said(tracker)
    if after not in (STEADIED, RECOVERED):
        return None
    rated = rated_in(text)
    if rated is not None and only_rated(text):
        if after == RECOVERED:
            together(dispatcher, tracker, urge_after=rated)
            return [SlotSet("urge_after", rated)]
        tracker.slots["strength_after"] = rated
        ActionSteadyEnd().run(dispatcher, tracker, {})
        return [SlotSet("strength_after", rated)]
    if after == RECOVERED and what_to_do(text):
        lapse = all(tracker.get_slot(name) in (None, door.SKIPPED) for name in URGE)
        body = "utter_craving_body" if bodily(tracker) else None
        dispatcher.utter_message(response=body or ("utter_hour_holds" if lapse else "utter_urge_wait"))
        return []
    if after == RECOVERED and heading(text, PLAN) == PLAN:
        hour = with_it(tracker, PLAN, text)
        together(dispatcher, tracker, next_hour=hour)
        return [SlotSet(PLAN, hour)]
    if after == RECOVERED and heading(text, PROMISE) == COMPANY and len(text.split()) <= NAMED:
        together(dispatcher, tracker, urge_company=text)
        return [SlotSet(COMPANY, shortened(text))]
    if after == STEADIED and EASED.search(text) and len(text.split()) <= NAMED + 1:
        dispatcher.utter_message(response="utter_steady_eased", buttons=ways(tracker))
        return []
    return None
