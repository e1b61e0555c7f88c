"""Inside a guided conversation: is this the answer to our question, or clearly something else?

Almost any text may be an answer ("stop" is none, "he told me to stop" is one), so everything else needs more certainty
here than outside a conversation. A yes or a no stays what it is: the form says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.intents.answered import BOUNDARIES, listed
from bot.intents.cues import KIN
from bot.intents.leads import ASKING, ORDERS
from bot.intents.tables import Thresholds, plain, route_of, short_answers, thresholds

Ranking = list[tuple[str, float]]

SURE = 0.98  # the words of the table, and what the form of a message decides, are surer than this
LONG = 12  # words: a longer message is hardly ever a command, and seldom manners
SHORT = 3  # words: of an answer to a question that asks for a word or two
DOUBT = 0.6  # what is left of a command's score in a long message
DISTANT = 0.7  # what is left of "out of scope" for a message that tells something: an answer may be about anything
AT_US = 0.5
WISHED_OF_US = 0.35  # the same where it is asked of us ("can you just write it")
CORRECTED = 0.15  # how surely a message that begins like a correction corrects
WISHED = 0.7  # how sure a wish to apologise must be, said to us in the middle of something else
NO_ANSWER = 0.15
_OTHERS = ("ask", "command", "out_of_scope")
_TO_US = re.compile(r"\s*(?:please |pls |now )?(?:help me\b|can you\b|could you\b|can we\b|let'?s\b)", re.I)
_NOW = re.compile(
    r"\s*i(?:'d like| would like| want| need) to (?:apologi[sz]e|say (?:i'm )?sorry|make (?:it|this) (?:up|right))",
    re.I,
)
_OF_US = re.compile(
    r"\s*(?:(?:ok|okay|so|please|pls|well|then|and|but)\W+)*(?:(?:can|could|will|would) you|help me)\b|"
    r"\s*how (?:do|can|could|should) i (?:make (?:it|this|things) (?:up|right|good)|say (?:i'?m )?sorry|apologi[sz]e)\b",
    re.I,
)
_CORRECTS = re.compile(
    r"\s*(?:(?:no|oh|hm+|um|uh|sorry|ok|okay|oops)\W+)*(?:wait\b|actually\b|correction\b|"
    r"scratch that|sorry,? i meant|i meant|make that|no,? (?:it|he|she|they|the \w+)\b)",
    re.I,
)
_WAIT_ASKS = re.compile(
    r"\s*(?:(?:wait|hang on|hold on|actually|no|sorry|but|so)\W+)+(?:is|are|does|do|what|why|how|who|can) ", re.I
)
_IT_WAS_NOT = re.compile(
    r"\s*(?:(?:no|oh|wait|actually|sorry|ok|okay|well|hm+)\W+)+(?:that )?(?:it|that|he|she|they) (?:was|is|were)\b.*"
    r"(?:\bnot (?:a|an|the|my|our|me|him|her|in|on|at|last|this)\b|n'?t\b)",
    re.I | re.S,
)
_BACK_TO = re.compile(
    r"\s*(?:(?:ok|okay|so|anyway|right|well|but|and|now|then|please|alright)\W+)*"
    r"(?:(?:let'?s|lets|can we|could we|shall we|"
    r"i want to|i'?d like to) (?:get |go |come )?)?"
    r"back to (?P<whom>my |our )?(?!\w+ing\b)(?!(?:the )?(?:main |start )?(?:menu|start|beginning)\b)[\w' ]{2,40}[.?!]*\s*$",
    re.I,
)
_LETTER = re.compile(
    r"\W*(?:(?:please|pls|ok|okay|so|now|then|can you|could you|will you|would you|just|let'?s)\W+)*(?:write|draft|compose|make|word)\W+"
    r"(?:(?:me|us|him|her|them|up|down)\W+)?(?:an? |the |my |that )?(?:\w+ )?(?:apology|apologies|sorry letter|letter of apology)\b",
    re.I,
)
_PLANNED = frozenset({"takeaway", "mend_change", "mend_how", "next_hour"})
_PLAN = re.compile(
    r"\s*(?:(?:next time|i'?ll|i will|i'?d|i would|maybe i|i can|i could|i'm going to|im gonna|i'm gonna)\b|"
    r"(?:maybe |just )?i (?:want|need|wanna|would like|'?d like)(?: to)? (?:tell|say|ask|try|talk|be|keep|listen|call|ring|write|give|show|"
    r"wait|remember|learn|spend|sit|hold|let) (?!goodbye|bye|it there|you\b))",
    re.I,
)
_SUBCLAUSE = re.compile(
    r"\s*(?:that|because|bc|cos|cause|cuz|so that) (?:i|i'?m|i'?d|he|he'?s|she|she'?s|they|we|it|it'?s|my|"
    r"his|her|our|nobody|no ?one|everyone|everybody|everything|nothing|people|there|whatever|what|no matter)\b"
    r"|\s*(?:what )?i(?:'ll| will|'d|'?m going to)? "
    r"(?:take|learn(?:ed|t)?|keep|carry|get|remember) (?:(?:away )?from (?:it|this|that|all (?:of )?this) )?"
    r"(?:is )?that\b",
    re.I,
)
# "Both, I guess": a choice among what was asked or said, and no not-knowing.
_BOTH = re.compile(
    r"\W*(?:(?:well|hm+|oh|probably|maybe|i (?:guess|think|suppose))\W+)*"
    r"(?:both|either|neither|all of (?:it|them|that|those)|(?:a )?bit of both|some of both|one or the other)"
    r"(?:\W+(?:of them|really|probably|maybe|honestly|tbh|i (?:guess|think|suppose)))*\W*",
    re.I,
)
_SAY_ARTICLES = re.compile(
    r"\s*(?:(?:ok|okay|so|and|but|well)\W+)*(?:what (?:do|does|did|would)|do|does) (?:the|your|ur|those|these) articles?\b",
    re.I,
)
_NO_FEELING = re.compile(
    r"\s*(?:(?:no|well|but|honestly|idk)\W+)*i (?:really |just )?(?:do not|don'?t|can'?t|didn'?t) (?:really )?feel\b",
    re.I,
)
_LIKED = re.compile(
    r"\W*(?:(?:oh|ok|okay|yes|yeah|wow|that'?s|it'?s|really|pretty|quite|very|sounds?|looks?)\W+)*"
    r"(?:nice|good|great|perfect|lovely|beautiful|fine|cool|better|not bad|i like (?:it|that)|i love (?:it|that))\W*",
    re.I,
)
_SORRY = re.compile(r"\b(?:sorry|apologi[sz]e)\b", re.I)
_ASKS = re.compile(rf"\s*(?:{ASKING})\b", re.I)
_ORDERS = re.compile(rf"\s*(?:please |pls |hey |can |could )*(?:{ORDERS})\b", re.I)
LEAST, AHEAD = (
    0.25,
    0.1,
)  # how much a text must look like an answer, and how far it may stay behind the square of another reading
_TELLS = re.compile(
    r"\s*(?:i|i'?d|i'?ll|i'?m|i'?ve|my|we|he|she|they|it|there|maybe|perhaps|that|because|to|not)\b(?!.*\?\s*$)",
    re.I | re.S,
)


def _needed(route: str, limits: Thresholds) -> float:
    return {
        "command": limits.flow_command,
        "ask": limits.flow_ask,
        "objection": limits.flow_objection,
        "smalltalk": limits.flow_smalltalk,
        "out_of_scope": limits.flow_scope,
    }[route]


def is_answer(ranking: Sequence[tuple[str, float]], flow: str | None, asked: str | None = None) -> bool:  # noqa: ARG001
    """Whether the best reading of a ranking answers what was `asked` in `flow` (None: nothing is open, so never).

    `asked` is already in the ranking where `IntentModel.rank` was given it. False for a bare yes or no.
    """
    if flow is None or not ranking:
        return False
    intent, score = ranking[0]
    route = route_of(intent)
    if intent in ("affirm", "deny"):
        return False
    if route == "share":
        return intent not in BOUNDARIES or _boundary(ranking) < thresholds().flow_boundary
    return score < _needed(route, thresholds())


def _boundary(ranking: Sequence[tuple[str, float]]) -> float:
    """The part of advice, verdicts and labels in everything that is told, 0-1."""
    told = [(name, score) for name, score in ranking if route_of(name) == "share"]
    return sum(s for name, s in told if name in BOUNDARIES) / max(sum(s for _, s in told), 1e-9)


def _a_word_or_two(text: str, asked: str | None, sure: bool) -> bool:
    words = short_answers().get(asked or "")
    if words is None or "?" in text:
        return False
    message = plain(text)
    return message in words or (not sure and 0 < len(message.split()) <= SHORT)


def _looks_like_one(ranking: Ranking, chance: float | None) -> bool:
    """Whether a text looks enough like an answer to the open question to be one in spite of its best other reading."""
    intent, score = ranking[0]
    if chance is None or score > SURE or intent in ("affirm", "deny", "correct_answer"):
        return False
    return chance >= max(LEAST, score * score - AHEAD)


def hangs_on(text: str) -> bool:
    """Whether a text is the rest of a sentence ("that I can still go in"), and so goes on what was told before."""
    return "?" not in text and _SUBCLAUSE.match(text) is not None


_OF_ANOTHER = re.compile(
    r"\s*(?:(?:and|so|but|now|well)\W+)*(?:he|she|they|he'?s|she'?s|they'?re|my \w+|our \w+)\b(?! and i\b)", re.I
)
_OF_KIN = re.compile(
    rf"(?:^\s*(?:(?:and|so|but|now|well|ugh|today|yesterday)\W+)*|\b(?:my|our) (?:\w+ ){{0,2}})(?:{KIN})"
    r"(?:'?s (?:been|got|a|an|in|not|so|too|going|\w+ing|\w+ed)\b|'ve\b|,? (?:and \w+ )?(?:\w+ )?"
    r"(?:is|isn'?t|was|wasn'?t|are|were|has|hasn'?t|had|have|got|gets|can'?t|won'?t|doesn'?t|didn'?t|does|did|"
    r"keeps?|needs?|wants?|says?|said|thinks?|told|lost|left|came|went|took|fell|hurt|\w{3,}ed)\b)",
    re.I,
)
# What looks for something of ours: a recipe, a shop, a remedy.
_SEEKS = re.compile(
    r"\b(?:what|which|where|who|recipes?|pls|please|nearby|near me|how (?:do|can|much|many|long|old)|when (?:do|does|is))\b",
    re.I,
)
_LOOKS_UP = re.compile(
    r"\s*(?:[\w'-]+ ){0,3}(?:films?|movies?|documentar(?:y|ies)|shows?|songs?|lyrics|books?|novels?|podcasts?|quotes?|"
    r"poems?|recipes?|games?|ideas|tips|activities|statistics|calculator|templates?|opening (?:hours|times)|timetables?|"
    r"things to do|places|hotels?|dates?|rates)"
    r"(?: (?:for|about|on|by|with|to|in|at|of|like|this|next|near|20\d\d)\b.*)",
    re.I | re.S,
)
_PEOPLE = re.compile(
    r"\b(?:i|i'?m|i'?ve|i'?d|i'?ll|me|my|we|us|our|he|she|they|him|her|his|their|them|again|alone|without|no|not|too|never|always)\b|n't\b",
    re.I,
)
LOOKED_UP = 8  # words: what is typed as into a search field is short
_ME = re.compile(r"\b(?:i|i'?m|i'?ve|i'?d|we|we'?re)\b", re.I)


def of_another(text: str) -> bool:
    """Whether a text tells of somebody else and nothing of the writer ("he's drinking again")."""
    return _OF_ANOTHER.match(text) is not None and _ME.search(text) is None


def of_kin(text: str) -> bool:
    """Whether a plain statement says what is with one of the writer's own people ("dad has had a stroke")."""
    return _OF_KIN.search(text) is not None and _SEEKS.search(text) is None


