"""The reflect form's questions, worded for the person they are about by bot.listening, with a recall after a step aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.listening import STEPS, ask

PREFIX = "utter_ask_reflect_form_"
CHOICES = {
    "familiar": [("Skip this one", "skip")],
    "their_mind": [("I don't know", "dont_know"), ("Skip this one", "skip")],
    "alternatives": [("Skip this one", "skip")],
    "my_mind": [("I don't know", "dont_know")],
}
INPUTS = {"strength": "strength", "feeling": "feelings"}
RECALL = {
    "recall.1": "Back to where we were.",
    "recall.2": "To come back to the moment:",
    "recall.3": "We were looking at something.",
    "recall.4": "Where we stopped:",
    "recall.5": "Going on from before.",
}


def question(utter_action: str, tracker: DialogueStateTracker, used: Sequence[str]) -> dict[str, Any] | None:
    """The message for one slot of the form; None for any other response, or where listening has no question for it."""
    if not utter_action.startswith(PREFIX):
        return None
    step = utter_action.removeprefix(PREFIX)
    if step not in STEPS:
        return None
    person = tracker.get_slot("person")
    found = ask(step, None if person in (None, "–") else str(person), kind=tracker.get_slot("person_kind"), used=used)
    ids, text = [found.id], found.text
    if _aside(tracker):
        name = min(RECALL, key=lambda recall: (list(used).index(recall) if recall in used else -1, recall))
        ids, text = [name, *ids], f"{RECALL[name]} {text}"
    buttons = [{"title": title, "payload": f"/{intent}"} for title, intent in CHOICES.get(step, [])]
    custom = {"kind": "text", "ids": ids, **({"input": INPUTS[step]} if step in INPUTS else {})}
    return {"text": text, "buttons": buttons, "custom": custom}


def _aside(tracker: DialogueStateTracker) -> bool:
    """Whether something else was answered between the person's message and this question."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecuted) and event.action_name.startswith(("utter_", "action_explain")):
            return True
    return False
