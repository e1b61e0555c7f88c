"""What every guided conversation shares: its questions in order, what a text holds for them, numbers and lengths."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions import door
from actions.phrases import BELIEVES
from actions.whom import THEIR, fits, of_mine, only_theirs, sent_by, their_own
from bot.intents.leads import LED
from bot.listening import feelings, fills, people
from bot.listening.feelings import rating
from bot.listening.questions import templates

REFLECT = (
    "moment",
    "person",
    "feeling",
    "strength",
    "my_mind",
    "their_mind",
    "alternatives",
    "familiar",
    "takeaway",
)
MEND = (
    "mend_event",
    "person",
    "strength_before",
    "strength_after",
    "mend_part",
    "mend_impact",
    "mend_change",
    "mend_how",
    "mend_version",
    "mend_unmet",
    "mend_afterwards",
)
STEADY = ("strength_before", "strength_after")
PATTERNS = (
    "pattern_close",
    "pattern_distance",
    "pattern_asking",
    "pattern_conflict",
    "pattern_alone",
    "pattern_let_down",
)
URGE = ("urge_before", "urge_company", "urge_does", "urge_after")
RECOVERY = (*URGE, "lapse_before", "lapse_protected", "lapse_knows", "next_hour")
LADDERS = {
    "reflect_form": REFLECT,
    "mend_form": MEND,
    "steady_form": STEADY,
    "patterns_form": PATTERNS,
    "recovery_form": RECOVERY,
}
BESIDE = (
    "person_kind",
    "person_age",
    "when",
    "strength_again",
    "again",
    "other_moment",
    "left_moment",
    "explained",
    "interrupted",
    "only_listen",
    "mend_mode",
    "mend_draft",
    "mend_own",
    "mend_refused",
    "kept_question",
    "question_left",
    "urge_around",
)
ANSWERS = frozenset({"inform", "affirm", "deny"})
# A bare yes answers none of these, and a bare no passes over the second ones.
OPEN = frozenset(
    {"moment", "feeling", "my_mind", "their_mind", "alternatives", "takeaway", "mend_event", "mend_part", "mend_impact"}
    | {
        "mend_change",
        "mend_how",
        "urge_company",
        "urge_does",
        "lapse_before",
        "lapse_protected",
        "lapse_knows",
        "next_hour",
    }
)
PASSED_BY_NO = frozenset(
    {
        "my_mind",
        "their_mind",
        "alternatives",
        "familiar",
        "takeaway",
        "mend_impact",
        "mend_change",
        "mend_how",
        "feeling",
    }
    | {"urge_company", "urge_does", "lapse_protected", "next_hour"}
)
BARE = 2  # words
GIVEN_BACK = 3  # words from which an answer is said back; of fewer only a feeling is
NUMBERS = frozenset({"strength", "strength_before", "strength_after", "urge_before", "urge_after"})
TOLD = 7  # words from which a choice in words ("I want to talk about...") also tells something
LONGEST_SLOT = 600
_I_FELT = re.compile(
    r"\bi (?:just |really |still |kind of |kinda )?(?:felt|feel) (?!that\b|sorry\b)"
    r"((?:like|as if|as though|so|really|very|totally|completely)\b[^,.;!?\n]{3,60})",
    re.IGNORECASE,
)
_I_FELT_SO = re.compile(
    r"\bi (?:just |really |still )?felt ((?:so |really |a bit )?(?!nothing|that|him|her|it|them|better|worse|sorry)\w+)"
    r"(?=\s*(?:$|[.,;!?\n]|and\b|but\b|because\b|when\b))",
    re.IGNORECASE,
)
# A number is a strength where nothing follows that it could count ("3 yrs together", "8 months", "2 kids").
_NUMBER = re.compile(
    r"(?<![\w.:/])(?:10|[0-9])(?:\.[0-9])?(?![\w.:]|\s*[ap]\.?m\b)"
    r"(?=\s*(?:$|[,;.!?)/-]|(?:out|of|or|to|and|but|maybe|perhaps|probably|i|i'd|it|it's|its|at|now|right|today|still|then|when|"
    r"because|cos|bc|since|easily|definitely|tbh|lol|ish|just|already|again|no|not|on|like|for me|in|so|the|that|this|by|who|wait)\b))",
    re.IGNORECASE,
)


_ONLY_RATED = re.compile(
    r"(?:(?:so|um|hm|well|about|around|maybe|like|say|i'?d say|i would say|it'?s|it was|probably|definitely|an?|solid|strong|easily|"
    r"almost|nearly|at least|more like)\W+)*\d{1,2}(?:\.\d)?(?:\W*(?:/|out of|of|from)\W*(?:10|ten))?"
    r"(?:\W+(?:maybe|i think|probably|now|then))*",
    re.IGNORECASE,
)
FEW = 5  # words
SAID_OF_ME = re.compile(
    r"\b(?:he|she|they|everyone|people|(?:my|our) (?:\w+ )?\w+) (?:always |just |keeps? |often )?(?:says?|said|saying|thinks?|thought|"
    r"claims?|claimed|tells? me|told me) (?:that )?i(?:'?m)?\b",
    re.IGNORECASE,
)
_FELT_IT = re.compile(r"\bi(?:'?m| am| was)? (?:just |really |still |so )?(?:feel|felt|feeling)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:an?|about|around|maybe|like|say|probably|definitely|solid|strong|easily|almost|nearly|it'?s|than|to|or|at|say it'?s)\s+$",
    re.I,
)


def ladder(tracker: Tracker) -> tuple[str, ...]:
    """The questions of the form that is open, in order; empty where none is."""
    return LADDERS.get(str((tracker.active_loop or {}).get("name")), ())


def found_in(text: str) -> dict[str, Any]:
    """Slots of reflecting that a text fills besides the one that was asked for, in the person's own words."""
    if _IN_WORDS.fullmatch(text) or _ONLY_RATED.fullmatch(text.strip(" .!")):
        return {"strength": rated_in(text)}  # "about eight, I think" tells of no thought
    found: dict[str, Any] = {name: shortened(value) for name, value in fills(text).items() if name in REFLECT}
    if "feeling" in found and (named := _own_word(text, str(found.pop("feeling")))) is not None:
        found["feeling"] = named
    if "feeling" in found and SAID_OF_ME.search(text) and not _FELT_IT.search(text):
        del found["feeling"]  # "my wife says I shut down": what somebody calls one is no feeling of one's own
    if (
        "feeling" not in found
        and not SAID_OF_ME.search(text)
        and not BELIEVES.match(text)
        and (felt := _I_FELT.search(text) or _I_FELT_SO.search(text))
    ):
        found["feeling"] = felt[1].strip()
    if "person" in found and (only_theirs(text) or sent_by(text, str(found["person"]))):
        del found["person"]
        if sent_by(text, str(fills(text).get("person"))):
            found.pop("moment", None)
    if "person" in found and (theirs := their_own(text, str(found["person"]))) is not None:
        found["person"] = theirs
    elif (
        "person" in found
        and len({one.word.lower() for one in people(text)}) == 1
        and not fits(text[: text.lower().find(str(found["person"]).lower())], str(found["person"]))
    ):
        del found["person"]  # "I told her about my new boyfriend" is about her; "my wife won't talk about him" is not
    if "strength" in found:
        found["strength"] = rating(text)
    if "person" in found and (mine := of_mine(text)):
        return {name: value for name, value in {**found, **mine}.items() if value is not None}
    if "person" in found:
        kinds = [person.kind for person in people(text) if person.word.lower() == str(found["person"]).lower()]
        found["person_kind"] = kinds[0] if kinds else "other" if str(found["person"]).startswith(THEIR) else None
    return {name: value for name, value in found.items() if value is not None}


