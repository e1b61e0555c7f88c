"""What a message means right after what was said to it: "and with a baby?" after an explanation asks on, "3" after the menu chooses.

The intents know a message and the question of a form that is open; what was said just before outside of one is known here only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.intents.easing import another, what_to_do
from bot.intents.leads import LED
from bot.intents.tables import route_of

EXPLAINED, MENU, OFFERED, STEADIED, PAUSED, CLOSED = "explained", "menu", "offered", "steadied", "paused", "closed"
RECOVERED = "recovered"
LEFT = "left"  # a moment that was left for another one was offered
MENDS = "mends"  # mending was offered in the middle of something else
MENUS = ("menu.", "menu_again.")  # beginnings of ids of responses
CHOICES = (  # in the order of the menu's buttons
    "choose_reflect",
    "choose_mend",
    "choose_understand",
    "choose_steady",
    "choose_recovery",
    "choose_patterns",
    "choose_look_back",
)
OFFERS = ("which_one.",)  # of those that offer the questions about closeness
STEADY_ENDS = ("steady_less.", "steady_more.", "steady_same.", "steady_done.", "steady_eased.")
RECOVERY_ENDS = ("recovery_done.", "recovery_plan.", "urge_less.", "urge_same.", "hour_holds.", "urge_wait.")
CLOSES = ("mend_after.", "patterns_")  # ... that end a conversation
FEW = 6  # words of what is only added to it
SURE = 0.99
LONGEST = 14  # words of a question that asks on
ALONE = 5  # words from which a question that reads as a wish for help with the program is none
_CHOSEN = re.compile(
    r"\W*(?:(?:number|option|no|nr|the|i(?:'ll| will)? (?:take|choose))\W+)?([1-7])(?:st|nd|rd|th)?(?: one)?\W*", re.I
)
_BACK = re.compile(
    r"\W*(?:(?:ok|okay|now|yes|please|let'?s|can we|take me)\W+)*(?:go )?back(?: now| please| then| to (?:it|"
    r"where we were))?\W*",
    re.I,
)
_ANOTHER = re.compile(
    r"\W*(?:(?:yes|yeah|ok|okay|please|can we|let'?s|try|do|give me|i want)\W+)*(?:another|a different|one more|"
    r"again|next)(?:\W+(?:one|exercise|please|go|an?|another|different))*\W*",
    re.I,
)
_NO_BETTER = re.compile(
    LED
    + r"(?:it'?s |i'?m |its |im )?(?:still |about |like |at )*(?:an? )?(?:(?:[7-9]|10)(?: out of (?:10|ten))?|(?:pretty |very |"
    r"really )?(?:high|bad|strong)|"
    r"the same|no better|not (?:better|working|helping)|worse|no change)(?: now| still)?\W*",
    re.I,
)
_RATED = re.compile(
    LED + r"(?:it'?s |its |i'?m |im |down |up |back )*(?:still |about |around |maybe |like |at |to |a |an )*"
    r"(?:10|[0-9](?:\.5)?)(?: (?:out )?of (?:10|ten)|/10)?(?:\W+(?:now|maybe|i think|ish|again|today))*\W*",
    re.I,
)
_EASED = re.compile(
    LED
    + r"(?:i (?:think|guess|feel) )?(?:i'?m |i am |it'?s |its |that'?s |i feel |feeling )?(?:(?:a bit|a little|much|so much|bit"
    r"|pretty|doing) )*"
    r"(?:ok|okay|fine|better|calmer|easier|alright|good|steadier|quieter)(?: now| again| then| i think)*\W*",
    re.I,
)
_PLANS = re.compile(
    LED
    + r"(?:maybe )?(?:i'?ll|i will|i'?m (?:going to|gonna)|i (?:could|can|might|am going to)|going to|gonna|(?:go|walk|call|ring|text|"
    r"message|write to|ask|drink|eat|sleep|shower|sit|stay|leave|get|put|make|take|pour|meet|wait|tell|keep (?:\w+ing|busy)"
    r"|give|hand|watch|lie|lock"
    r"|read|play|turn off|block|delete|throw|bring|cook|clean|pack|cuddle|run|visit)\b(?! (?:it|that) (?:easy|back)\b))"
    r"(?!.*\?\s*$).*",
    re.I | re.S,
)
_BY_NAME = re.compile(
    r"(?=.{0,40}$).*\b(?:feet|breath(?:e|ing)?|(?:five|5) senses|grounding|(?:cold|cool) water|exercise)\b.*", re.I
)
_ENOUGH = re.compile(LED + r"(?:that'?s |thats )?enough(?: for now| now| thanks| of that)?\W*", re.I)
_SIDE = re.compile(
    LED + r"(?:and |or |but )?(?:for|with|in|at) (?:an? |my |the |our |older |younger |new )*"
    r"(?!me\b|him\b|her\b|us\b|them\b|it\b|you\b)[\w-]+(?: [\w-]+)?\W*",
    re.I,
)
_ON = re.compile(
    LED
    + r"(?:(?:and|or|but)\W+(?:what|how|why|when|if|with|without|for|at|in|on|during|after|before|do|does|did|can|could|is|are|"
    r"will|would|"
    r"should|i'?m|he'?s|she'?s)\b|(?:and |but )?(?:what|how) (?:about|if)\b|same (?:for|with)\b)",
    re.I,
)
_QUESTION = re.compile(
    LED + r"(?:and |but |or )?(?:is|are|am|was|can|could|does|do|did|will|would|how|why|what|which|when|who)\b", re.I
)
_TO_US = re.compile(r"\b(?:you|u|ur|your|yours|bot|app|program|menu)\b", re.I)
# "Can you get it later in life" asks of anybody.
_ANYBODY = re.compile(
    r"\b(?:what if|when|if) you\b(?! (?:can|could|would|will|want|don'?t mind)\b)|\b(?:can|could|do|does|will|how (?:do|"
    r"can)) you (?:even |ever |still |also |just )?"
    r"(?:get|have|become|be|grow|develop|learn|change|lose|build|earn|heal|inherit|unlearn|fix|tell if|know if|know when) ",
    re.I,
)
_OF_WORDS = re.compile(r"\byou (?:just )?(?:said|wrote|told|meant|mentioned)\b", re.I)
_POINTS = re.compile(r"\b(?:it|that|this|these|those|they|them|i|i'?m|my|me|he|she|his|her|him|we|our)\b", re.I)
_TAKEN = re.compile(
    LED
    + r"(?:yes|yeah|yep|sure|ok|okay|alright|please|let'?s(?: do (?:that|it|this|them)| go| try)?|i'?d like (?:to|that)|"
    r"do (?:that|it)|"
    r"(?:i'?ll )?try (?:it|that|them)|go on|sounds good|why not|the questions|show me)(?:\W+(?:please|then|"
    r"do that|try))*\W*",
    re.I,
)
_THAT_ONE = re.compile(
    LED + r"(?:(?:can|could|shall) we |let'?s |lets |i(?:'?d like| want| would like) to |i'?ll )?(?:please )?"
    r"(?:(?:look at|do|take|go (?:back )?to|back to|go on with|turn to|talk about) )?(?:that|the (?:other|first|second|last)|this)"
    r"(?: (?:one|moment|thing|too|next|now|then|please))*\W*",
    re.I,
)
_TELLS = re.compile(r"^\W*(?:and |but )?(?:i|he|she|they|we|my)\b(?!.*\?\s*$)", re.I | re.S)
_BEGINS = frozenset(
    {"share_feeling", "share_my_mind", "share_their_mind", "share_pattern", "share_stress", "share_moment"}
)
_KEPT = frozenset(
    {
        "ask_diagnosis",
        "ask_medication",
        "ask_legal",
        "minor_user",
        "ask_privacy",
        "bot_challenge",
        "objection",
        "abuse_bot",
    }
)


def latest(snapshot: Mapping[str, Any], used: Sequence[str] = ()) -> str | None:
    """What was said last, where that changes what the next message can mean; None for anything else.

    `snapshot`: Rasa's, which knows of explanations; `used`: ids of all that was said, by whomever, oldest first.
    """
    last = str(used[-1]) if used else ""
    if any(str(name).startswith("mend_offer.") for name in used[-2:]):
        return MENDS  # the question that was open is asked behind it
    if any(str(name).startswith("moment_left.") for name in used[-3:]):
        return LEFT  # and after it what may come next
    if last.startswith(OFFERS):
        return OFFERED
    if last.startswith(MENUS):
        return MENU
    if last.startswith(STEADY_ENDS):
        return STEADIED
    if last.startswith("pause."):
        return PAUSED
    if last.startswith(RECOVERY_ENDS):
        return RECOVERED
    if last.startswith(CLOSES):
        return CLOSED
    turns = snapshot.get("turns")
    events = turns[-1].get("events") if isinstance(turns, list) and turns and isinstance(turns[-1], dict) else None
    done = [event for event in events or [] if isinstance(event, dict)]
    explained = any(e.get("event") == "slot" and e.get("name") == "explained" and e.get("filled") for e in done)
    return EXPLAINED if explained else None


def reread(
    ranking: Sequence[tuple[str, float]], text: str, after: str | None, flow: str | None
) -> list[tuple[str, float]]:
    """The ranking, best first, with the reading on top that what was said before (`after`, see `latest`) gives the message."""
    name = _after_menu(text) if after == MENU and flow is None else None
    if after == OFFERED and flow is None and _TAKEN.fullmatch(text):
        name = "choose_patterns"
    if after == LEFT and flow is None and (_TAKEN.fullmatch(text) or _THAT_ONE.fullmatch(text)):
        name = "choose_reflect"
    if after == MENDS and flow == "reflect_form" and _TAKEN.fullmatch(text):
        name = "choose_mend"
    if after == PAUSED and _BACK.fullmatch(text):
        name = "resume"
    if after == STEADIED and flow is None and _BACK.fullmatch(text):
        name = "resume"
    if after == STEADIED and flow is None and (_ANOTHER.fullmatch(text) or another(text)):
        name = "choose_steady"
    if after == STEADIED and flow is None and _RATED.fullmatch(text) and not _NO_BETTER.fullmatch(text):
        name = "inform"
    if after in (STEADIED, RECOVERED) and flow is None and what_to_do(text):
        name = "choose_steady" if after == STEADIED else "inform"
    if after == STEADIED and flow is None and ranking[0][0] in _BEGINS and _EASED.fullmatch(text):
        name = "inform"
    if after == RECOVERED and flow is None and (_RATED.fullmatch(text) or _plans(ranking[0][0], text)):
        # The urge is weighed again, or the hour planned a little late: both belong to what was just closed.
        name = "inform"
    if (
        after == STEADIED
        and flow is None
        and (_NO_BETTER.fullmatch(text) or _ENOUGH.fullmatch(text) or _BY_NAME.fullmatch(text))
    ):
        name = "stop" if _ENOUGH.fullmatch(text) else "choose_steady"
    if after == EXPLAINED and flow is None and _ANOTHER.fullmatch(text):
        return [("more", SURE), *(pair for pair in ranking if pair[0] != "more")]
    if after in (CLOSED, RECOVERED) and flow is None and name is None and _only_adds(ranking[0][0], text):
        name = "inform"
    if after == EXPLAINED and _asks_on(ranking[0][0], text, flow):
        name = "ask_article"
    if name is None:
        return list(ranking)
    return [(name, SURE), *(pair for pair in ranking if pair[0] != name)]


def _after_menu(text: str) -> str | None:
    found = _CHOSEN.fullmatch(text)
    return CHOICES[int(found[1]) - 1] if found else None


def _only_adds(intent: str, text: str) -> bool:
    """Whether a few words go on what has just been closed ("nobody knows"), and begin nothing of their own."""
    return intent in _BEGINS and len(text.split()) <= FEW and "?" not in text


def _plans(intent: str, text: str) -> bool:
    """Whether a message says what one will do now, and asks, orders and tells nothing of ours."""
    meant = route_of(intent) in ("share", "out_of_scope") or intent in ("affirm", "pause")
    return meant and intent not in _KEPT and len(text.split()) <= LONGEST and _PLANS.fullmatch(text) is not None


def _asks_on(intent: str, text: str, flow: str | None) -> bool:
    """Whether a message asks on what was explained a moment ago; inside a guided conversation only where it hangs on it by its words."""
    words = len(text.split())
    if words > LONGEST or intent in _KEPT or (_TO_US.search(_ANYBODY.sub(" ", text)) and not _OF_WORDS.search(text)):
        return False
    if route_of(intent) in ("command", "smalltalk", "objection") and (words < ALONE or not _QUESTION.match(text)):
        return False
    if route_of(intent) == "out_of_scope" and not (_ON.match(text) or _POINTS.search(text)):
        return False  # "how does a mortgage work" asks on nothing
    if flow is None and _SIDE.fullmatch(text):
        return True
    if _ON.match(text):
        return not _TELLS.match(text)
    return flow is None and _QUESTION.match(text) is not None
