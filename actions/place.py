"""Keeping one's place: coming back to an open conversation, and to what was told before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.forms import LADDERS
from actions.forms import URGE as STEPS_OF_URGE
from actions.whom import yours
from bot.rasa.manners import of_my_english

QUOTED = 14  # words of what was told that are said back
STEADYING = "We were in the middle of steadying."
URGE = "We were with the urge."
LAPSE = "We were with the lapse."
PATTERNS = "We were at the questions about closeness and distance."


def place(tracker: Tracker, form: str | None = None) -> str:
    """One sentence of where an open conversation (or `form`) was, in the person's own words where there are some."""
    loop = form or str((tracker.active_loop or {}).get("name"))
    if loop == "steady_form":
        return STEADYING
    if loop == "patterns_form":
        return PATTERNS
    if loop == "recovery_form":
        passed = all(tracker.get_slot(name) == door.SKIPPED for name in STEPS_OF_URGE)
        return LAPSE if passed else URGE
    if quoted := told_before(tracker, "mend_event" if loop == "mend_form" else "moment"):
        return f"We were with this, in your words: “{quoted}”."
    person = door.words(tracker, "person")
    return (
        f"We were with a moment with {yours(person)}."
        if person and person.islower()
        else "We were in the middle of a moment."
    )


def told_before(tracker: Tracker, slot: str, instead: str | None = None) -> str | None:
    """The first words of what a slot holds (or of `instead`), to be said back; None where it holds none."""
    words = (instead or door.words(tracker, slot) or "").split()
    if not words:
        return None
    return " ".join(words[:QUOTED]).rstrip(".,;:!?") + (" …" if len(words) > QUOTED else "")


class ActionGreet(Action):
    """A greeting with nothing open: hello, and the moment that was looked at before, where there was one."""

    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        quoted = told_before(tracker, "moment") or told_before(tracker, "mend_event")
        if of_my_english(door.said(tracker)):
            dispatcher.utter_message(response="utter_english_fine")
        elif quoted is None:
            dispatcher.utter_message(response="utter_greet")
        else:
            dispatcher.utter_message(response="utter_greet_back", place=quoted)
        return []


class ActionRecall(Action):
    """Asked what was said before: where we were in the middle of something, else the look back, else that nothing is kept."""

    def name(self) -> str:
        return "action_recall"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if (tracker.active_loop or {}).get("name"):
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker))
            return []
        form = str(tracker.get_slot("interrupted"))
        if form in LADDERS and door.intent(tracker) == "resume":
            # What was left for steadying is taken up again.
            dispatcher.utter_message(response="utter_here_we_were", place=place(tracker, form))
            return [FollowupAction(form)]
        quoted = told_before(tracker, "moment") or told_before(tracker, "mend_event")
        if quoted is None:
            dispatcher.utter_message(response="utter_not_remembered")
        else:
            dispatcher.utter_message(response="utter_remembered", place=quoted)
        return []


class ActionGreetAgain(Action):
    """A greeting in the middle of a conversation, on a later day perhaps: hello, and where we were. The form asks on."""

    def name(self) -> str:
        return "action_greet_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if of_my_english(door.said(tracker)):
            dispatcher.utter_message(response="utter_english_fine")
            return []
        dispatcher.utter_message(response="utter_greet_again", place=place(tracker))
        return []
