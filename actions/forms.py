"""What every guided conversation shares: its questions in order, and stepping over, back, aside and right again."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.explanations import instead_of_a_limit
from bot.listening import feelings, fills, people, reflect
from bot.listening.feelings import rating

REFLECT = (
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
MEND = (
    "mend_event",
    "person",
    "strength_before",
    "strength_after",
    "mend_part",
    "mend_impact",
    "mend_change",
    "mend_how",
    "mend_version",
    "mend_unmet",
    "mend_afterwards",
)
STEADY = ("strength_before", "strength_after")
PATTERNS = (
    "pattern_close",
    "pattern_distance",
    "pattern_asking",
    "pattern_conflict",
    "pattern_alone",
    "pattern_let_down",
)
LADDERS = {"reflect_form": REFLECT, "mend_form": MEND, "steady_form": STEADY, "patterns_form": PATTERNS}
BESIDE = (
    "person_kind",
    "strength_again",
    "again",
    "other_moment",
    "explained",
    "interrupted",
    "mend_mode",
    "mend_draft",
    "mend_own",
    "mend_refused",
)
ANSWERS = frozenset({"inform", "affirm", "deny"})
# A bare yes answers none of these, and a bare no passes over the second ones.
OPEN = frozenset(
    {"moment", "feeling", "my_mind", "their_mind", "alternatives", "takeaway", "mend_event", "mend_part", "mend_impact"}
    | {"mend_change", "mend_how"}
)
PASSED_BY_NO = frozenset(
    {
        "my_mind",
        "their_mind",
        "alternatives",
        "familiar",
        "takeaway",
        "mend_impact",
        "mend_change",
        "mend_how",
        "feeling",
    }
)
BARE = 2  # words
GIVEN_BACK = 3  # words from which an answer is said back; of fewer only a feeling is
NUMBERS = frozenset({"strength", "strength_before", "strength_after"})
TOLD = 7  # words from which a choice in words ("I want to talk about...") also tells something
LONGEST_SLOT = 600
NAME_WORDS = 3
_THOUGHT = re.compile(
    r"\b(?:i (?:just )?(?:thought|was thinking|kept thinking|wanted|wished|hoped|knew|assumed|told myself)|in my head|"
    r"(?:all|what) i (?:could think|thought|wanted)|my (?:first )?thought)\b",
    re.IGNORECASE,
)
_FELT = re.compile(r"\b(?:feel|feels|felt|feeling|like|as if|as though)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|them|his|their)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w.])(?:10|[0-9])(?:\.[0-9])?"
    r"(?![\w.]|\s*(?:am|pm|years?|hours?|days?|weeks?|months?|minutes?|times?)\b)"
)


def ladder(tracker: Tracker) -> tuple[str, ...]:
    """The questions of the form that is open, in order; empty where none is."""
    return LADDERS.get(str((tracker.active_loop or {}).get("name")), ())


def found_in(text: str) -> dict[str, Any]:
    """Slots of reflecting that a text fills besides the one that was asked for, in the person's own words."""
    found: dict[str, Any] = {name: value[:LONGEST_SLOT] for name, value in fills(text).items() if name in REFLECT}
    if "strength" in found:
        found["strength"] = rating(text)
    if "person" in found:
        kinds = [person.kind for person in people(text) if person.word.lower() == str(found["person"]).lower()]
        found["person_kind"] = kinds[0] if kinds else None
    return {name: value for name, value in found.items() if value is not None}


def known_before(tracker: Tracker, text: str) -> dict[str, Any]:
    """The person of the messages just before, where a text speaks of him, her or them without a name: nobody is asked for twice.

    Without a pronoun too, as long as no moment was looked at before: then there is only one it can be about.
    """
    if people(text) or (not _PRONOUN.search(text) and tracker.get_slot("moment") is not None):
        return {}
    for earlier in reversed(door.history(tracker)):
        found = found_in(earlier)
        if found.get("person") and found.get("person_kind") not in (None, "self"):
            return {"person": found["person"], "person_kind": found["person_kind"]}
    return {}


