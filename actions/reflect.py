"""The reflect form: answers taken and given back, steps aside, and the look back in the person's own words."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from bot.listening import feelings, fills, listen, people, reflect
from bot.listening.feelings import rating

LADDER = (
    "moment",
    "person",
    "feeling",
    "strength",
    "my_mind",
    "their_mind",
    "alternatives",
    "familiar",
    "takeaway",
)
DEEPENS = ("their_mind", "alternatives", "familiar")  # waits while a crisis episode is open
ANSWERS = frozenset({"inform", "affirm", "deny"})
OPENS = frozenset(
    {"share_moment", "share_feeling", "share_my_mind", "share_their_mind", "share_pattern", "share_stress"}
)
ASKED_BY_CHOICE = frozenset({"choose_reflect", "choose_mend", "choose_patterns", "share_apology_wish"})
TOLD = 7  # words from which a choice in words ("I want to talk about...") also tells something
_NUMBER = re.compile(
    r"(?<![\w.])(?:10|[0-9])(?:\.[0-9])?(?![\w.]|\s*(?:am|pm|years?|hours?|days?|weeks?|months?|minutes?|times?)\b)"
)
STRONG = 7.0  # of 10: steadying is offered before the other's mind is asked about
LONGEST_SLOT = 600
NAME_WORDS = 3
STEADY_FIRST = "That is strong. If you'd rather steady yourself first, the button is here; otherwise we go on."
TITLES = {
    "moment": "The moment",
    "person": "With",
    "feeling": "What you felt",
    "strength": "How strong, of 10",
    "my_mind": "What went on in you",
    "their_mind": "What may have gone on in them",
    "alternatives": "What else could be true",
    "familiar": "What feels familiar",
    "takeaway": "What you take with you",
}


class ValidateReflectForm(Action):
    """Called when the form opens (what was said already fills its slots) and at each answer."""

    def name(self) -> str:
        return "validate_reflect_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return self._open(dispatcher, tracker, intent, text)
        if intent not in ANSWERS or not text.strip():
            return []
        new = {name: value for name, value in _found(text).items() if tracker.get_slot(name) is None}
        new.update(_answer(tracker, asked, text))
        new.update(_waiting(tracker, new))
        said_something = new.get(asked) is not None and (asked != "feeling" or bool(feelings(text)))
        if asked not in ("strength", "takeaway", "person") and said_something:
            _give_back(dispatcher, tracker, text)
        if _strong({**_filled(tracker), **new}) and asked == "my_mind" and tracker.get_slot("their_mind") is None:
            choices = [door.choice("Steady myself first", "choose_steady")]
            door.say(dispatcher, STEADY_FIRST, ["reflect.steady_first"], choices=choices)
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> list[EventType]:
        # A new moment begins empty, whatever an earlier one left.
        new: dict[str, Any] = dict.fromkeys((*LADDER, "person_kind", "strength_again"))
        if intent in OPENS or (intent in ASKED_BY_CHOICE and len(text.split()) >= TOLD):
            new.update(_found(text))
            if intent == "share_moment":
                # Told as one thing, kept as one thing.
                new["moment"] = text.strip()[:LONGEST_SLOT]
            _give_back(dispatcher, tracker, text)
        new.update(_waiting(tracker, new))
        return [SlotSet(name, value) for name, value in new.items()]


def _filled(tracker: Tracker) -> dict[str, Any]:
    return {name: tracker.get_slot(name) for name in LADDER}


def _strong(slots: dict[str, Any]) -> bool:
    value = slots.get("strength")
    return isinstance(value, int | float) and value >= STRONG


def _found(text: str) -> dict[str, Any]:
    """Slots a text fills besides the one that was asked for, in the person's own words."""
    found: dict[str, Any] = {name: value[:LONGEST_SLOT] for name, value in fills(text).items() if name in LADDER}
    if "strength" in found:
        found["strength"] = rating(text)
    if "person" in found:
        kinds = [person.kind for person in people(text) if person.word.lower() == str(found["person"]).lower()]
        found["person_kind"] = kinds[0] if kinds else None
    return {name: value for name, value in found.items() if value is not None}


