"""The mend form: from what happened to words for the other, made of the person's own; or why there are none to write.

Nobody who is in danger, hurts the other, or was wronged is led to an apology.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.ages import when_and_how_old
from actions.answered import answer_to, joined
from actions.beside import answer, beside, for_the_question
from actions.explanations import instead_of_a_limit
from actions.forms import ANSWERS, FEW, MEND, NUMBERS, TOLD, number, shortened
from actions.given import LIMITS, about_other, give_back, limited, resumes
from actions.own_version import ABOUT_THEM, HOW, gently_noted, is_message, what_it_says
from actions.phrases import ADDRESSES, TO_US_ONLY, WHAT_IF, WISHES
from actions.place import place
from actions.whom import known_before, named_in, same
from actions.wishes import (
    LEAST,
    LIKES_AND_SAYS,
    LIKES_IT,
    OTHERWISE,
    OWN,
    behind_the_wish,
    seeks_words,
    unfinished,
    wants_it_written,
)
from bot.intents.leads import KEEP_IT
from bot.repair import draft
from bot.repair.pasted import Pasted, pasted

FLOODED = 7.0  # of 10: steadied before one's own part is looked at
STILL = 8.0
DANGER = frozenset({"danger", "harm", "no_contact", "unsafe"})
REFUSED = DANGER | {"wronged", "self_blame"}
GIVES_BACK = frozenset({"mend_event", "mend_part", "mend_impact", "mend_afterwards"})
_STEADY, _TALK, _MENU = (
    door.choice("Steady myself", "choose_steady"),
    door.choice("Look at what it was like", "choose_reflect"),
    door.choice("Menu", "menu"),
)
INSTEAD = {  # what is offered instead, by reason
    "danger": [_TALK, _STEADY, _MENU],
    "wronged": [_TALK, _STEADY, _MENU],
    "self_blame": [_TALK, _STEADY, _MENU],
    "no_contact": [_TALK, _STEADY, _MENU],
    "harm": [_STEADY, _MENU],
    "unsafe": [_STEADY, _MENU],
}


class ValidateMendForm(Action):
    """Called when the form opens (what was said already fills its slots) and at each answer."""

    def name(self) -> str:
        return "validate_mend_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        intent, text = door.intent(tracker), door.said(tracker)
        if asked is None:
            return _slots(_open(dispatcher, tracker, text))
        if (wants_it_written(asked, text) or _shapes_it_early(asked, text)) and _closed(tracker) is None:
            dispatcher.utter_message(response="utter_mend_written_soon")
            return [SlotSet(asked, None)]
        follows = asked in ("mend_version", "mend_unmet") and WHAT_IF.match(text) is not None
        follows = follows or (asked == "mend_version" and OTHERWISE.search(text) is not None)
        if intent in LIMITS and not follows:
            limit = limited(dispatcher, tracker, asked, intent, text)
            if limit is not None:
                return limit
        elif intent not in ANSWERS and not follows:
            return []
        closed = _closed(tracker)
        if closed is not None:
            return _slots(_ended(tracker, closed))
        if asked == "mend_version":
            return _slots(_version(dispatcher, tracker, intent, text))
        if not text.strip():
            return []
        return _slots(_answered(dispatcher, tracker, asked, text))


_SHAPE = re.compile(
    r"\W*(?:(?:please|can|could|would|will|you|just|maybe|and|but|i'd like you to|i want you to)\W+)*"
    r"(?:make|keep|have|write|put|get) (?:it|that|this|the \w+)"
    r"(?: to)? (?:\w+ ){0,3}?(?:short\w*|brief\w*|long\w*|simpl\w+|soft\w*|warm\w*|formal|casual|"
    r"like me|my (?:own )?words|my way|less|more)\b",
    re.IGNORECASE,
)


def _shapes_it_early(asked: str, text: str) -> bool:
    """Whether a text says how the words should be ("make it sound more like me") before there are any."""
    return asked not in ("mend_version", "mend_unmet", "mend_afterwards") and _SHAPE.match(text) is not None


def _slots(new: dict[str, Any]) -> list[EventType]:
    return [SlotSet(name, value) for name, value in new.items()]


def _closed(tracker: Tracker) -> str | None:
    """Why no words for another are written in this conversation now, whatever is told: the front door's word."""
    metadata = door.metadata(tracker)
    return "waits" if metadata.get("holds") else "kept" if metadata.get("no_draft") else None


