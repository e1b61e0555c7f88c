"""The reflect form: answers taken and given back, and the look back in the person's own words."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.ages import when_and_how_old
from actions.answered import DONE, NOBODY, answer_to, joined, own_feeling
from actions.beside import LEFT, answer, beside, for_the_question
from actions.forms import (
    ANSWERS,
    GIVEN_BACK,
    REFLECT,
    TOLD,
    all_said,
    found_in,
    let_go,
    number,
    shortened,
)
from actions.given import LIMITS, about_other, give_back, limited, resumes
from actions.hearing import own_up, told_again
from actions.mend import offers_mending
from actions.phrases import ALARM, FELT, ONLY_WHOM, THAT_I
from actions.told_on import LEAST_TOLD, OPENS, added, before_this, opened_with, unfinished
from actions.turning import as_part, stay, taken_up, turned
from actions.whom import PRONOUN, gone, introduced, known_before, named_in, same, says_whom
from bot.intents.leads import ENDS
from bot.listening.questions import GONE

LADDER = REFLECT
DEEPENS = ("their_mind", "alternatives", "familiar")  # waits while a crisis episode is open
HELD = "held"  # what `only_listen` holds while danger stands in the room: nobody is led through a ladder then
OTHER_MIND = ("their_mind", "alternatives")  # not about somebody one hurt, or was hurt by
UNSAFE = frozenset({"danger", "harm", "no_contact", "self_blame", "unsafe", "kept"})
UNFELT = 0.2  # share of a feeling or a thought below which what is told is neither
STRONG = 7.0  # of 10: steadying is offered before the other's mind is asked about
STEADY_FIRST = "That is strong. If you'd rather steady yourself first, the button is here; otherwise we go on."
ALARM_FIRST = (
    "If your body is in alarm, steadying comes first: say steady, or press the button. Otherwise we go on here."
)


class ValidateReflectForm(Action):
    """Called when the form opens (what was said already fills its slots) and at each answer."""

    def name(self) -> str:
        return "validate_reflect_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        events = self._taken(dispatcher, tracker, asked)
        told = opened_with(tracker) if asked == "moment" else None
        stays = tracker.get_slot("only_listen") or asked not in (*LATE, "moment") or door.intent(tracker) in LIMITS
        return events if stays else let_go(tracker, asked, events, instead=told)

    def _taken(self, dispatcher: CollectingDispatcher, tracker: Tracker, asked: str | None) -> list[EventType]:
        intent, text = door.intent(tracker), door.said(tracker)
        held = bool(door.metadata(tracker).get("listens")) and not door.chosen(tracker)
        if asked is None:
            opened = self._open(dispatcher, tracker, intent, text)
            return [*opened, SlotSet("only_listen", HELD)] if held and intent in OPENS else opened
        if (intent in LIMITS or (intent in ANSWERS and asked != "takeaway")) and offers_mending(
            dispatcher, tracker, text
        ):
            return [SlotSet(asked, None)]
        if intent in LIMITS and (events := turned(dispatcher, tracker, asked, text)) is not None:
            return events  # "can I say something else, my boyfriend left" asks for no advice
        if intent in LIMITS:
            limit = limited(dispatcher, tracker, asked, intent, text)
            if limit is not None:
                return limit
        elif intent not in ANSWERS or not text.strip():
            return []
        listens = tracker.get_slot("only_listen")
        if held and not listens:
            return [*_listened(dispatcher, tracker, asked, text), SlotSet("only_listen", HELD)]
        if listens == HELD and not held:
            return [*_listened(dispatcher, tracker, asked, text), SlotSet("only_listen", None)]
        if listens:
            return _listened(dispatcher, tracker, asked, text)
        if told_again(tracker, text):
            return own_up(dispatcher, tracker, asked, text)
        part = beside(tracker, text)
        if part is not None and not part.told and not for_the_question(asked, part.question):
            # A question instead of an answer: met, and ours asked once more.
            met = answer(dispatcher, tracker, part.question) or {}
            if asked == "strength":
                met["strength_again"] = True
            return [SlotSet(name, value) for name, value in {**met, asked: None}.items()]
        text = part.told if part is not None and part.told else text
        if len(text.split()) <= TOLD and _NOT_SUICIDAL.search(text):
            # Said to a question that asked for something else: taken so, and no answer to it.
            dispatcher.utter_message(response="utter_taken_so")
            return [SlotSet(asked, None)]
        if intent in ANSWERS and (done := _finished(tracker, asked, text)):
            return [SlotSet(name, value) for name, value in done.items()]
        waiting, own = door.words(tracker, "other_moment"), as_part(tracker, text)
        if own is None and (events := turned(dispatcher, tracker, asked, text)) is not None:
            return events
        text = own or text
        found = found_in(text)
        new = {name: value for name, value in found.items() if tracker.get_slot(name) is None}
        if "feeling" in found and tracker.get_slot("feeling") == door.SKIPPED:
            new["feeling"] = found["feeling"]  # passed over when it was asked for, and named now
        if waiting:
            new.update({"other_moment": None} if own else stay(tracker, waiting))
        if asked in EARLY and (whom := says_whom(text)) and not same(tracker, whom):
            # "It's my boyfriend": whom it is about, and no answer.
            return [SlotSet(name, value) for name, value in {**whom, asked: None}.items()]
        if asked in EARLY and tracker.get_slot("person") == door.SKIPPED and (named := named_in(text)):
            # Nobody was in it, and now somebody is: "just stuff with my mum".
            new.update(named)
            if tracker.get_slot("their_mind") == door.SKIPPED:
                new["their_mind"] = None
        if asked in ("moment", "person", "feeling") and tracker.get_slot("when") is None:
            new.update(when_and_how_old(tracker))
        new.update(answer_to(tracker, asked, text))
        if asked == "moment" and new.get("moment") is None and tracker.get_slot("again") == asked:
            # Asked for twice, and a number, an age or a feeling came: what opened this is what it is about.
            new["moment"] = opened_with(tracker) or door.SKIPPED
        if (
            asked == "feeling"
            and (new.get("person") or _THEY_DO.match(text) or _tells_on(tracker, text))
            and new.get(asked)
            and not own_feeling(text)
            and tracker.get_slot("again") != asked
        ):
            new.update({asked: None, "again": asked, "moment": joined(tracker, "moment", text, ". ")})
        new.update(_waiting(tracker, new))
        said_something = new.get(asked) is not None
        said_something = said_something and (asked not in OTHER_MIND or about_other(text))
        said_something = said_something and not (asked in (*OTHER_MIND, "familiar") and THAT_I.match(text))
        # What was about something else than the question was told all the same.
        said_something = said_something or new.get("again") == asked
        told_instead = asked in ("strength", "person") and new.get("moment") is not None
        told_instead = told_instead or (
            asked == "strength"
            and number(new.get(asked)) is None
            and any(new.get(name) is not None for name in ("feeling", "my_mind", "their_mind"))
        )
        told_instead = told_instead or (
            new.get(asked) is None
            and len(text.split()) >= LEAST_TOLD
            and any(new.get(name) not in (None, door.SKIPPED) for name in ("moment", "my_mind", "familiar"))
        )
        if (asked not in ("strength", "takeaway", "person") and said_something) or told_instead:
            give_back(dispatcher, tracker, text)
        if part is not None and part.told:
            new.update(answer(dispatcher, tracker, part.question) or {})
        if _strong({**_filled(tracker), **new}) and new.get("my_mind") and tracker.get_slot("their_mind") is None:
            choices = [door.choice("Steady myself first", "choose_steady")]
            door.say(dispatcher, STEADY_FIRST, ["reflect.steady_first"], choices=choices)
        return [SlotSet(name, value) for name, value in new.items()]

    @staticmethod
    def _open(dispatcher: CollectingDispatcher, tracker: Tracker, intent: str, text: str) -> list[EventType]:
        if resumes(tracker, "reflect_form", text):
            return [SlotSet("interrupted", None)]
        if more := added(tracker, intent, text):
            give_back(dispatcher, tracker, text)
            return [SlotSet(name, value) for name, value in more.items()]
        if on := unfinished(tracker, intent, text):
            give_back(dispatcher, tracker, text)
            return [SlotSet(name, value) for name, value in on.items()]
        # A new moment begins empty, whatever an earlier one left.
        new: dict[str, Any] = dict.fromkeys(
            (*LADDER, "person_kind", "person_age", "when", "strength_again", "again", "other_moment", "interrupted")
        )
        new.update(LEFT)
        if intent == "choose_reflect" and (kept := taken_up(tracker)):
            return [SlotSet(name, value) for name, value in {**new, **kept}.items()]
        part = None if door.chosen(tracker) else beside(tracker, text)
        announced = part is not None and not part.told and part.question != text.strip()
        asks = part.question if part is not None and (part.told or announced) else None
        text = part.told if part is not None and part.told else text
        if intent == "choose_reflect":
            new["only_listen"] = None
        if tracker.get_slot("mend_refused"):
            # There was nothing to mend; what was told stays told.
            new["moment"], new["person"] = tracker.get_slot("mend_event"), tracker.get_slot("person")
            new["person_kind"] = tracker.get_slot("person_kind")
        told = len(text.split()) >= TOLD and not door.chosen(tracker)
        told = told and not (intent == "choose_reflect" and ONLY_WHOM.fullmatch(text))
        if intent == "choose_reflect" and not told and not door.chosen(tracker):
            new.update(named_in(text))  # "can we talk about my boss"
        if intent in OPENS or (intent == "choose_reflect" and told):
            new.update(found_in(text))
            new.update(when_and_how_old(tracker))
            if intent == "share_moment":
                # Told as one thing, kept as one thing.
                new["moment"] = shortened(text)
                if _REPORTED.search(str(new["their_mind"])):
                    new["their_mind"] = None  # "he told me he wants another mum" is what happened, and no guess
            if new["person"] is None:
                new.update(known_before(tracker, text) or introduced(text))
            if new["person"] is None and NOBODY.search(text) and not PRONOUN.search(text):
                # Nobody else is in it: nobody is asked for.
                new.update(person=door.SKIPPED, person_kind="self")
            if not announced:
                give_back(dispatcher, tracker, text)
        if asks is not None:
            new.update(answer(dispatcher, tracker, asks) or {})
        elif ALARM.search(text) and len(text.split()) <= TOLD + 1:
            door.say(
                dispatcher,
                ALARM_FIRST,
                ["reflect.alarm_first"],
                choices=[door.choice("Steady myself first", "choose_steady")],
            )
        if new["moment"] is None and not told and (before := before_this(tracker)):
            new.update({name: value for name, value in before.items() if new[name] is None})
        new.update(_waiting(tracker, new))
        if (
            new["moment"] is None
            and (door.metadata(tracker).get("holds") or door.metadata(tracker).get("no_draft"))
            and told
        ):
            new["moment"] = shortened(text)  # nor is a moment: what is told is what it is about
        if new["person_kind"] == GONE and new["moment"] is None:
            # Grief asks for no moment: what was told of the death is what it is about.
            new["moment"] = shortened(
                ". ".join(part.strip(" .") for part in (*door.history(tracker)[-2:], text) if part.strip())
            )
        return [SlotSet(name, value) for name, value in new.items()]


_END = re.compile(
    r"\W*(?:(?:no|nope|ok|okay|yes|yeah|so|well|i think|i guess|and)\W+)*(?:that'?s|that is|that was|that(?:'ll| will| would) be|this is) "
    r"(?:it|all|everything|about it|about all|all there is|enough)(?: really| i think| for now| now| for today)?\W*"
    r"|\W*(?:no\W+)?nothing (?:else|more)(?: to say| really)?\W*",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\W*(?:(?:yes|yeah|just|exactly|i guess|i think|well)\W+)*(?:that(?:'?s what i (?:take|said|meant|think|learned)\b.{0,20}|'?s it)?"
    r"|this|what i (?:just )?(?:said|wrote|told you)|(?:i (?:want to|wanna|will|'ll) )?keep (?:this|that|it))\W*",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:told|said|says|tells|yelled|screamed|shouted|texted|wrote|asked)\b", re.IGNORECASE)
_NOT_SUICIDAL = re.compile(
    r"\b(?:not|n't|never|dont) (?:\w+ ){0,2}?(?:suicidal|(?:going to |gonna |want to |wanna )?(?:kill|hurt|harm) myself|"
    r"thinking (?:of|about) suicide)\b",
    re.IGNORECASE,
)


EARLY = frozenset({"moment", "feeling", "strength"})
LATE = ("their_mind", "alternatives", "familiar", "takeaway")


def _finished(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """Slots of an answer that ends the telling ("no, that's it") or points at the one before ("that's what I take from it"); else empty."""
    if asked == "takeaway" and _POINTS.fullmatch(text) and (before := door.history(tracker)[-1:]):
        return {asked: shortened(before[0])}
    if asked == "takeaway" and DONE.fullmatch(text):
        return {asked: door.SKIPPED}
    if not _END.fullmatch(text) and not ENDS.fullmatch(text):
        return {}
    if asked in LATE or (asked == "moment" and door.words(tracker, "person") is not None):
        return all_said(tracker)
    return dict.fromkeys((asked, *(("strength",) if asked == "feeling" else ())), door.SKIPPED)


# "He grunts", "she just left the room": what somebody does is no feeling of one's own.
_THEY_DO = re.compile(
    r"\W*(?:(?:and|so|well|but|then|because|cos|bc)\W+)*(?:he|she|they)\b(?!.*\b(?:i|me|my|myself)\b)", re.IGNORECASE
)


def _tells_on(tracker: Tracker, text: str) -> bool:
    """Whether what came where a feeling was asked for reads as neither a feeling nor a thought ("every night I look at his pictures")."""
    reading: dict[str, float] = tracker.latest_message.get("heading") or {}
    felt = reading.get("feeling", 1.0) + reading.get("my_mind", 0.0)
    return len(text.split()) > GIVEN_BACK and felt < UNFELT and FELT.search(text) is None


_ALL_SAID = re.compile(
    r"\W*(?:(?:ok|okay|so|well|yeah|no|and|i think|i guess)\W+)*"
    r"(?:that'?s (?:it|all|everything|about it)|i'?m done(?! (?:\w+ing|with)\b)|nothing else|nothing more|that was it|"
    r"that is (?:it|all)|all out|"
    r"i feel (?:a bit |much )?(?:better|lighter))\b",
    re.IGNORECASE,
)


def _listened(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, text: str) -> list[EventType]:
    """One more thing told by somebody who wants to be heard: given back, kept with the rest, and no step is taken."""
    if _ALL_SAID.match(text):
        return [SlotSet(name, value) for name, value in all_said(tracker).items()]
    give_back(dispatcher, tracker, text)
    # Asked for the moment, Rasa has put the text there already.
    before = None if asked == "moment" else door.words(tracker, "moment")
    told = ". ".join(part.strip(" .") for part in (before, text) if part and part.strip(" ."))
    return [*([SlotSet(asked, None)] if asked != "moment" else []), SlotSet("moment", shortened(told))]


def _filled(tracker: Tracker) -> dict[str, Any]:
    return {name: tracker.get_slot(name) for name in LADDER}


def _strong(slots: dict[str, Any]) -> bool:
    value = number(slots.get("strength"))
    return value is not None and value >= STRONG


def _waiting(tracker: Tracker, new: dict[str, Any]) -> dict[str, Any]:
    """Questions passed over: about another mind where there is none or where it isn't safe, about what deepens in a crisis."""
    passed: list[str] = []
    kind = new.get("person_kind") or tracker.get_slot("person_kind")
    who = new.get("person") or door.words(tracker, "person")
    if kind == "self":
        passed.append("their_mind")
    elif kind == GONE or (who not in (None, door.SKIPPED) and gone(tracker, str(who))):
        # Grief has no strength to compare, and no other mind to guess at.
        new["person_kind"] = GONE
        passed += ("strength", *OTHER_MIND)
    metadata = door.metadata(tracker)
    if metadata.get("holds") or metadata.get("no_draft"):
        passed.append("strength")  # no scale is asked of somebody who was in danger a moment ago
    if metadata.get("holds"):
        passed += DEEPENS
    if metadata.get("no_draft") or tracker.get_slot("mend_refused") in UNSAFE:
        passed += OTHER_MIND
    return {name: door.SKIPPED for name in passed if (new.get(name) or tracker.get_slot(name)) is None}
