"""Explanations out of the articles, each sentence with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.phrases import ASKS, LIMITED, WHY
from bot.articles import Cited, Context, Explanation, explain, leans, passage
from bot.intents.leads import ORDERS
from bot.rasa.asks_us import of_our_mind, of_worth, why_asked


def citations(sentences: Iterable[Cited]) -> list[dict[str, str]]:
    """Each passage once, with what the widget needs to name and open it."""
    seen: dict[str, dict[str, str]] = {}
    for sentence in sentences:
        if sentence.passage not in seen:
            opened = passage(sentence.passage)
            seen[sentence.passage] = {
                "passage": sentence.passage,
                "article": sentence.article,
                "title": opened.title if opened else sentence.article,
                "section": sentence.section,
            }
    return list(seen.values())


NOTHING = {
    "unknown": "My articles don't cover that.",
    "end": "That is all my articles say on this.",
    "empty": "There is no article here that I could explain from.",
}


def _nearest(near: Sequence[str]) -> str:
    """The nearest topics as the end of a sentence; a heading that asks keeps its mark and gets no full stop."""
    if not near:
        return ""
    listed = " ".join(f"“{topic}”" + (";" if place < len(near) else "") for place, topic in enumerate(near, 1))
    return f" The nearest they have: {listed}."


def tell(dispatcher: CollectingDispatcher, found: Explanation) -> list[EventType]:
    cited = citations(found.sentences)
    if found.answered and found.answer:
        choices = [door.choice("More", "more"), door.choice("Where is that from?", "where_from")]
        door.say(dispatcher, found.answer, kind="explanation", citations=cited, choices=choices)
    elif found.answer:
        door.say(dispatcher, found.answer, kind="explanation", citations=cited)
    elif found.kind == "boundary":
        dispatcher.utter_message(response=f"utter_no_{found.boundary}")
    else:
        text = NOTHING.get(found.kind, NOTHING["unknown"]) + _nearest(found.near[:3])
        door.say(dispatcher, text, kind="explanation", citations=[], data={"near": list(found.near[:3])})
    return [SlotSet("explained", found.context.to_json() if found.context else None)]


_USUAL = re.compile(
    r"\b(?:normal|usual|common|weird|strange|ok to|okay to|alright to|too (?:sensitive|much|old|late))\b", re.IGNORECASE
)
SURE = 0.9  # score; of 360 questions about other things the articles answered nine, none above 0.83
SAYS_WHAT = 6  # words from which "is it normal ..." says what
_DECIDES = re.compile(
    r"\b(?:should|shall|ought|what (?:do|would|can) (?:i|you)|which .{0,30}\bfor me|best)\b", re.IGNORECASE
)


def instead_of_a_limit(
    dispatcher: CollectingDispatcher, tracker: Tracker, text: str, foreign: bool = False
) -> list[EventType] | None:
    """An explanation for what sounded like a wish for advice or (`foreign`) like another subject, where it asks why, leans on
    the latest explanation, or is a question that the articles surely answer; None otherwise. A question for a decision gets none."""
    context = Context.from_json(tracker.get_slot("explained"))
    asks = ASKS.match(text) is not None or text.rstrip().endswith("?")
    follows = leans(text, context)
    why = WHY.match(text) is not None
    if not follows and not why and not (asks and (foreign or not _DECIDES.search(text))):
        return None
    if not follows and _USUAL.search(text) and len(text.split()) < SAYS_WHAT:
        return None  # "Is that normal?" doesn't say what
    found = explain(text, context=context if follows else None)
    if follows and found.kind == "end":
        return tell(dispatcher, found)
    if not found.answered or found.kind not in ("answer", "more", "short"):
        return None
    if not follows and not why and found.score < SURE:
        return None
    return tell(dispatcher, found)


# Stopping suddenly needs a clinician, in pregnancy and where the body is used to it.
PREGNANT = re.compile(
    r"\b(?:pregnan\w+|expecting a baby|i'?m \d{1,2} weeks(?! (?:clean|sober|in|off|without))|weeks along|my bump|trimester|unborn)\b",
    re.IGNORECASE,
)
BODY_USED_TO_IT = re.compile(
    r"\b(?:every (?:day|morning|night)|all day|daily|wake up (?:and )?(?:drink|shak)\w*|shakes?|shaky|shaking|sweat\w*|"
    r"withdrawals?|cold turkey|detox\w*|dope ?sick|benzos?|xanax|valium|klonopin|fentanyl|heroin|methadone|suboxone|subutex|"
    r"bottle a day|since (?:this )?morning)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"\b(?:stop|quit|come off|get off|give (?:it|them) up|taper|cold turkey|halve|skip)\b"
    r"(?! (?:seeing|talking|calling|going|trying|asking))",
    re.IGNORECASE,
)
_SUBSTANCE = re.compile(
    r"\b(?:methadone|suboxone|subutex|heroin|opio?i?ds?|opiates?|benzos?|xanax|valium|alcohol|drink\w*|drunk|using|meds?|medication|"
    r"antidepressants?|pills?|fentanyl|oxy\w*)\b",
    re.IGNORECASE,
)


def bodily(tracker: Tracker) -> bool:
    """Whether what was told speaks of a pregnancy or of a body that is used to it: then nothing is delayed or stopped alone."""
    told = " ".join([*door.history(tracker), door.said(tracker)])
    return PREGNANT.search(told) is not None or BODY_USED_TO_IT.search(told) is not None


def ends_suddenly(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Whether it is asked about stopping what the body is used to, which is answered: that belongs with a clinician, and never at once."""
    told = " ".join([*door.history(tracker), door.said(tracker)])
    if not (_STOPS.search(door.said(tracker)) and _SUBSTANCE.search(told) and bodily(tracker)):
        return False
    dispatcher.utter_message(response="utter_pregnant" if PREGNANT.search(told) else "utter_craving_body")
    return True