def looks_up(text: str) -> bool:
    """Whether a text is what one types into a search field ("films about divorce"): nobody is in it, nothing is said."""
    few = 1 < len(text.split()) <= LOOKED_UP
    return few and _LOOKS_UP.fullmatch(text) is not None and _PEOPLE.search(text) is None


def states(text: str) -> bool:
    """Whether a text is a plain statement ("the bottle is in the kitchen"): asks nothing, orders nothing."""
    return "?" not in text and not _ASKS.match(text) and not _ORDERS.match(text)


def _wishes(text: str, asked: str | None) -> bool:
    """Whether words for an apology are wished for now, rather than told of as a wish or a plan."""
    return _TO_US.match(text) is not None or (asked != "takeaway" and _NOW.match(text) is not None)


def _wished(score: float, text: str, asked: str | None) -> bool:
    """Whether a wish to apologise is sure enough: asked of us it needs less."""
    return (score >= WISHED and _wishes(text, asked)) or (score >= WISHED_OF_US and _OF_US.match(text) is not None)


def _at_us(ranking: Ranking, chance: float | None) -> bool:
    """Whether a word or two is said to the program ("stupid bot"), not to its question."""
    intent, score = ranking[0]
    return intent in ("abuse_bot", "objection") and score >= AT_US and (chance is None or chance < AT_US)


