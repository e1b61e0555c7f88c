"""Steps within any guided conversation: over a question, back to the one before, an answer put right, a place kept."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import joined
from actions.forms import BESIDE, LADDERS, NUMBERS, RECOVERY, STEADY, all_said, found_in, ladder, passed_over, rated_in
from actions.steady import exercise
from actions.whom import CHILDREN
from bot.listening import feelings
from bot.listening.people import age_kind

MANY = 2  # questions left open in a row, before the one that is left open now
_NOT = re.compile(r"\bnot\b[^,.;]*$|\bnot (?:about )?(?:my |the |our )?\w+", re.IGNORECASE)


_CHANGED_TO = re.compile(
    r"\b(?:but (?:put|make it|make that|write|it was|it'?s|i meant|say)|change (?:it|that|\w+) (?:to|into)|more like)\b\s*",
    re.IGNORECASE,
)


def corrected(tracker: Tracker, text: str) -> dict[str, Any]:
    """The slots that a text puts right: the person ("my sister, not my mum"), their age, the number, the feeling."""
    if (changed := _CHANGED_TO.search(text)) is not None:
        text = text[changed.end() :]
    new = found_in(_NOT.sub(" ", text)) or found_in(text)
    new.pop("moment", None)
    if (aged := door.entities(tracker, "age")) and tracker.get_slot("person"):
        # "He's 7, actually": an age, and no strength.
        return {"person_age": aged[0], **_kind_at(tracker, aged[0])}
    if (rated := rated_in(text)) is not None:
        new["strength"] = rated
    right = {
        name: value
        for name, value in new.items()
        if name in ("person", "strength", "feeling") and tracker.get_slot(name) not in (None, value)
    }
    if "feeling" in right:
        right["feeling"] = ", ".join(one.word.lower() for one in feelings(text) if not one.negated) or right["feeling"]
    if "person" in right:
        right["person_kind"] = new.get("person_kind")
    return right


_IT_WAS = re.compile(
    r"^\W*(?:(?:no|oh|hm+|wait|actually|sorry|ok|okay|well|correction|i meant?|to be clear)\W+)+(?:that )?"
    r"(?P<right>(?:it|that|this|he|she|they)(?:'?s| is| was| were|'?re| wasn'?t| isn'?t)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SOMEONE = re.compile(
    r"\b(?:it|that|this)(?:'?s| is| was) (?:my|our|the) (?P<who>(?:\w+ )?\w+)\W+(?:not|and not|rather than)\b",
    re.IGNORECASE,
)


# Which answer is to be changed, by what it is called: "can I change my part", "I want to redo what I said she felt".
_CHANGES = re.compile(
    r"\b(?:change|redo|correct|fix|edit|rewrite|rephrase|take back|put (?:it )?differently|say (?:it )?(?:again|differently)|go back to|"
    r"different answer)\b",
    re.IGNORECASE,
)
_CALLED: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\b(?:my|own) (?:own )?part\b|\bwhat i did\b|\bmy side\b", re.I), ("mend_part", "my_mind")),
    (
        re.compile(
            r"\b(?:he|she|they|him|her|them|his|their|my \w+) (?:may have |might have |must have |probably )?"
            r"(?:felt|feels?|thought|thinks?|was|mind|side)\b|\b(?:about|of|for) (?:him|her|them)\b|"
            r"\bother (?:side|person)\b",
            re.I,
        ),
        ("mend_impact", "their_mind"),
    ),
    (re.compile(r"\bnumber\b|\bscore\b|\bhow strong\b", re.I), ("strength", "strength_before")),
    (re.compile(r"\bfeeling\b|\bi felt\b|\bi feel\b", re.I), ("feeling",)),
    (re.compile(r"\bwhat happened\b|\bthe (?:moment|event|story)\b", re.I), ("moment", "mend_event")),
    (
        re.compile(r"\b(?:my|the) plan\b|\bnext time\b|\bwhat i(?:'ll| will| would) do\b", re.I),
        ("mend_change", "takeaway"),
    ),
)
_ALSO = re.compile(
    r"^\W*(?:(?:oh|and|wait|actually|sorry|ok|okay|well|plus|hm+|to be (?:honest|fair))\W+)*(?P<also>(?:i|we|he|she|they)\b.*\balso\b.*|"
    r"also\W+(?:i|we|he|she|they)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


def _called(tracker: Tracker, text: str) -> str | None:
    """The filled slot whose answer somebody wants to change and calls by what it is; None where none is called."""
    if not _CHANGES.search(text):
        return None
    wanted = [slot for words, slots in _CALLED if words.search(text) for slot in slots]
    return next((name for name in ladder(tracker) if name in wanted and tracker.get_slot(name) is not None), None)


def _told_right(tracker: Tracker, text: str) -> dict[str, Any]:
    """Slots of a correction that names nobody we know and no feeling: a person in the person's words, else what happened with it added."""
    if (someone := _SOMEONE.search(text)) is not None and tracker.get_slot("person"):
        return {"person": someone["who"], "person_kind": None}
    first = next(iter(ladder(tracker)), None)
    right = _IT_WAS.match(text) or _ALSO.match(text)
    if right is None or first not in ("moment", "mend_event") or door.words(tracker, first) is None:
        return {}
    return {first: joined(tracker, first, right[right.lastgroup or 0], ". ")}