def all_said(tracker: Tracker) -> dict[str, Any]:
    """Slots that end a telling that was only to be listened to: what is left of the ladder is passed over."""
    asked = str(tracker.get_slot("requested_slot"))
    left = [name for name in REFLECT if name == asked or tracker.get_slot(name) is None]
    return {**dict.fromkeys(left, door.SKIPPED), "only_listen": None}


# What falls with a question that is passed over: the strength of a feeling that wasn't named, the number that one not named would be
# compared with, another guess at a mind that nobody guessed at.
_FALLS = {
    "feeling": "strength",
    "strength_before": "strength_after",
    "urge_before": "urge_after",
    "their_mind": "alternatives",
}


def passed_over(tracker: Tracker, asked: str) -> dict[str, Any]:
    """Slots of a question that is passed over, with what falls with it where it wasn't told already."""
    falls = _FALLS.get(asked)
    more = {falls: door.SKIPPED} if falls and (falls != "alternatives" or tracker.get_slot(falls) is None) else {}
    return {asked: door.SKIPPED, **more}


TWICE = 2
_KEPT_OPEN = frozenset({"person", "mend_event", "strength_before", "strength_after"})


def times_asked(tracker: Tracker, asked: str) -> int:
    """How often in a row, up to now, the question for a slot was the one put."""
    steps = templates()
    own = {one.id for one in steps.get(asked, ())}
    worded = {one.id for rows in steps.values() for one in rows}
    times = 0
    for name in reversed(door.used(tracker)):
        if name in own or name.rpartition(".")[0] == f"ask_{asked}":
            times += 1
        elif name in worded or name.startswith("ask_"):
            break
    return times


