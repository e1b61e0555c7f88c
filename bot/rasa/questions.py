"""The questions of reflecting and mending, worded for the person they are about by bot.listening, with a recall after a step aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.listening import STEPS, Person, ask
from bot.listening.questions import MENDING

PREFIXES = {"utter_ask_reflect_form_": STEPS, "utter_ask_mend_form_": MENDING}
LISTENED = "utter_ask_reflect_form_"  # the ladder that somebody who only wants to be heard is not led up
CHOICES = {
    "familiar": [("Skip this one", "skip")],
    "their_mind": [("I don't know", "dont_know"), ("Skip this one", "skip")],
    "alternatives": [("Skip this one", "skip")],
    "my_mind": [("I don't know", "dont_know")],
    "mend_impact": [("I don't know", "dont_know"), ("Skip this one", "skip")],
    "mend_change": [("Skip this one", "skip")],
    "mend_how": [("Skip this one", "skip")],
}
# Kept for when the plainer ones are used up: these lead into a step rather than ask for it.
LATER = frozenset(
    {
        "MO-04",
        "MP-03",
        "MP-05",
        "MP-06",
        "MI-04",
        "MI-11",
        "MH-02",
        "MH-05",
        "MH-06",
        "MH-07",
        "MH-08",
        "MH-10",
        "ME-07",
        "ME-09",
    }
)
# What may be a guess at another mind; "he's a snake", "he was at work" are said as known, and no guess is spoken of then.
_GUESS = re.compile(
    r"\b(?:maybe|perhaps|probably|prob|possibly|might|may|could|must|guess\w*|think|suppose|bet|imagine|assume|wonder\w*|seem\w*|"
    r"as if|like)\b",
    re.IGNORECASE,
)
INPUTS = {"strength": "strength", "feeling": "feelings"}
SAME = "utter_asked_again"  # leads to the same question by itself
ANYWHERE = ("recall.1", "recall.3", "recall.4", "recall.5")  # those that name no moment
RECALL = {
    "recall.1": "Back to where we were.",
    "recall.2": "To come back to the moment:",
    "recall.3": "We were looking at something.",
    "recall.4": "Where we stopped:",
    "recall.5": "Going on from before.",
}


def question(utter_action: str, tracker: DialogueStateTracker, used: Sequence[str]) -> dict[str, Any] | None:
    """The message for one slot of a form; None for any other response, or where listening has no question for it."""
    prefix = next((prefix for prefix in PREFIXES if utter_action.startswith(prefix)), None)
    if prefix is None:
        return None
    if prefix == LISTENED and tracker.get_slot("only_listen"):
        found = ask("listening", None, used=used)
        return {"text": found.text, "buttons": [], "custom": {"kind": "text", "ids": [found.id]}}
    step = utter_action.removeprefix(prefix)
    if step not in PREFIXES[prefix]:
        return None
    person = tracker.get_slot("person")
    about: Person | str | None = None if person in (None, "–") else str(person)
    if isinstance(about, str) and "'s " in about:
        # "My kid's teacher": whole, or the question would ask after the kid.
        about = Person(about, "other", 0, len(about), said=f"your {about}")
    elif isinstance(about, str) and about.startswith(("his ", "her ", "their ")):
        about = Person(about, "other", 0, len(about), said=about)
    guess = _GUESS.search(str(tracker.get_slot("their_mind") or "")) is not None
    found = ask(step, about, kind=tracker.get_slot("person_kind"), used=[*used, *LATER], guess=guess)
    ids, text = [found.id], found.text
    if (recalled := recall(tracker, used)) is not None:
        ids, text = [recalled, *ids], f"{RECALL[recalled]} {text}"
    buttons = [{"title": title, "payload": f"/{intent}"} for title, intent in CHOICES.get(step, [])]
    custom = {"kind": "text", "ids": ids, **({"input": INPUTS[step]} if step in INPUTS else {})}
    return {"text": text, "buttons": buttons, "custom": custom}


def recall(tracker: DialogueStateTracker, used: Sequence[str], among: Sequence[str] = tuple(RECALL)) -> str | None:
    """The name of the sentence that leads back after a step aside, the one used longest ago; None where there was none."""
    if not _aside(tracker):
        return None
    return min(among, key=lambda name: (list(used).index(name) if name in used else -1, name))


def _aside(tracker: DialogueStateTracker) -> bool:
    """Whether something else was answered between the person's message and this question."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecuted) and event.action_name == SAME:
            return False
        if isinstance(event, ActionExecuted) and event.action_name.startswith(("utter_", "action_explain")):
            return True
    return False
