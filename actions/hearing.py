"""What is told outside of any guided conversation: given back, with one question; and the bot's own repair."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.ages import aged
from actions.answered import joined, own_feeling
from actions.explanations import PREGNANT
from actions.forms import BARE, GIVEN_BACK, REFLECT, found_in, only_rated, rated_in
from actions.given import give_back
from actions.late import late
from actions.steps import corrected
from actions.whom import CHILDREN, named_in, yours
from bot.intents.leads import NO_VERDICT
from bot.listening import listen, objects, people

ASKED_BY_BUTTON = {"share_recovery": "utter_recovery_days"}
PRESSED = {"share_recovery.parent": "utter_parent_recovery", "share_recovery.pregnant": "utter_pregnant"}  # by payload
# Without any of these a pregnancy is told, and no substance.
_OF_RECOVERY = re.compile(
    r"\b(?:clean|sober\w*|recover\w*|relaps\w*|laps\w*|drink\w*|drank|drunk|alcohol\w*|drugs?|using|used|weed|smok\w*|opio?i?ds?|opiates?|methadone|"
    r"suboxone|subutex|heroin|meth|coke|cocaine|pills?|benzos?|wine|beer|vodka|detox\w*|rehab|sponsor|aa|na|meetings?|crav\w*|urges?|addict\w*|"
    r"substances?|stash|high|withdraw\w*)\b",
    re.IGNORECASE,
)


class ActionHear(Action):
    """One sentence that gives back, one question. A day in recovery chosen by button gets its own words."""

    def name(self) -> str:
        return "action_hear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text, intent = door.said(tracker), door.intent(tracker)
        if door.chosen(tracker) and intent in ASKED_BY_BUTTON:
            lead = PRESSED.get(str(door.metadata(tracker).get("choice")))
            if lead is not None:
                dispatcher.utter_message(response=lead)
                return []
            dispatcher.utter_message(response=ASKED_BY_BUTTON[intent])
            return []
        if intent in ASKED_BY_BUTTON:
            lead = around(text) if _OF_RECOVERY.search(" ".join([*door.history(tracker), text])) else None
            if lead is not None:
                give_back(dispatcher, tracker, text)
                dispatcher.utter_message(response=lead)
                return []
        if (events := late(dispatcher, tracker)) is not None:
            return events
        if (rated_in(text) is not None and only_rated(text)) or aged(text) is not None:
            # A number or an age that nobody asked for has nothing in it to give back.
            dispatcher.utter_message(response="utter_tell_more")
            return []
        if tracker.get_slot("question_left") and not door.chosen(tracker):
            # The question that was kept came back to whoever asked it: this is what they say to it.
            give_back(dispatcher, tracker, text)
            dispatcher.utter_message(response="utter_added")
            return [SlotSet("takeaway", joined(tracker, "takeaway", text)), SlotSet("question_left", None)]
        door.hear(dispatcher, tracker)
        return []


class ActionOnlyListen(Action):
    """Somebody wants to be heard and nothing else: no scale, no other mind, no ladder, until they choose something."""

    def name(self) -> str:
        return "action_only_listen"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(response="utter_only_listen")
        return [SlotSet("only_listen", True)]


def around(text: str) -> str | None:
    """The response for what surrounds a recovery: a pregnancy, children; None where the listening itself asks on."""
    if PREGNANT.search(text):
        return "utter_pregnant"
    if any(person.kind in CHILDREN for person in people(text)):
        return "utter_parent_recovery"
    return None


class ActionOwnRepair(Action):
    """The bot misunderstood: it owns that, says back what it may have missed, and asks one open question.

    Where the objection itself says how it is ("that's not it, I'm scared she'll leave"), that is given back, kept in its
    slot, and the conversation that is open goes on.
    """

    def name(self) -> str:
        return "action_own_repair"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        form = (tracker.active_loop or {}).get("name")
        if NO_VERDICT.fullmatch(text):
            dispatcher.utter_message(response="utter_no_blame")
            return [FollowupAction(form)] if form else []
        if form == "reflect_form" and (events := _set_right(dispatcher, tracker, text)):
            return [*events, FollowupAction(form)]
        history = [
            earlier
            for earlier in door.history(tracker)
            if len(earlier.split()) > BARE and not objects(earlier) and not _DENIES.match(earlier)
        ]
        if not history and not objects(text):
            dispatcher.utter_message(response="utter_own_repair")
            return []
        if form is None and (about := _ABOUT.search(text)) is not None and (named := named_in(about[0])):
            # "I told you it's about my brother, not my son": what it is about was just said.
            dispatcher.utter_message(response="utter_set_right")
            dispatcher.utter_message(response="utter_turned_to", new=yours(str(named["person"])))
            dispatcher.utter_message(response="utter_tell_more")
            return [SlotSet(name, value) for name, value in named.items()]
        heard = listen(text, history=history, used=door.used(tracker), objection=True)
        parts = [part for part in (heard.reflection, heard.question) if part]
        door.say(dispatcher, " ".join(parts), [heard.reflection_id, heard.question_id])
        return []


_SAID_BEFORE = re.compile(
    r"^\W*(?:(?:but|no|well|like|again|ok|okay|yes)\W+)*i (?:already |just |literally |did )*"
    r"(?:said|told (?:you|u)|wrote|mentioned)(?: that)?\W+(?=(?:i|he|she|they|it|we|my|i'?m|he'?s|she'?s|it'?s)\b)",
    re.IGNORECASE,
)
_LITTLE = frozenset(
    "that this with what when just have been were they them then there would could said told like from".split()  # noqa: SIM905
)
SHARED = 0.5  # part of the words that were said before


def told_again(tracker: Tracker, text: str) -> bool:
    """Whether somebody says once more what they had said ("I said he corrects my grammar"): we went past it."""
    led = _SAID_BEFORE.match(text)
    if led is None or ("you" in text[: led.end()].split() and not door.history(tracker)):
        return False
    kept = (door.words(tracker, name) for name in REFLECT)
    before = set(re.findall(r"[a-z']{3,}", " ".join([*door.history(tracker), *(one for one in kept if one)]).lower()))
    now = set(re.findall(r"[a-z']{4,}", text[led.end() :].lower())) - _LITTLE
    shared = [word for word in now if any(word[:4] == known[:4] or word.startswith(known) for known in before)]
    return len(now) > 0 and len(shared) >= SHARED * len(now)


def own_up(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, text: str) -> list[EventType]:
    """The owning sentence and what was told twice; the question that is open stays open, unless this names the feeling it asks for."""
    led = _SAID_BEFORE.match(text)
    told = text[led.end() :].strip() if led is not None else text
    dispatcher.utter_message(response="utter_set_right")
    give_back(dispatcher, tracker, told)
    if asked == "feeling" and own_feeling(told):
        return [SlotSet(asked, told)]
    if asked == "strength":
        return [
            SlotSet(asked, door.SKIPPED if tracker.get_slot("strength_again") else None),
            SlotSet("strength_again", True),
        ]
    return [SlotSet(asked, None)]


_DENIES = re.compile(r"\W*(?:no\W+)?i (?:didn'?t|did not|never) (?:say|said|mean|meant|ask)", re.IGNORECASE)
_ABOUT = re.compile(r"\babout my (?:\w+(?:[ -]in[ -]law)?)", re.IGNORECASE)
_CLAUSE = re.compile(r"[.!?;,\n]+\s*")
# "Don't tell me to call a sponsor": whom we are to leave out is not whom it is about.
_FORBIDS = re.compile(r"\W*(?:\w+\W+){0,2}?(?:don'?t|do not|stop|quit|enough)\b", re.IGNORECASE)
_AT_US = re.compile(
    r"\b(?:stupid|dumb|useless|shit|crap|fucking|damn|bloody|idiot) (?:bot|app|robot|program|thing|machine|chatbot)\b",
    re.IGNORECASE,
)
_NOT_IT = re.compile(r"\b(?:not|n't|isnt|wasnt|didnt|dont|never)\b", re.IGNORECASE)


def _set_right(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> list[EventType]:
    """Slots that the other clauses of an objection fill; the owning sentence and what they say are said. Empty where they say nothing."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip() and not _AT_US.search(clause)]
    if not clauses:
        return []
    told = [c for c in clauses if len(c.split()) >= GIVEN_BACK and not objects(c) and not _NOT_IT.search(c)]
    said, rest = ". ".join(told), ". ".join(clause for clause in clauses if not objects(clause))
    new = corrected(tracker, rest or text) if not told or len(told) == len(clauses) else {}
    new = {name: value for name, value in new.items() if name != "feeling" or rest}
    if told and len(told) < len(clauses):
        found = {
            name: value
            for name, value in found_in(said).items()
            if name in ("person", "person_kind", "feeling", "my_mind", "their_mind")
        }
        if "feeling" not in found and "my_mind" not in found and "person" not in found:
            return []
        if "feeling" in found:
            found["feeling"] = said
        new = {name: value for name, value in found.items() if name != "my_mind" or tracker.get_slot(name) is None}
    denied = next((c for c in clauses if not objects(c) and _OF_ME.match(c) and len(c.split()) > GIVEN_BACK), "")
    if (denied and not told) or _FORBIDS.match(text):
        new = {name: value for name, value in new.items() if not name.startswith("person")}  # whom it is not about
    if not new and not (denied and len(clauses) > 1):
        return []
    dispatcher.utter_message(response="utter_set_right")
    if tracker.get_slot("requested_slot") == "strength":
        new.setdefault("strength_again", True)
    if said := said or denied:
        give_back(dispatcher, tracker, said)
    return [SlotSet(name, value) for name, value in new.items()]


_OF_ME = re.compile(
    r"\W*i(?:'?m| am| was| wasn'?t| don'?t| do not| didn'?t)\b(?!.*\b(?:said|say|mean|meant|ask|asked)\b)",
    re.IGNORECASE,
)