def _ended(tracker: Tracker, reason: str) -> dict[str, Any]:
    """Everything that is left is passed over, so that the form ends; the answer just given is not kept."""
    asked = tracker.get_slot("requested_slot")
    left = [name for name in MEND if tracker.get_slot(name) is None or name == asked]
    return {**dict.fromkeys(left, door.SKIPPED), "mend_refused": reason}


def _open(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> dict[str, Any]:
    closed = _closed(tracker)
    if closed is not None:
        return {**dict.fromkeys(MEND, door.SKIPPED), "person_kind": None, "mend_refused": closed}
    if resumes(tracker, "mend_form", text):
        return {"interrupted": None}
    told = not door.chosen(tracker) and len(text.split()) >= TOLD - 2
    if not told and door.words(tracker, "mend_version"):
        # Something was mended here before: how that went comes first.
        return {**{n: tracker.get_slot(n) or door.SKIPPED for n in MEND}, "mend_afterwards": None, "interrupted": None}
    if not told and unfinished(tracker):
        # Left for the menu, and taken up again where it was.
        dispatcher.utter_message(response="utter_here_we_were", place=place(tracker, "mend_form"))
        return {"interrupted": None}
    new: dict[str, Any] = dict.fromkeys(
        (*MEND, "person_kind", "interrupted", "again", "mend_mode", "mend_draft", "mend_own")
    )
    new.update(mend_refused=None, mend_afterwards=door.SKIPPED)
    shown = pasted(text) if told else None
    if shown is not None:
        return {**new, **_shown(dispatcher, tracker, shown)}
    if told:
        new.update(named_in(text) or known_before(tracker, text) or _same_person(tracker))
        new.update(when_and_how_old(tracker))
        give_back(dispatcher, tracker, text)
        made = draft(text, new.get("person"))
        if made.reason in REFUSED:
            return {
                **dict.fromkeys(MEND, door.SKIPPED),
                **named_in(text),
                "mend_event": text,
                "mend_refused": made.reason,
            }
        if made.applicable:
            new["mend_event"] = shortened(text)
            return new
        if (deed := behind_the_wish(text)) is not None and draft(deed, new.get("person")).applicable:
            new["mend_event"] = shortened(deed)
            return new
        if same(tracker, new) and (before := _moment_before(tracker)):
            if not before.get("mend_refused") and TO_US_ONLY.match(text):
                dispatcher.utter_message(
                    response="utter_mend_same_moment"
                )  # "help me say sorry to her" has nothing to give back
            new.update(before)
        else:
            dispatcher.utter_message(response="utter_mend_first")
        return new
    if (before := _moment_before(tracker)) and not before.get("mend_refused"):
        # The moment that was just thought about is the one to mend, unless something else is said.
        dispatcher.utter_message(response="utter_mend_same_moment")
        return {**new, **before}
    dispatcher.utter_message(response="utter_mend_first")
    return new


def _shown(dispatcher: CollectingDispatcher, tracker: Tracker, shown: Pasted) -> dict[str, Any]:
    """Slots where the conversation opens with the person's own apology to another: read at once, and nothing else is asked."""
    to = named_in(f"my {shown.to}") or named_in(shown.to) if shown.to else {}
    whom = to or _same_person(tracker)
    # "You hit me" is heard as it stands, "I'm sorry I hit you" where the one it speaks to is spoken of.
    heard = (draft(text, whom.get("person")).reason for text in (shown.message, shown.told))
    reason = next((why for why in heard if why in DANGER), None)
    own = {"mend_event": shortened(shown.message)}
    if reason is not None:
        return {**dict.fromkeys(MEND, door.SKIPPED), **whom, **own, "mend_refused": reason}
    if not gently_noted(dispatcher, shown.message):
        door.say(dispatcher, what_it_says(shown.message), ["mend.says"])
    read = {"mend_version": None, "mend_mode": "noted", "mend_own": shortened(shown.message)}
    return {**dict.fromkeys(MEND, door.SKIPPED), **whom, **own, **read}


def _same_person(tracker: Tracker) -> dict[str, Any]:
    """The person of the moment just looked at, where a wish to put it right names nobody."""
    if door.words(tracker, "person") is None or door.words(tracker, "moment") is None:
        return {}
    return {name: tracker.get_slot(name) for name in ("person", "person_kind")}


def _moment_before(tracker: Tracker) -> dict[str, Any]:
    """Slots of the moment that was looked at before, where it can be mended, or must not be; empty where neither is clear."""
    moment, person = door.words(tracker, "moment"), door.words(tracker, "person")
    if moment is None:
        return {}
    made = draft(moment, person)
    if not made.applicable and made.reason not in REFUSED and (deed := _deed_told(tracker, person)) is not None:
        # Where the deed stands in the moment already, beside what says nothing of it, it isn't said twice.
        moment = deed if deed in moment else f"{moment.rstrip(' .')}. {deed}"
        made = draft(deed, person)
    known = {"mend_event": moment, "person": tracker.get_slot("person"), "person_kind": tracker.get_slot("person_kind")}
    if made.applicable:
        return {**known, **_stirred_before(tracker), **_guessed_before(tracker)}
    return {**dict.fromkeys(MEND, door.SKIPPED), **known, "mend_refused": made.reason} if made.reason in REFUSED else {}


def offers_mending(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> bool:
    """Offer to mend the moment that is looked at, where words for the other are looked for and a deed of one's own was told."""
    if not seeks_words(text) or _closed(tracker) is not None:
        return False
    before = _moment_before(tracker)
    if not before or before.get("mend_refused"):
        return False
    dispatcher.utter_message(response="utter_mend_offer")
    return True


def _deed_told(tracker: Tracker, person: str | None) -> str | None:
    """What the writer did, where it was told on the way ("I forgot her name at the table"), the latest first; None where nothing was."""
    for told in reversed(door.history(tracker)):
        if len(told.split()) >= LEAST and "?" not in told and draft(told, person).applicable:
            return told.strip()
    return None


def _guessed_before(tracker: Tracker) -> dict[str, Any]:
    """What was guessed of the other while the moment was looked at: it isn't asked for again."""
    guess = door.words(tracker, "their_mind")
    return {"mend_impact": guess} if guess and about_other(guess) else {}


def _stirred_before(tracker: Tracker) -> dict[str, Any]:
    """Slots of steadying where the strength was asked for in the moment just looked at, and was no flood: it isn't asked for again."""
    strength = tracker.get_slot("strength")
    if strength is None or (number(strength) or 0) >= FLOODED:
        return {}
    return {"strength_before": strength, "strength_after": door.SKIPPED}


def _answered(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    if asked == "mend_unmet" and WHAT_IF.match(text):
        # Asked back: the articles say something of it, and the question stays.
        told = instead_of_a_limit(dispatcher, tracker, text, foreign=True)
        return {"mend_unmet": None, **{event["name"]: event["value"] for event in told or []}}
    part = None if asked == "mend_unmet" else beside(tracker, text)
    if part is not None and not part.told and not for_the_question(asked, part.question):
        met = answer(dispatcher, tracker, part.question, keeps=False)
        if met is not None:
            return {**met, asked: None}
    asks, text = (part.question, part.told) if part is not None and part.told else (None, text)
    new = answer_to(tracker, asked, text)
    if asked == "mend_event" and tracker.get_slot("again") != asked and _only_wished(text):
        # "Can you help me say sorry to her?" wishes once more, and tells nothing yet.
        return {"mend_event": None, "again": asked, **(named_in(text) or known_before(tracker, text))}
    if asked in ("mend_event", "person") and (asked == "person" or tracker.get_slot("person") is None):
        new.update(named_in(text) or (known_before(tracker, text) if asked == "mend_event" else {}))
    reason = _unfit(asked, text, str(new.get("person") or door.words(tracker, "person") or "") or None)
    if reason is not None:
        return {**_ended(tracker, reason), **({"mend_event": new[asked]} if asked == "mend_event" else {})}
    told_instead = asked in NUMBERS and new.get("mend_event") is not None
    # Words that address the other are a message to them: turned round, they would be addressed to us.
    if told_instead or (
        asked in GIVES_BACK and (asked != "mend_impact" or about_other(text)) and not ADDRESSES.search(text)
    ):
        give_back(dispatcher, tracker, text)
    if asks is not None:
        new.update(answer(dispatcher, tracker, asks, keeps=False) or {})
    if "strength_before" in new:
        strength = number(new["strength_before"])
        if strength is None or strength < FLOODED:
            new["strength_after"] = door.SKIPPED
        else:
            dispatcher.utter_message(response="utter_steady")
    if asked == "strength_after" and (number(new["strength_after"]) or 0) >= STILL:
        dispatcher.utter_message(response="utter_mend_still_strong")
    kind = new.get("person_kind") or tracker.get_slot("person_kind")
    if asked == "mend_event" and kind == "self":
        new["mend_impact"] = door.SKIPPED
    return new


def _only_wished(text: str) -> bool:
    return WISHES.match(text) is not None and draft(text).reason not in REFUSED and not draft(text).applicable


def _unfit(asked: str, text: str, to: str | None) -> str | None:
    """Why nothing is drafted after this answer; None where it can go on."""
    if asked in ("person", "strength_before", "strength_after", "mend_unmet", "mend_afterwards"):
        return None
    reason = draft(text, to).reason
    if asked == "mend_event":
        return reason if reason in REFUSED else None
    return reason if reason in DANGER or (reason == "self_blame" and asked == "mend_part") else None


def _version(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> dict[str, Any]:
    mode, own = tracker.get_slot("mend_mode"), tracker.get_slot("mend_own")
    shown = tracker.get_slot("mend_draft")
    if (
        (intent == "affirm" and len(text.split()) <= FEW)
        or KEEP_IT.match(text)
        or LIKES_IT.match(text)
        or LIKES_AND_SAYS.match(text)
    ):
        return {"mend_version": own if mode == "noted" else shown, "mend_mode": mode}
    if shown and WHAT_IF.match(text):
        # "What if she says no?" comes after the words: they stand, and what comes then is asked.
        told = instead_of_a_limit(dispatcher, tracker, text, foreign=True)
        kept = {"mend_version": own if mode == "noted" else shown, "mend_mode": mode}
        return {**kept, **{event["name"]: event["value"] for event in told or []}}
    if intent == "deny" or ((OWN.search(text) or OTHERWISE.search(text)) and len(text.split()) < TOLD * 2):
        return {"mend_version": None, "mend_mode": "own"}
    if not is_message(text):
        if mode == "shown" and (ABOUT_THEM.match(text) or HOW.search(text)):
            return _beside_the_draft(tracker, text)
        return {"mend_version": None, "mend_mode": mode if mode == "noted" else "own"}
    reason = _unfit("mend_version", text, door.words(tracker, "person"))
    if reason is not None:
        return _ended(tracker, reason)
    if mode != "noted" and gently_noted(dispatcher, text):
        return {"mend_version": None, "mend_mode": "noted", "mend_own": shortened(text)}
    door.say(dispatcher, what_it_says(text), ["mend.says"])
    return {"mend_version": shortened(text), "mend_mode": "noted"}


def _beside_the_draft(tracker: Tracker, text: str) -> dict[str, Any]:
    """What is told beside a draft that is shown: how the other takes it ("she blocked me"), else when and how it will be said."""
    if ABOUT_THEM.match(text):
        return {"mend_version": tracker.get_slot("mend_draft"), "mend_unmet": shortened(text)}
    return {"mend_version": None, "mend_how": joined(tracker, "mend_how", text, ", ")}


class ActionMendEnd(Action):
    """The end of mending: what is offered instead where nothing was to be written, else what comes after the words."""

    def name(self) -> str:
        return "action_mend_end"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        reason = tracker.get_slot("mend_refused")
        if reason == "waits":
            dispatcher.utter_message(response="utter_mend_waits")
        elif reason == "kept":
            dispatcher.utter_message(response="utter_mend_kept")
        elif reason in INSTEAD:
            why = draft_why(reason)
            door.say(dispatcher, why, [f"mend.why.{reason}"], choices=INSTEAD[reason])
        elif door.words(tracker, "mend_afterwards"):
            dispatcher.utter_message(response="utter_what_next")
        else:
            dispatcher.utter_message(response="utter_mend_after")
        return []


def draft_why(reason: str) -> str:
    """The reviewed sentences of data/repair for why there is nothing to write."""
    from bot.repair.words import wording

    return str(wording()["why"][reason])