def decided(text: str, flow: str, asked: str | None) -> bool:
    """Whether the form of a text alone says what it does with the question for `asked`, and no statistics are asked."""
    if "?" not in text and (_SUBCLAUSE.match(text) or (asked in _PLANNED and (_PLAN.match(text) or _NOW.match(text)))):
        return True
    if asked == "mend_version" and (_SORRY.search(text) or _LIKED.fullmatch(text)):
        return True
    letter = flow.startswith("reflect") and _LETTER.match(text) is not None
    if _BOTH.fullmatch(text):
        return True
    return letter or any(form.match(text) for form in (_SAY_ARTICLES, _BACK_TO)) or listed(text, asked)


def as_answer(ranking: Ranking, text: str, flow: str, asked: str | None, chance: float | None = None) -> Ranking:
    """The ranking as the conversation needs it: what is taken as an answer is ranked as what it tells, best first.

    `chance`: how much the text looks like an answer to the question for `asked`, 0-1 (None: not known).
    """
    sure = ranking[0][1] > SURE
    if _SAY_ARTICLES.match(text) and "ask_article" in dict(ranking):
        return [("ask_article", SURE), *(pair for pair in ranking if pair[0] != "ask_article")]
    if ranking[0][0] == "objection" and _NO_FEELING.match(text):
        ranking = [("inform", ranking[0][1]), *(pair for pair in ranking if pair[0] != "inform")]
    if "?" not in text and not sure and (_SUBCLAUSE.match(text) or (asked in _PLANNED and _PLAN.match(text))):
        # "That I want to learn to say things" goes on our question; "next time I'll take a break" is a plan, no pause.
        name = next((name for name, _ in ranking if route_of(name) == "share" and name not in BOUNDARIES), "inform")
        return [(name, SURE), *(pair for pair in ranking if pair[0] != name)]
    if (back := _BACK_TO.match(text)) is not None:
        taken = "choose_reflect" if back["whom"] else "resume"
        return [(taken, SURE), *(pair for pair in ranking if pair[0] != taken)]
    if (
        _CORRECTS.match(text)
        and not _WAIT_ASKS.match(text)
        and (dict(ranking).get("correct_answer", 0.0) >= CORRECTED or _IT_WAS_NOT.match(text))
    ):
        return [("correct_answer", SURE), *(pair for pair in ranking if pair[0] != "correct_answer")]
    if flow.startswith("reflect") and _LETTER.match(text) and "choose_mend" in dict(ranking):
        return [("choose_mend", SURE), *(pair for pair in ranking if pair[0] != "choose_mend")]
    if route_of(ranking[0][0]) == "ask" and states(text) and _TELLS.match(text):
        # "There might be time after the birth" answers us, however near it is to what the articles say.
        ranking = [("inform", ranking[0][1]), *(pair for pair in ranking if pair[0] != "inform")]
    if flow.startswith("reflect") and ranking[0][0] == "share_apology_wish" and _wished(ranking[0][1], text, asked):
        return [("choose_mend", ranking[0][1]), *(pair for pair in ranking if pair[0] != "choose_mend")]
    if chance is not None and chance < NO_ANSWER and _ASKS.match(text) and route_of(ranking[0][0]) in _OTHERS:
        # A question to us that looks like no answer at all needs no certainty of its own.
        return [(ranking[0][0], SURE), *ranking[1:]]
    if asked == "mend_version" and _LIKED.fullmatch(text) and "affirm" in dict(ranking):
        return [("affirm", SURE), *(pair for pair in ranking if pair[0] != "affirm")]
    if asked == "mend_version" and not sure and _SORRY.search(text):
        # One's own version speaks to the other: "you never listen" is none of our business in it.
        return [("inform", 0.99), *(pair for pair in ranking if pair[0] != "inform")]
    if (
        (_a_word_or_two(text, asked, sure) and not _at_us(ranking, chance))
        or listed(text, asked)
        or _BOTH.fullmatch(text)
    ):
        return [("inform", 0.99), *(pair for pair in ranking if pair[0] != "inform")]
    if not sure and len(text.split()) > LONG:
        ranking = [
            (name, round(score * DOUBT, 4) if route_of(name) in ("command", "smalltalk") else score)
            for name, score in ranking
        ]
        ranking.sort(key=lambda pair: -pair[1])
    if route_of(ranking[0][0]) == "out_of_scope" and (
        _TELLS.match(text) or (ranking[0][0] == "out_of_scope" and states(text))
    ):
        ranking = [(name, round(s * DISTANT, 4) if route_of(name) == "out_of_scope" else s) for name, s in ranking]
    intent, score = ranking[0]
    if not is_answer(ranking, flow, asked):
        if not _looks_like_one(ranking, chance):
            return ranking
        return [("inform", score), *(pair for pair in ranking if pair[0] != "inform")]
    told = [(name, value) for name, value in ranking if route_of(name) == "share" and name not in BOUNDARIES]
    if not told or told[0][0] == intent:
        return ranking
    first = (told[0][0], max(told[0][1], score))
    return [first, *(pair for pair in ranking if pair[0] != first[0])]
