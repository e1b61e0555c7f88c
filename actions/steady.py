"""Steadying: how strong it is, one exercise, how strong it is now; never the same exercise twice in a row."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import DONE, answer_to
from actions.forms import ANSWERS, BARE, GIVEN_BACK, STEADY, number, rated_in
from actions.whom import CHILDREN
from bot.intents.easing import tried_already, what_for
from bot.listening import people

_ANOTHER = re.compile(r"\b(?:another|different|again|next|one more)\b", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:worse|can'?t|can ?not|couldn'?t|don'?t|didn'?t|won'?t|doesn'?t|not|no|hate|without|except|dizzy|trouble|hard)\b",
    re.IGNORECASE,
)
_AS_BEFORE = re.compile(
    r"\W*(?:(?:it'?s|it is|i'?m|still|about|just|ok|okay|honestly)\W+)*(?:(?:the )?same|unchanged|no (?:change|different"
    r"|difference)|"
    r"no better|not (?:any )?better|as before)(?:\W+(?:as before|really|still|now|tbh|i think))*\W*",
    re.IGNORECASE,
)
EASED = re.compile(
    r"(?<!not )(?<!no )(?<!any )\b(?:better|calmer|easier|quieter|slower|lighter|(?:i'?m|im|am|feel|feeling) (?:\w+ )?(?:ok"
    r"|okay|fine|calm|"
    r"alright|steady)|calmed|settled|passed)\b",
    re.IGNORECASE,
)
_FOR_ME = re.compile(r"\b(?:for (?:me|myself)|calm myself|steady myself|i need to calm)\b", re.IGNORECASE)
# What somebody asks for by name, and the variant of utter_steady that does it; "not breathing" asks for another.
NAMED = {
    "steady.1": re.compile(r"^(?!.*\b(?:not?|no more|without|except)\b).*\bbreath(?:e|ing|s)?\b", re.IGNORECASE),
    "steady.2": re.compile(r"\b(?:five|5) (?:senses|things)\b|\b5 ?4 ?3\b|\bgrounding\b", re.IGNORECASE),
    "steady.3": re.compile(r"\bfeet\b", re.IGNORECASE),
    "steady.4": re.compile(r"\bhold (?:something|a (?:stone|key))\b", re.IGNORECASE),
    "steady.8": re.compile(r"\b(?:cold|cool) water\b", re.IGNORECASE),
    "steady.5": re.compile(r"\bhand on (?:my )?(?:chest|heart)\b", re.IGNORECASE),
}
# What each exercise works with, and the order in which they stand in for one that was turned down: other kinds first.
KINDS = {
    "steady.8": "cold",
    "steady.3": "feet",
    "steady.4": "hold",
    "steady.7": "somebody",
    "steady.2": "senses",
    "steady.6": "names",
    "steady.5": "breath",
    "steady.1": "breath",
}
_SPOKEN_OF = {
    "breath": re.compile(r"\b(?:breath\w*|counting)\b", re.IGNORECASE),
    "cold": re.compile(r"\b(?:water|cold|sink|tap|wrists?)\b", re.IGNORECASE),
    "feet": re.compile(r"\b(?:feet|floor)\b", re.IGNORECASE),
    "hold": re.compile(r"\b(?:hold(?:ing)?|key|stone|sleeve)\b", re.IGNORECASE),
    "somebody": re.compile(
        r"\b(?:call|someone|some(?:one|body)|any(?:one|body)|nobody|no ?one|alone)\b", re.IGNORECASE
    ),
    "senses": re.compile(r"\b(?:senses|look around|five things|5 things)\b", re.IGNORECASE),
}
MOST = 3  # exercises in a row that did not help, before it is left to the person
MUCH = 6.0  # of 10: from here on a number without one before it is met with another exercise
ENDS = ("steady_less.", "steady_same.", "steady_more.", "steady_done.", "steady_eased.")
BACK = {
    "reflect_form": "choose_reflect",
    "mend_form": "choose_mend",
    "patterns_form": "choose_patterns",
    "recovery_form": "share_craving",
}


class ValidateSteadyForm(Action):
    """Called when the form opens and at each answer: the exercise comes between the two numbers."""

    def name(self) -> str:
        return "validate_steady_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return self._open(dispatcher, tracker, text)
        if intent not in ANSWERS or not text.strip():
            return []
        if asked == "strength_after":
            return [SlotSet(name, value) for name, value in _after(dispatcher, tracker, intent, text).items()]
        new = answer_to(tracker, asked, text)
        exercise(dispatcher, tracker, text)
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
        new: dict[str, Any] = dict.fromkeys(STEADY)
        last = number(tracker.get_slot("strength_after"))
        named = any(words.search(text) for words in NAMED.values())
        if last is not None and (named or _ANOTHER.search(text) or rated_in(text) is not None):
            # Another one right after: the number just given is where it starts.
            new["strength_before"] = last
            exercise(dispatcher, tracker, text)
        return [SlotSet(name, value) for name, value in new.items()]


class ActionSteadyAgain(Action):
    """Steadying chosen while steadying: what an exercise is good for, another one where one was shown, else that we are here already."""

    def name(self) -> str:
        return "action_steady_again"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked, text = tracker.get_slot("requested_slot"), door.said(tracker)
        if what_for(text) and explained(dispatcher, tracker, text):
            return []
        if asked == "strength_after":
            if len(shown(tracker)) >= MOST and not _ANOTHER.search(text):
                dispatcher.utter_message(response="utter_steady_company")
            exercise(dispatcher, tracker, text)
            return []
        if asked == "strength_before" and not door.chosen(tracker) and len(text.split()) > BARE:
            # "I can't breathe" says enough of how strong it is: an exercise now, and no number first.
            exercise(dispatcher, tracker, text)
            return [SlotSet("strength_before", door.SKIPPED)]
        dispatcher.utter_message(response="utter_already_here")
        return []


def shown(tracker: Tracker) -> list[str]:
    """Ids of the exercises shown since steadying was begun, oldest first."""
    found: list[str] = []
    for name in reversed(door.used(tracker)):
        if name.startswith(ENDS):
            break
        if name in KINDS or name.startswith("steady_child."):
            found.insert(0, name)
    return found


def explained(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> bool:
    """What the exercise that is spoken of, else the one just shown, is good for; another kind behind it where this one was tried before.

    False where there is none: then nothing was said.
    """
    seen = shown(tracker)
    kind = next((kind for kind, words in _SPOKEN_OF.items() if words.search(text)), None)
    if seen and (kind is None or seen[-1].startswith("steady_child.")):
        kind = KINDS.get(seen[-1], seen[-1].removeprefix("steady_"))
    if kind is None:
        return False
    dispatcher.utter_message(response="utter_steady_why", wished=f"steady_why.{kind}")
    if seen and tried_already(text):
        exercise(dispatcher, tracker, text, other=True)
    return True


def _after(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> dict[str, Any]:
    """What is told after an exercise: while it is no easier another one comes at once, up to `MOST` of them."""
    asked, before, now = "strength_after", number(tracker.get_slot("strength_before")), rated_in(text)
    if now is None and _AS_BEFORE.fullmatch(text):
        now = before if before is not None else MUCH
    if now is not None:
        low = MUCH if before is None else max(before, 1.0)
        if now < low or len(shown(tracker)) >= MOST:
            return {asked: now}
        dispatcher.utter_message(response="utter_steady_another", now=f"{now:g}")
        exercise(dispatcher, tracker, text, other=True)
        return {asked: None, **({} if before is not None else {"strength_before": now})}
    if EASED.search(text):
        return {asked: door.SKIPPED}
    told = intent == "inform" and len(text.split()) >= GIVEN_BACK and not DONE.fullmatch(text.strip())
    if intent == "affirm" and door.intents_before(tracker, 1) != ["affirm"]:
        return {asked: None}  # "ok" says that it is being done
    if told and tracker.get_slot("again") != asked:
        # What is told meanwhile ("there's a door handle, it's cold") leaves the number open once.
        return {asked: None, "again": asked}
    if told and len(shown(tracker)) < MOST:
        exercise(dispatcher, tracker, text, other=True)  # told on instead of a number: this one is not it
        return {asked: None, "again": None}
    return answer_to(tracker, asked, text)


def turned_down(tracker: Tracker, text: str, *, other: bool = False) -> set[str]:
    """Kinds of exercises that don't fit: named with a no to them, or, where `other`, of the one just shown."""
    kinds: set[str] = set()
    for told in (*door.history(tracker)[-3:], text):
        if _REFUSES.search(told):
            kinds |= {kind for kind, words in _SPOKEN_OF.items() if words.search(told)}
    last = KINDS.get(shown(tracker)[-1]) if shown(tracker) else None
    if last is not None and (other or (_REFUSES.search(text) and not kinds)):
        kinds.add(last)
    return kinds


