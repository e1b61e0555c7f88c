"""What goes with the latest explanation, more of it, its source, its short version; and what is asked so where nothing was explained."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.beside import answer
from actions.explanations import tell
from bot.articles import Context, explain

_TRUE = re.compile(r"\b(?:true|really|right|sure|sound|make sense)\b", re.IGNORECASE)


class ActionExplainMore(Action):
    """More of the latest explanation, its source, or its short version; by words or by button."""

    ASKED = {"more": "more", "where_from": "where is that from?", "short_version": "give me the short version"}

    def name(self) -> str:
        return "action_explain_more"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        context = Context.from_json(tracker.get_slot("explained"))
        inside = (tracker.active_loop or {}).get("name") is not None
        if context is None and inside and _TRUE.search(door.said(tracker)):
            # "Is it true?" in the middle of a moment asks for no source.
            dispatcher.utter_message(response="utter_no_verdict")
            return []
        if context is None and inside and door.intent(tracker) == "where_from":
            # "Where does this come from?" in the middle of a moment asks after what is felt.
            kept = answer(dispatcher, tracker, door.said(tracker)) or {}
            return [SlotSet(name, value) for name, value in kept.items()]
        if context is None:
            # In the middle of a moment its question follows.
            asks = "" if inside else " What would you like to understand?"
            door.say(dispatcher, f"Nothing has been explained yet that this could go with.{asks}")
            return []
        return tell(dispatcher, explain(self.ASKED.get(door.intent(tracker), "more"), context=context))