def _kind_at(tracker: Tracker, age: str) -> dict[str, Any]:
    """What an age makes of a child: a toddler, a school child, a teenager; of anybody else nothing."""
    years = re.match(r"\d{1,2}$|\d{1,2}(?=\s*-?\s*y)", age)
    return {"person_kind": age_kind(float(years[0]))} if years and tracker.get_slot("person_kind") in CHILDREN else {}


def _passed_over(tracker: Tracker) -> list[EventType]:
    asked = tracker.get_slot("requested_slot")
    if not asked:
        return []
    if tracker.get_slot("only_listen"):
        return [SlotSet(name, value) for name, value in all_said(tracker).items()]
    return [SlotSet(name, value) for name, value in passed_over(tracker, asked).items()]


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
        asked, rated = tracker.get_slot("requested_slot"), rated_in(door.said(tracker))
        if rated is not None and asked in NUMBERS and ladder(tracker) in (STEADY, RECOVERY):
            # "Not sure, maybe a 6" is a number all the same.
            if asked == "strength_before":
                exercise(dispatcher, tracker, door.said(tracker))
            return [SlotSet(asked, rated)]
        many = all(name == "dont_know" for name in door.intents_before(tracker, MANY)) and ladder(tracker)
        dispatcher.utter_message(response="utter_not_known_often" if many else "utter_not_known_ok")
        if tracker.get_slot("requested_slot") == "strength_before" and ladder(tracker) == STEADY:
            # Who can't say how strong it is can steady all the same.
            exercise(dispatcher, tracker, door.said(tracker))
            return [SlotSet("strength_before", door.SKIPPED)]
        if asked == "next_hour" and not any(name.startswith("hour_holds.") for name in door.used(tracker)):
            # A plan for the hour is asked for once more, with a few small things that others do.
            dispatcher.utter_message(response="utter_hour_holds")
            return []
        if tracker.get_slot("only_listen") and "dont_know" not in door.intents_before(tracker, 1):
            return []  # who is only listened to may look for words; a second time, it is all said
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
        if (name := _called(tracker, door.said(tracker))) is not None:
            dispatcher.utter_message(response="utter_change_it")
            return [SlotSet(name, None), SlotSet("mend_mode", None)]
        put_right = corrected(tracker, door.said(tracker))
        if put_right:
            dispatcher.utter_message(response="utter_put_right")
            return [SlotSet(name, value) for name, value in put_right.items()]
        if told := _told_right(tracker, door.said(tracker)):
            dispatcher.utter_message(response="utter_put_right")
            return [SlotSet(name, value) for name, value in told.items()]
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