class ActionAdvice(Action):
    """A wish to be told what to do gets its limit, a why the articles can answer gets an explanation."""

    LIMIT = "utter_no_advice"
    FOREIGN = False

    def name(self) -> str:
        return "action_advice"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if ends_suddenly(dispatcher, tracker):
            return []
        events = instead_of_a_limit(dispatcher, tracker, door.said(tracker), self.FOREIGN)
        if events is None:
            dispatcher.utter_message(response=self.LIMIT)
            return []
        return events


# Asked whether one may: nobody was in the right or wrong.
_ALLOWED = re.compile(
    r"\W*(?:\w+\W+){0,2}?is it (?:ok|okay|fine|alright|all right|enough|better) (?:if|to|that) (?:i|we)\b",
    re.IGNORECASE,
)


# What is asked of our own mind, by whom or what it is about, and the response that says what a program has of it; the first that fits.
_OF_OUR_MIND = {
    "utter_no_guess": re.compile(
        r"\b(?:he|she|they|him|her|them|his|their|he'?s|she'?s|they'?re|my (?!fault\b|life\b|own\b|mind\b)\w+)\b",
        re.IGNORECASE,
    ),
    "utter_no_view_of_you": re.compile(
        r"\b(?:i|i'?m|im|me|someone like|my fault|people like)\b(?!.*\b(?:should|ought|need to|have to)\b)",
        re.IGNORECASE,
    ),
}
_DO_THERE = re.compile(
    r"\b(?:would|should|will|'d) (?:you|u) (?:\w+ )?(?:do|choose|pick|advise|suggest)\b", re.IGNORECASE
)


def own_mind(dispatcher: CollectingDispatcher, text: str) -> bool:
    """What a program has of what it is asked for: no guess at another mind, no view of a person, no life. False: nothing said."""
    if not of_our_mind(text):
        return False
    if re.search(r"\bshould i\b|\bi should\b", text, re.IGNORECASE):
        dispatcher.utter_message(response="utter_no_advice")
    elif _DO_THERE.search(text):
        dispatcher.utter_message(response="utter_no_life")
    else:
        fits = (name for name, words in _OF_OUR_MIND.items() if words.search(text))
        dispatcher.utter_message(response=next(fits, "utter_no_opinion"))
    return True