def let_go(
    tracker: Tracker, asked: str | None, events: list[EventType], most: int = TWICE, instead: str | None = None
) -> list[EventType]:
    """The events of an answer; where they leave a question open that was put `most` times already, it is passed over, or filled with
    what stands for an answer (`instead`)."""
    opened = SlotSet(str(asked), None)
    most += asked == "moment"  # nothing can be looked at without it
    if asked is None or asked in _KEPT_OPEN or opened not in events or times_asked(tracker, asked) < most:
        return events
    over = [
        SlotSet(name, value)
        for name, value in (passed_over(tracker, asked) if instead is None else {asked: instead}).items()
    ]
    return [*(event for event in events if event != opened), *over]


def shortened(text: str) -> str:
    """A text as a slot keeps it: whole, or cut after a word."""
    text = text.strip()
    if len(text) <= LONGEST_SLOT:
        return text
    return text[:LONGEST_SLOT].rsplit(None, 1)[0].rstrip(",;:") + " …"


_BY_ME = re.compile(r"\b(?:i|we)\b(?:'\w+)?(?: \w+){0,3} ?$", re.IGNORECASE)
_TOWARDS = re.compile(r"(?:love|hate|miss|like|resent|blame|despise|adore|want|need)", re.IGNORECASE)
_NO_FEELING = re.compile(
    r"i (?:want|need|wish|would like|'?d like)|(?:snap|yell|shout|scream|swore|swear|lash)\w*|\w+ not get it|don'?t get it",
    re.IGNORECASE,
)


def _own_word(text: str, said: str) -> str | None:
    """A feeling as the person called it; None where it was only a deed ("I snapped at him"), a wish, or somebody else's ("hates me")."""
    if said.lower() == "sorry":
        return None  # "do I have to say sorry" names no feeling
    if said.lower() in text.lower():
        return said
    for one in feelings(text):
        if not one.mine or one.negated or one.kind == "call" or _NO_FEELING.match(one.word):
            continue
        before = text[: max(text.lower().find(one.word.lower()), 0)]
        if one.kind == "verb" and _TOWARDS.match(one.word) and not _BY_ME.search(before):
            continue
        return one.word.lower() if one.kind != "verb" or _BY_ME.search(before) else one.say
    return None


_AGED = re.compile(
    r"\b(?:(?:he|she|my \w+) ?(?:'s|s|is|was|were|turned|turns)|(?:like|since|when) (?:i ?'?m|i am|i was|i were)) "
    r"(?:only |just |nearly |almost |about |now )?\d",
    re.IGNORECASE,
)


def only_rated(text: str) -> bool:
    """Whether a message with a number in it is nothing else ("like a 9", "about 8 out of 10")."""
    return len(text.split()) <= 3 or _ONLY_RATED.fullmatch(text.strip(" .!")) is not None


_IN_WORDS = re.compile(
    LED
    + r"(?:(?:a|an|about|around|like|maybe|perhaps|probably|solid|definitely|um+|i'?d say|i would say|i think|it'?s|it was|say)\W+)*"
    r"(?P<n>zero|one|two|three|four|five|six|seven|eight|nine|ten)(?P<half> and a half)?(?: (?:out )?of ten)?"
    r"(?:\W+(?:maybe|i think|i guess|i suppose|probably|or so|ish|now|dear|perhaps|if that'?s (?:ok|okay|allowed)))*\W*",
    re.IGNORECASE,
)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def rated_in(text: str) -> float | None:
    """A strength that a text gives, 0-10; None where it gives none."""
    if (spelt := _IN_WORDS.fullmatch(text)) is not None:
        return min(_WORDS.index(spelt["n"].lower()) + (0.5 if spelt["half"] else 0.0), 10.0)
    rated = rating(text)
    if rated is not None or (found := _NUMBER.search(text)) is None or _AGED.search(text):
        return rated
    # In a longer message a number is a strength where it comes first, or after "about", "maybe", "a solid".
    before = text[: found.start()]
    return float(found[0]) if len(text.split()) <= FEW or not before.strip() or _ABOUT.search(before) else None


def number(value: Any) -> float | None:
    """A strength as a number, 0-10, or None."""
    return float(value) if isinstance(value, int | float) else None