def exercise(dispatcher: CollectingDispatcher, tracker: Tracker, text: str, *, other: bool = False) -> None:
    """One exercise, the one used longest ago; with a child where one is spoken of; of another kind where one was turned down."""
    told = " ".join([*door.history(tracker), text])
    asked = " ".join([*door.history(tracker)[-1:], text])  # "a breathing exercise please" comes before its number
    with_child = any(person.kind in CHILDREN for person in people(told)) and not _FOR_ME.search(asked)
    no, used = turned_down(tracker, text, other=other), door.used(tracker)
    wished = next((name for name, words in NAMED.items() if KINDS[name] not in no and words.search(asked)), None)
    if wished is not None and wished not in used[-4:]:  # never the same one twice in a row
        dispatcher.utter_message(response="utter_steady", wished=wished)
        return
    if with_child:
        dispatcher.utter_message(response="utter_steady_child")
        return
    if no:
        fit = [name for name, kind in KINDS.items() if kind not in no] or list(KINDS)
        latest = {name: place for place, name in enumerate(used)}
        dispatcher.utter_message(response="utter_steady", wished=min(fit, key=lambda name: latest.get(name, -1)))
        return
    dispatcher.utter_message(response="utter_steady")


def ways(tracker: Tracker) -> list[dict[str, str]]:
    """The buttons at the end of steadying."""
    back = BACK.get(str(tracker.get_slot("interrupted")))
    on = door.choice("Back to where we were", back) if back else door.choice("Enough for now", "stop")
    return [door.choice("Another one", "choose_steady"), on, door.choice("Menu", "menu")]


class ActionSteadyEnd(Action):
    """The two numbers side by side, without a verdict, and the ways on."""

    def name(self) -> str:
        return "action_steady_end"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        before, after = number(tracker.get_slot("strength_before")), number(tracker.get_slot("strength_after"))
        choices = ways(tracker)
        if before is None or after is None:
            eased = EASED.search(door.said(tracker)) is not None
            dispatcher.utter_message(response="utter_steady_eased" if eased else "utter_steady_done", buttons=choices)
            return []
        moved = (
            "utter_steady_less" if after < before else "utter_steady_more" if after > before else "utter_steady_same"
        )
        dispatcher.utter_message(response=moved, was=f"{before:g}", now=f"{after:g}", buttons=choices)
        return []