class ActionVerdict(ActionAdvice):
    """The same for a wish to be told who was right, or what we think; "is that normal?" asks for no verdict on anybody."""

    LIMIT = "utter_no_verdict"
    FOREIGN = True

    def name(self) -> str:
        return "action_verdict"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = door.said(tracker)
        if LIMITED["utter_no_legal"].search(text):
            dispatcher.utter_message(response="utter_no_legal")
            return []
        if of_worth(text) and own_mind(dispatcher, text):
            return []  # no article answers that
        events = instead_of_a_limit(dispatcher, tracker, text, foreign=True)
        if events is not None:
            return events
        if own_mind(dispatcher, text):
            return []
        allowed = _ALLOWED.match(text) is not None
        dispatcher.utter_message(
            response="utter_no_advice" if allowed else "utter_how_usual" if _USUAL.search(text) else self.LIMIT
        )
        return []


class ActionScope(ActionAdvice):
    """The same for what sounded out of scope; a statement in the middle of telling is listened to all the same."""

    LIMIT = "utter_out_of_scope"
    FOREIGN = True

    def name(self) -> str:
        return "action_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if _goes_on(tracker, door.said(tracker)):
            door.hear(dispatcher, tracker)
            return []
        return super().run(dispatcher, tracker, domain)


_ORDERS = re.compile(
    rf"\W*(?:please |pls |hey |can |could )*(?:{ORDERS}|i (?:want|need|would like|'d like) (?:to|a|an|some)\b)\b",
    re.IGNORECASE,
)
TOLD_SLOTS = ("moment", "mend_event", "urge_before", "lapse_before")


def _goes_on(tracker: Tracker, text: str) -> bool:
    """Whether a plain statement comes after something was told here: nobody in the middle of telling is sent off the subject."""
    if "?" in text or ASKS.match(text) or _ORDERS.match(text) or (tracker.active_loop or {}).get("name"):
        return False
    if door.intent(tracker) != "out_of_scope" or len(text.split()) < 3:
        return False
    # After a hard word, too: what follows it is nothing off the subject.
    return door.metadata(tracker).get("tier", 0) >= 1 or any(tracker.get_slot(name) is not None for name in TOLD_SLOTS)


_WHICH_AM_I = re.compile(
    r"\b(?:which|what) (?:one |style |type |kind |attachment style |pattern )?"
    r"(?:am i|i am|i'?m|do i have|i have|is mine|mine is|are mine)\b|"
    r"^\W*(?:\w+\W+){0,2}?(?:do i have|have i got|am i|"
    r"(?:does|do) (?:that|this|it|these) (?:\w+ )?mean (?:that )?(?:i|i'?m|i am))\b.{0,20}"
    r"\b(?:avoidant|anxious(?:ly)? (?:attach\w*|style|\W*$)|"
    r"attachment (?:style|type|disorder)|"
    r"disorgani[sz]ed|securely attached|insecurely attached|(?:in)?secure attachment)\b",
    re.IGNORECASE,
)


_FOR_A_CHILD = re.compile(
    r"\W+(?:(?:to me )?(?:like|as if) (?:i'?m|i am|i was|to an?|for an?) (?:5|five|a \w+|\w+ year old)|"
    r"in (?:simple|plain|easy) (?:words|terms|english)|"
    r"for dummies)\b",
    re.IGNORECASE,
)


def _reason(tracker: Tracker, asked: str) -> str | None:
    """The id of what the question for a slot is good for; None, which takes a general one, where that was said already."""
    own = f"why_asked.{asked}" if not asked.startswith("pattern_") else "why_asked.pattern"
    return None if own in door.used(tracker) else own


class ActionExplain(Action):
    """What our own question is good for, while one is open; else a new question; "and for adults?" is understood by the one before."""

    def name(self) -> str:
        return "action_explain"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = tracker.get_slot("requested_slot")
        if asked is not None and why_asked(door.said(tracker)):
            dispatcher.utter_message(response="utter_why_asked", wished=_reason(tracker, asked))
            return []
        context = Context.from_json(tracker.get_slot("explained"))
        text = " ".join(_FOR_A_CHILD.sub(" ", door.said(tracker)).split())
        if _WHICH_AM_I.search(text):
            dispatcher.utter_message(response="utter_which_one")
            return []
        found = explain(text, context=context)
        if asked is not None and not found.answered and _OF_OUR_MIND["utter_no_guess"].search(text):
            # "Why does he do this" in the middle of a moment: nobody but him can know.
            dispatcher.utter_message(response="utter_no_guess")
            return []
        return tell(dispatcher, found)
