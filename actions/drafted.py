"""The draft out of what was told while mending: made, shown once, and made shorter where that is asked for."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.more import ActionExplainMore
from bot.listening import feelings
from bot.repair import Draft, draft

SMALL = frozenset({"toddler", "child"})
OWN_WAY = door.choice("I'd put it my own way", "deny")
KEEP = door.choice("Keep it as it is", "affirm")
CHOICES = [OWN_WAY, door.choice("Use it as it is", "affirm"), door.choice("Menu", "menu")]


def made_of(tracker: Tracker) -> Draft:
    """The draft of what was told so far, in the person's own words."""
    event, part = door.words(tracker, "mend_event") or "", door.words(tracker, "mend_part")
    to = door.words(tracker, "person")
    answers = {
        "responsibility": part,
        # Told in two goes: what is a sentence by itself rather than a word or two.
        "impact": max((door.words(tracker, "mend_impact") or "").split("; "), key=len),
        "repair": door.words(tracker, "mend_change"),
        "when": door.words(tracker, "mend_how"),
    }
    given = {name: words for name, words in answers.items() if words}
    if part and _EXPLAINS.match(part):
        del given["responsibility"]  # how one was explains it, and owns nothing
    if "when" in given and not (_TIME.match(given["when"]) or _DOES.match(given["when"])):
        del given["when"]  # "knock on the door and ask when" is a plan of one's own, and no time to name
    felt = [feeling.word for feeling in feelings(event) if feeling.mine and not feeling.negated]
    age = number_of_years(tracker)
    made = draft(event, to, age, feelings=felt, given=given)
    if made.reason in ("nothing", "unnamed") and part:
        # The deed itself was said only when the own part was asked for.
        given.pop("responsibility")
        event = f"{event.rstrip('.')}. {part}"
        made = draft(event, to, age, feelings=felt, given=given)
    if "repair" in made.missing and "when" in given and not _MEANS.match(given["when"]):
        # What will be done was said where it was asked how and when.
        later = {**given, "repair": given["when"]}
        del later["when"]
        kept = draft(event, to, age, feelings=felt, given=later)
        made = made if "repair" in kept.missing else kept
    return made


_EXPLAINS = re.compile(
    r"\W*(?:(?:well|just|because|cos|bc|it'?s because|i guess|i think|maybe)\W+)*i (?:was|felt|had been|'?d been|hadn'?t|had not|had)\b"
    r"(?!.{0,60}\b(?:should|wrong|my fault|unfair|mean to|rude|cruel|harsh|late|drunk|lying|selfish))"
    r"(?: (?:so|really|very|just|too|all|a bit|still|already|completely))* "
    r"(?:stressed|tired|exhausted|scared|afraid|angry|hungry|overwhelmed|upset|hurt|ill|sick|in pain|under \w+|slept|eaten|sleep|"
    r"a (?:bad|hard|long|rough) (?:day|night|week)|busy|anxious|panicking|burnt out|worried|frustrated|jealous)\b.{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_TIME = re.compile(
    r"\W*(?:(?:maybe|probably|i think|i guess|just|right|early|late|first thing)\W+)*(?:today|tonight|tomorrow|"
    r"this|next|on|at|after|before|when|in|over|by|during|once|as soon|later|soon|straight|now|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|with|while)\b",
    re.IGNORECASE,
)
_DOES = re.compile(r"\W*(?:i\b|i'|not |never |stop |listen|ask)", re.IGNORECASE)
# "Maybe a letter", "face to face": a way to say it, and nothing that will be done.
_MEANS = re.compile(
    r"\W*(?:(?:maybe|probably|i think|i guess|just)\W+)*(?:in |by |with |over |through |on )?(?:an? |the |my )?"
    r"(?:letter|text|card|note|e-?mail|message|voice ?(?:note|mail|message)|"
    r"phone(?: call)?|call|face to face|in person|"
    r"whats ?app|flowers)\b",
    re.IGNORECASE,
)


def number_of_years(tracker: Tracker) -> float | None:
    """The age that was told of the other, in years; None where none was, or it is no number."""
    told = str(door.words(tracker, "person_age") or "")
    found = re.match(r"\d{1,3}(?:\.\d)?", told)
    if found is None:
        return None
    months = 12 if re.search(r"m(?:onth|o)", told) else 52 if re.search(r"w(?:ee)?k", told) else 1
    return round(float(found[0]) / months, 2)


SHORT = ("act", "regret", "repair")  # what carries a short message; the rest can be said face to face


class ActionShorten(Action):
    """A shorter draft where one is shown; outside of mending the short version of an explanation is asked for."""

    def name(self) -> str:
        return "action_shorten_draft"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if tracker.active_loop_name == "mend_form" and not tracker.get_slot("mend_draft"):
            dispatcher.utter_message(response="utter_mend_written_soon")  # there is nothing yet that could be shorter
            return []
        if not tracker.get_slot("mend_draft") or tracker.get_slot("requested_slot") != "mend_version":
            return ActionExplainMore().run(dispatcher, tracker, domain)
        made = made_of(tracker)
        kept = list(dict.fromkeys(words for part in SHORT if (words := made.parts.get(part))))
        short = " ".join(kept)
        if not kept or len(short) >= len(str(tracker.get_slot("mend_draft"))):
            dispatcher.utter_message(response="utter_mend_short_already")
            return []
        dispatcher.utter_message(response="utter_mend_short")
        door.say(
            dispatcher, short, ["mend.draft.short"], kind="draft", data={"parts": {}, "missing": []}, choices=CHOICES
        )
        return [SlotSet("mend_draft", short), SlotSet("mend_mode", "shown")]


class ActionAskMendVersion(Action):
    """The draft, once; after that only the question what to do with it."""

    def name(self) -> str:
        return "action_ask_mend_form_mend_version"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        mode = tracker.get_slot("mend_mode")
        if mode == "own":
            dispatcher.utter_message(response="utter_mend_own_words")
            return []
        if mode == "noted":
            dispatcher.utter_message(response="utter_mend_change_or_keep")
            return []
        if mode == "shown":
            dispatcher.utter_message(response="utter_mend_draft_again")
            return []
        made = made_of(tracker)
        if not made.applicable or made.draft is None:
            dispatcher.utter_message(response="utter_mend_no_draft")
            return [SlotSet("mend_mode", "own")]
        kind = tracker.get_slot("person_kind")
        if kind == "infant":
            dispatcher.utter_message(response="utter_mend_draft_infant")
        elif kind in SMALL:
            dispatcher.utter_message(response="utter_mend_draft_child")
        else:
            dispatcher.utter_message(response="utter_mend_draft")
        data = {"parts": dict(made.parts), "missing": list(made.missing)}
        door.say(dispatcher, made.draft, ["mend.draft"], kind="draft", data=data, choices=CHOICES)
        return [SlotSet("mend_mode", "shown"), SlotSet("mend_draft", made.draft)]
