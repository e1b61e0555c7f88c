"""The look back: what the person put into words, put together, with the numbers of before and after."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.beside import BETWEEN
from actions.forms import NUMBERS, number
from actions.turning import still_left

ADDED = "added"  # what `again` holds where something was put with a look back
PAIRS = {"Steadying": ("strength_before", "strength_after"), "The urge": ("urge_before", "urge_after")}
TITLES = {
    "moment": "The moment",
    "mend_event": "What happened",
    "when": "When",
    "person": "With",
    "feeling": "What you felt",
    "strength": "How strong, of 10",
    "my_mind": "What went on in you",
    "their_mind": "What may have gone on in them",
    "alternatives": "What else could be true",
    "familiar": "What feels familiar",
    "takeaway": "What you take with you",
    "kept_question": "What you asked",
    "mend_part": "Your part",
    "mend_impact": "What it may have been like for them",
    "mend_change": "What you want to do differently",
    "mend_how": "How and when",
    "mend_version": "What you want to say",
    "mend_unmet": "If it isn't accepted",
    "mend_afterwards": "How it went",
    "urge_around": "What was going on",
    "urge_company": "Who could be near when an urge comes",
    "urge_does": "What an urge promises",
    "lapse_before": "What came before the lapse",
    "lapse_protected": "What it was for",
    "lapse_knows": "Who knows",
    "next_hour": "The next hour",
    "pattern_close": "When someone comes close",
    "pattern_distance": "When someone pulls away",
    "pattern_asking": "Asking for something",
    "pattern_conflict": "In a fight",
    "pattern_alone": "Being alone",
    "pattern_let_down": "Being let down",
}


class ActionLookBack(Action):
    """What the person put into words, put together; never with a moral."""

    def name(self) -> str:
        return "action_look_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.get_slot("again") == ADDED:
            dispatcher.utter_message(response="utter_added")
            return [SlotSet("again", None)]
        given = {name: words for name in TITLES if (words := door.words(tracker, name))}
        if not given and all(number(tracker.get_slot(first)) is None for first, _ in PAIRS.values()):
            dispatcher.utter_message(response="utter_nothing_to_look_back")
            return []
        if "kept_question" in given:
            given["kept_question"] = given["kept_question"].replace(BETWEEN, "; ")
        for name in NUMBERS & given.keys():
            given[name] = f"{number(tracker.get_slot(name)) or 0:g}"
        lines = [f"- **{TITLES[name]}**: {' '.join(words.split())}" for name, words in given.items()]
        strengths = []
        for label, names in PAIRS.items():
            before, after = (number(tracker.get_slot(name)) for name in names)
            if before is not None:
                lines.append(f"- **{label}, of 10**: {before:g}" + ("" if after is None else f", then {after:g}"))
                strengths.append({"label": label, "before": before, "after": after})
        data = {"before": number(tracker.get_slot("strength")), "words": given, "strengths": strengths}
        door.say(
            dispatcher, "What you put into words:\n\n" + "\n".join(lines), ["look_back"], kind="look_back", data=data
        )
        still_left(dispatcher, tracker)
        # A question that was kept for the end is asked back there, and nowhere before.
        at_the_end = tracker.get_slot("takeaway") is not None and door.words(tracker, "kept_question") is not None
        return [SlotSet("question_left", True)] if at_the_end else []
