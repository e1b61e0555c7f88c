"""What goes on what was told before: added after a look back, told on where a moment was broken off, or taken from the messages before."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import door
from actions.answered import joined
from actions.beside import beside
from actions.forms import REFLECT, TOLD, found_in, shortened
from actions.look_back import ADDED
from actions.phrases import PLAN, TAKES
from actions.whom import PRONOUN, known_before, named_in, same

ADDS = {  # what is told after a look back, by intent, and the slot it goes on
    "share_their_mind": "their_mind",
    "share_my_mind": "my_mind",
    "share_feeling": "feeling",
    "share_pattern": "familiar",
}
HANGING = 16  # words
_HANGS_ON = re.compile(
    r"\W*(?:(?:and|or|also|but|well|maybe) )*(?:that|or) (?:that )?(?:i|i'?m|he|she|they|we|it|it'?s|my|his|her|you)\b",
    re.I,
)
LEAVES = frozenset(
    {"stop", "menu", "goodbye", "start_over", "choose_mend", "choose_steady", "choose_patterns", "choose_recovery"}
) | {
    "choose_understand",
    "choose_look_back",
    "choose_reflect",
}
OPENS = frozenset(
    {"share_moment", "share_feeling", "share_my_mind", "share_their_mind", "share_pattern", "share_stress"}
)
LEAST_TOLD = 5  # words
HEARD_ONLY = frozenset({"share_grief_or_loss", "share_recovery", "share_good_news"})


def opened_with(tracker: Tracker) -> str | None:
    """The first of the latest messages that tells something: what a moment is about that nobody tells step by step."""
    return next((shortened(text) for text in door.history(tracker) if len(text.split()) >= LEAST_TOLD), None)


def before_this(tracker: Tracker) -> dict[str, Any]:
    """Slots of what was told in the message just before, where it was only heard (a loss, a day in recovery): it isn't asked for again."""
    before = door.history(tracker)[-1:]
    if not before or len(before[0].split()) < TOLD:
        return {}
    part = beside(tracker, before[0])
    if "ask_article" in door.intents_before(tracker, 1) and part is not None and "moment" in found_in(part.told):
        # "I shouted at her. Is that harmful?" was answered; what was told beside it is the moment.
        return {"moment": shortened(part.told), **(named_in(part.told) or {})}
    # The front door answers where there may be danger: what was told there no form has taken.
    checked = door.metadata(tracker).get("tier", 0) >= 1 and "moment" in found_in(before[0])
    if not checked and HEARD_ONLY.isdisjoint(door.intents_before(tracker, 1)):
        return {}
    named = named_in(before[0])
    return {"moment": shortened(before[0]), **named} if named else {}


def added(tracker: Tracker, intent: str, text: str) -> dict[str, Any]:
    """After a look back, one more thing about the same person: it goes on what was said; empty where another moment begins."""
    slot = ADDS.get(intent)
    if tracker.get_slot("takeaway") is None or tracker.get_slot("moment") is None:
        return {}
    if tracker.get_slot("question_left") and intent != "share_moment":
        # The question that was kept came back to whoever asked it: this is what they say to it.
        return {"takeaway": joined(tracker, "takeaway", text), "again": ADDED, "question_left": None}
    if len(text.split()) <= HANGING and (
        _HANGS_ON.match(text) or TAKES.match(text) or (PLAN.match(text) and not named_in(text))
    ):
        # "That I don't want to be my mum", "or that I was tired": the end of what was just said.
        return {"takeaway": joined(tracker, "takeaway", text), "again": ADDED}
    if slot is None:
        return {}
    if "moment" in found_in(text) and not PRONOUN.search(text):
        return {}
    if (named := named_in(text)) and not same(tracker, named):
        return {}
    if not named and not PRONOUN.search(text):
        return {}
    left = {name: door.SKIPPED for name in REFLECT if tracker.get_slot(name) is None}
    return {**left, slot: joined(tracker, slot, text), "again": ADDED}


def unfinished(tracker: Tracker, intent: str, text: str) -> dict[str, Any]:
    """A moment that something broke off (a crisis, a question) and nobody left goes on, whoever it was with; empty where another begins."""
    moment = door.words(tracker, "moment")
    if moment is None or tracker.get_slot("takeaway") is not None or intent not in OPENS:
        return {}
    if LEAVES & set(door.intents_before(tracker, 3)) or ((named := named_in(text)) and not same(tracker, named)):
        return {}
    new = {name: value for name, value in found_in(text).items() if tracker.get_slot(name) is None and name != "person"}
    if len(new) == 0 or intent == "share_moment":
        new["moment"] = shortened(f"{moment.rstrip(' .')}. {text.strip()}")
    if tracker.get_slot("person") is None:
        new.update(named_in(text) or known_before(tracker, text))
    return new