def answer_to(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """What an answer fills: a number belongs to the strength and a feeling to the feelings, whichever was asked for."""
    rated = rated_in(text)
    if asked == "strength" and rated is None and feelings(text) and not tracker.get_slot("strength_again"):
        # A feeling instead of a number: kept, and the number asked for once more.
        return {"feeling": text.strip()[:LONGEST_SLOT], "strength": None, "strength_again": True}
    if asked in NUMBERS:
        return {asked: door.SKIPPED if rated is None else rated}
    bare = rated is not None and len(text.split()) <= 3
    if bare and asked in REFLECT:
        return {"strength": rated, asked: None}
    if bare and asked in MEND:
        return {"strength_before": rated, asked: None}
    if asked == "person":
        return _who(tracker, text)
    if asked in OPEN and door.intent(tracker) == "affirm" and len(text.split()) <= BARE:
        return {asked: None}
    if asked in PASSED_BY_NO and door.intent(tracker) == "deny" and len(text.split()) <= BARE:
        return {asked: door.SKIPPED}
    return _beside(tracker, asked, text) or {asked: text.strip()[:LONGEST_SLOT]}


def _beside(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer that was about something else than the question, which is then asked once more; None where it fits."""
    if tracker.get_slot("again") == asked:
        return None
    words = len(text.split())
    if asked == "moment" and words <= BARE and people(text):
        return {**_who(tracker, text), "moment": None, "again": asked}
    if asked != "feeling" or words < TOLD - 1 or feelings(text):
        return None
    found = fills(text)
    if "moment" not in found and _THOUGHT.search(text):
        return {"my_mind": text.strip()[:LONGEST_SLOT], "feeling": None, "again": asked}
    if "moment" in found and not _FELT.search(text):
        told = " ".join(part for part in (door.words(tracker, "moment"), text.strip()) if part)
        return {"moment": told[:LONGEST_SLOT], "feeling": None, "again": asked}
    return None


def _who(tracker: Tracker, text: str) -> dict[str, Any]:
    known = people(text)
    if known:
        return {"person": known[0].word, "person_kind": known[0].kind}
    # A name that no list knows is short; a yes, a no or a sentence names nobody.
    named = door.intent(tracker) == "inform" and 0 < len(text.split()) <= NAME_WORDS
    return {"person": text.strip() if named else door.SKIPPED}


def rated_in(text: str) -> float | None:
    """A strength that a text gives, 0-10; None where it gives none."""
    rated = rating(text)
    if rated is None and (found := _NUMBER.search(text)):
        rated = float(found[0])
    return rated


def number(value: Any) -> float | None:
    """A strength as a number, 0-10, or None."""
    return float(value) if isinstance(value, int | float) else None


def give_back(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> None:
    """One sentence that gives back what was said, where there is one to give; nothing for a word or two that name no feeling."""
    if len(text.split()) < GIVEN_BACK and not feelings(text):
        return
    given = reflect(text, history=door.history(tracker), used=door.used(tracker), avoid=door.avoid(tracker))
    if given.text:
        door.say(dispatcher, given.text, [given.id])


PLANS = frozenset({"takeaway", "mend_change", "mend_how", "mend_version", "mend_unmet"})
LIMITS = {"out_of_scope": "utter_out_of_scope", "ask_advice": "utter_no_advice"}
_ASKS = re.compile(
    r"^\W*(?:how|what|who|where|should|shall|can|could|would|is|are|do|does|tell me)\b|\?", re.IGNORECASE
)
_THIRD = re.compile(r"\b(?:he|she|they|it|my \w+)\b", re.IGNORECASE)


def limited(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, intent: str, text: str
) -> list[EventType] | None:
    """The limit for what seems a wish to us; None where it answers all the same ("put it in my phone" is a plan)."""
    if asked in PLANS and not _ASKS.search(text):
        return None
    told = instead_of_a_limit(dispatcher, tracker, text, foreign=intent == "out_of_scope")
    if told is None:
        dispatcher.utter_message(response=LIMITS[intent])
    return [*(told or []), SlotSet(asked, None)]


def about_other(text: str) -> bool:
    """Whether a guess about somebody names them: "tired" would be given back as the writer's own feeling."""
    return bool(_THIRD.search(text))


def resumes(tracker: Tracker, form: str, text: str) -> bool:
    """Whether a form that was left for steadying goes on where it was: it is chosen again and nothing new is told."""
    return tracker.get_slot("interrupted") == form and (door.chosen(tracker) or len(text.split()) < TOLD)


def _passed_over(tracker: Tracker) -> list[EventType]:
    asked = tracker.get_slot("requested_slot")
    if not asked:
        return []
    # A feeling that wasn't named has no strength to ask for; a strength that wasn't named can't be compared.
    more = {"feeling": ["strength"], "strength_before": ["strength_after"]}.get(asked, [])
    return [SlotSet(name, door.SKIPPED) for name in (asked, *more)]


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
        asked, steps = tracker.get_slot("requested_slot"), ladder(tracker)
        before = steps[: steps.index(asked)] if asked in steps else steps
        given = [name for name in before if tracker.get_slot(name) is not None]
        given = [name for name in given if not _never_asked(tracker, name, steps[0])]
        if not given:
            dispatcher.utter_message(response="utter_first_question")
            return []
        return [SlotSet(given[-1], None), SlotSet("mend_mode", None)]


def _never_asked(tracker: Tracker, name: str, first: str) -> bool:
    """Whether a slot was filled on the way: nothing to steady after, or a person already named with what happened."""
    if name == "strength_after":
        return bool(tracker.get_slot(name) == door.SKIPPED)
    told = str(tracker.get_slot(first) or "").lower()
    return name == "person" and str(tracker.get_slot(name)).lower() in told


class ActionCorrectAnswer(Action):
    """An earlier answer put right: the person or number named, else the answer before is asked for again."""

    def name(self) -> str:
        return "action_correct_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        new = found_in(door.said(tracker))
        if (rated := rated_in(door.said(tracker))) is not None:
            new["strength"] = rated
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


class ActionKeepPlace(Action):
    """Before a form is left for steadying: which one it was, so that it can go on afterwards."""

    def name(self) -> str:
        return "action_keep_place"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return [SlotSet("interrupted", (tracker.active_loop or {}).get("name"))]


class ActionForgetFlow(Action):
    """A clean page: nothing of what was told before is left in the slots."""

    def name(self) -> str:
        return "action_forget_flow"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        names = dict.fromkeys(name for steps in LADDERS.values() for name in steps)
        return [SlotSet(name, None) for name in (*names, *BESIDE)]