def _answer(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """What an answer fills: a number belongs to the strength and a feeling to the feelings, whichever was asked for."""
    number = _rated(text)
    if asked == "strength" and number is None:
        if feelings(text) and not tracker.get_slot("strength_again"):
            # A feeling instead of a number: kept, and the number asked for once more.
            return {"feeling": text.strip()[:LONGEST_SLOT], "strength": None, "strength_again": True}
        return {"strength": door.SKIPPED}
    if asked == "strength":
        return {"strength": number}
    if number is not None and len(text.split()) <= 3 and not isinstance(tracker.get_slot("strength"), int | float):
        return {"strength": number, asked: None}
    if asked == "person":
        return _who(tracker, text)
    return {asked: text.strip()[:LONGEST_SLOT]}


def _who(tracker: Tracker, text: str) -> dict[str, Any]:
    known = people(text)
    if known:
        return {"person": known[0].word, "person_kind": known[0].kind}
    # A name that no list knows is short; a yes, a no or a sentence names nobody.
    named = door.intent(tracker) == "inform" and 0 < len(text.split()) <= NAME_WORDS
    return {"person": text.strip() if named else door.SKIPPED}


def _rated(text: str) -> float | None:
    rated = rating(text)
    if rated is None and (found := _NUMBER.search(text)):
        rated = float(found[0])
    return rated


def _waiting(tracker: Tracker, new: dict[str, Any]) -> dict[str, Any]:
    """Questions passed over: about another mind where there is no other, about what deepens during a crisis episode."""
    passed: dict[str, Any] = {}
    kind = new.get("person_kind") or tracker.get_slot("person_kind")
    if kind == "self" and (new.get("their_mind") or tracker.get_slot("their_mind")) is None:
        passed["their_mind"] = door.SKIPPED
    if door.metadata(tracker).get("holds"):
        for name in DEEPENS:
            if (new.get(name) or tracker.get_slot(name)) is None:
                passed[name] = door.SKIPPED
    return passed


def _give_back(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> None:
    given = reflect(text, history=door.history(tracker), used=door.used(tracker), avoid=door.avoid(tracker))
    if given.text:
        door.say(dispatcher, given.text, [given.id])


class ActionHear(Action):
    """Outside of a flow: one sentence that gives back, one question."""

    def name(self) -> str:
        return "action_hear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        heard = listen(text, history=door.history(tracker), used=door.used(tracker), avoid=door.avoid(tracker))
        parts = [part for part in (heard.reflection, heard.question) if part]
        door.say(dispatcher, " ".join(parts), [heard.reflection_id, heard.question_id])
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


def _passed_over(tracker: Tracker) -> list[EventType]:
    asked = tracker.get_slot("requested_slot")
    if not asked:
        return []
    # A feeling that wasn't named has no strength to ask for.
    names = [asked, "strength"] if asked == "feeling" else [asked]
    return [SlotSet(name, door.SKIPPED) for name in names]


class ActionSkipQuestion(Action):
    """The question that is open is passed over."""

    def name(self) -> str:
        return "action_skip_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return _passed_over(tracker)


class ActionNotKnown(Action):
    """Not knowing is an answer: said so in one sentence, and on."""

    def name(self) -> str:
        return "action_not_known"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_not_known_ok")
        return _passed_over(tracker)


class ActionGoBack(Action):
    """The question before is asked again; at the first one, that is said."""

    def name(self) -> str:
        return "action_go_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        before = LADDER[: LADDER.index(asked)] if asked in LADDER else LADDER
        given = [name for name in before if tracker.get_slot(name) is not None]
        if not given:
            dispatcher.utter_message(response="utter_first_question")
            return []
        return [SlotSet(given[-1], None)]


class ActionCorrectAnswer(Action):
    """An earlier answer put right: the person or number named, else the answer before is asked for again."""

    def name(self) -> str:
        return "action_correct_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        new = _found(door.said(tracker))
        put_right = {
            name: value
            for name, value in new.items()
            if name in ("person", "strength", "feeling") and tracker.get_slot(name) not in (None, value)
        }
        if put_right:
            if "person" in put_right:
                put_right["person_kind"] = new.get("person_kind")
            dispatcher.utter_message(response="utter_put_right")
            return [SlotSet(name, value) for name, value in put_right.items()]
        return ActionGoBack().run(dispatcher, tracker, domain)


class ActionLookBack(Action):
    """What the person put into words, put together; never with a moral."""

    def name(self) -> str:
        return "action_look_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        given = {name: words for name in LADDER if (words := door.words(tracker, name))}
        if not given:
            dispatcher.utter_message(response="utter_nothing_to_look_back")
            return []
        lines = [f"- **{TITLES[name]}**: {' '.join(words.split())}" for name, words in given.items()]
        strength = tracker.get_slot("strength")
        data = {"before": strength if isinstance(strength, int | float) else None, "words": given}
        door.say(
            dispatcher, "What you put into words:\n\n" + "\n".join(lines), ["look_back"], kind="look_back", data=data
        )
        return []


class ActionForgetFlow(Action):
    """A clean page: nothing of the moment before is left in the slots."""

    def name(self) -> str:
        return "action_forget_flow"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return [SlotSet(name, None) for name in (*LADDER, "person_kind", "strength_again", "explained")]


class ActionCraving(Action):
    """A craving now: heard first, then what a wave does, and who could be called."""

    def name(self) -> str:
        return "action_craving"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        if len(text.split()) >= TOLD - 2 and door.intent(tracker) == "share_craving" and not door.chosen(tracker):
            _give_back(dispatcher, tracker, text)
        dispatcher.utter_message(response="utter_craving")
        return []
