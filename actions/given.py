"""What is said back of an answer, the limit for what is no answer, and going on where a form was left."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.ages import aged
from actions.explanations import ends_suddenly, instead_of_a_limit
from actions.forms import GIVEN_BACK, TOLD
from actions.phrases import SIGH, TO_US
from actions.whom import named_in, same
from bot.listening import feelings, reflect

_THAT = re.compile(
    r"^\W*(?:(?:maybe|probably|perhaps|just)\W+)?that'?s? (?=(?:i|i'm|im|he|hes|she|shes|we|they|it|its|it's|my|no ?body|no one|"
    r"every(?:one|body)|people|there|whatever)\b)",
    re.IGNORECASE,
)
# "That I'm disposable" is what somebody felt, and is never said back as if it were so.
BELIEVED = {"feeling": "i felt that ", "strength": "i thought that ", "my_mind": "i thought that "}
# "Yes, in my family": the yes goes on our question; of what is said back it is no part.
_YES = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|yup|ye|yea|ok|okay|well|hm+|or(?= (?:he|she|they|her|his|my|that|maybe)\b|"
    r" (?:he|she)'?s\b))\b(?! but)\W*)+(?=\w+\W+\w)",
    re.IGNORECASE,
)
# "Idk, left out": the doubt goes on our question, and the feeling is what was said.
_UNSURE = re.compile(
    r"^\W*(?:idk|(?:i )?(?:dunno|don'?t know|do not know)|not sure)\W+(?:(?:maybe|just|like|probably|kinda|kind of)\W+)*(?=\w)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(r"\s*\?{2,}\s*$")
# Lines of data/listening that say nothing of what was told, or take "tell my group tonight" for a wish to us.
_NOT_BACK = ("unclear", "request")
# What somebody felt like, where a feeling was asked for: an image or a state, and no "like always" or "like I said".
_FELT_LIKE = re.compile(
    r"^\W*(?:(?:just|kind of|kinda|sort of|honestly|really|i guess|well)\W+)*(?=(?:like (?:an?|the|i was|i'?m|nobody|nothing|no one|"
    r"shit|crap|dirt|rubbish)|as (?:if|though))\b)",
    re.IGNORECASE,
)
FRAGMENT = 4  # words up to which a message without a verb of ours is not given back
_VERB = re.compile(
    r"\b(?:i|we|he|she|they|it|you|who|that|i'm|im|he's|hes|she's|shes|it's|its|every(?:one|body)|no ?(?:one|body)|"
    r"some(?:one|body)|my \w+ \w+)\b",
    re.IGNORECASE,
)


def certain(text: str) -> str:
    """A word or two for a feeling behind an "I don't know", as one's own ("idk, left out": "i felt left out"); any other text as it is."""
    rest = _UNSURE.sub("", text)
    only = rest != text and len(rest.split()) <= FRAGMENT and not _VERB.search(rest) and feelings(rest)
    return f"i felt {rest}" if only else text


def _believed(tracker: Tracker) -> str:
    """How a "that ..." goes on where it answers a question about one's own mind, or none: as a belief. Elsewhere it answers another."""
    asked = tracker.get_slot("requested_slot")
    return BELIEVED.get(str(asked), "" if asked else "i feel that ")


# "Left out", "fed up" and nothing else are felt, and nothing that somebody does: a participle with its particle.
_PARTICIPLE = re.compile(
    r"(?P<led>\W*(?:(?:just|so|really|very|a bit|kind of|kinda|pretty|totally|completely)\W+)*)"
    r"(?P<felt>(?:\w+ed|\w+en|\w+n|left|let|shut|put|cut|fed|kept|held|set|lost) (?:up|out|down|off|back|over|apart|away|aside|on))"
    r"(?=\W*$|\W*[.,;!?])",
    re.IGNORECASE,
)


def give_back(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> None:
    """One sentence that gives back what was said; nothing for a word or two that name no feeling, or for a request to us."""
    if door.past(tracker):
        # An attempt long ago, told in the middle of something: received in words of its own, and not said back.
        dispatcher.utter_message(response="utter_past_received")
        return
    if (len(text.split()) < GIVEN_BACK and not feelings(text)) or TO_US.match(text):
        return
    if tracker.get_slot("requested_slot") == "feeling" and not door.avoid(tracker):
        text = _FELT_LIKE.sub("i felt ", text)  # "like a monster" says what was felt
    if aged(text) is not None or SIGH.fullmatch(text):
        return
    if len(text.split()) <= FRAGMENT and not _VERB.search(text) and not feelings(text):
        return
    if not door.avoid(tracker):
        text = _THAT.sub(
            _believed(tracker), certain(_YES.sub("", text))
        )  # "that I lost her" answers our question; said back, it would begin twice
        if (parted := _PARTICIPLE.match(text)) is not None and feelings(text):
            text = f"i felt {text[parted.start('felt') :] if not parted['led'].strip() else text.strip()}"
        text = _DOUBTS.sub("", text)  # "angry and also relieved??" asks us nothing
    given = reflect(text, history=door.history(tracker), used=door.used(tracker), avoid=door.avoid(tracker))
    if given.text and not str(given.id).startswith(_NOT_BACK):
        # The question that follows says more than "I read that" would.
        door.say(dispatcher, given.text, [given.id])


PLANS = frozenset({"takeaway", "mend_change", "mend_how", "mend_version", "mend_unmet", "next_hour"})
_BACK = re.compile(
    r"\W*(?:\w+\W+){0,4}?(?:go(?:ing)?|get|come|carry on|continue|pick up|be)? ?(?:back|on) (?:to|with) (?:my|our|the|him|her|"
    r"them|that|it|what|where)\b",
    re.IGNORECASE,
)
LIMITS = {"out_of_scope": "utter_out_of_scope", "ask_advice": "utter_no_advice"}
_ASKS = re.compile(
    r"^\W*(?:how|what(?:'?s)?|who(?:'?s)?|when|where|which|should|shall|can|could|would|is|are|do|does|tell me)\b|\?",
    re.IGNORECASE,
)
_THIRD = re.compile(r"\b(?:he|she|they|it|my \w+)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether a text asks, by its first word or its last sign."""
    return _ASKS.search(text) is not None


def limited(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, intent: str, text: str
) -> list[EventType] | None:
    """The limit for what seems a wish to us; None where it answers all the same ("put it in my phone" is a plan)."""
    if asked in PLANS and not _ASKS.search(text):
        return None
    if ends_suddenly(dispatcher, tracker):
        return [SlotSet(asked, None)]
    told = instead_of_a_limit(dispatcher, tracker, text, foreign=intent == "out_of_scope")
    if told is None:
        dispatcher.utter_message(response=LIMITS[intent])
    return [*(told or []), SlotSet(asked, None)]


def about_other(text: str) -> bool:
    """Whether a guess about somebody names them: "tired" would be given back as the writer's own feeling."""
    return bool(_THIRD.search(text))


def resumes(tracker: Tracker, form: str, text: str) -> bool:
    """Whether a form that was left for steadying goes on where it was: it is chosen again and nothing new is told."""
    if tracker.get_slot("interrupted") != form:
        return False
    back = _BACK.match(text) is not None and (not (named := named_in(text)) or same(tracker, named))
    return back or door.chosen(tracker) or len(text.split()) < TOLD
