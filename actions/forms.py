"""What every guided conversation shares: its questions in order, and stepping over, back, aside and right again."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import door
from actions.whom import fits
from bot.listening import feelings, fills, people
from bot.listening.feelings import rating

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
    "explained",
    "interrupted",
    "only_listen",
    "mend_mode",
    "mend_draft",
    "mend_own",
    "mend_refused",
)
ANSWERS = frozenset({"inform", "affirm", "deny"})
# A bare yes answers none of these, and a bare no passes over the second ones.
OPEN = frozenset(
    {"moment", "feeling", "my_mind", "their_mind", "alternatives", "takeaway", "mend_event", "mend_part", "mend_impact"}
    | {"mend_change", "mend_how", "urge_company", "urge_does", "lapse_before", "lapse_protected", "lapse_knows"}
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
TELLS_WHEN = (OPEN & set(REFLECT)) | {"mend_event"}  # "last friday", "she is 14" answer none of these
BARE = 2  # words
GIVEN_BACK = 3  # words from which an answer is said back; of fewer only a feeling is
NUMBERS = frozenset({"strength", "strength_before", "strength_after", "urge_before", "urge_after"})
TOLD = 7  # words from which a choice in words ("I want to talk about...") also tells something
LONGEST_SLOT = 600
NAME_WORDS = 3
_THOUGHT = re.compile(
    r"\b(?:i (?:just )?(?:thought|was thinking|kept thinking|wanted|wished|hoped|knew|assumed|told myself)|in my head|"
    r"(?:all|what) i (?:could think|thought|wanted)|my (?:first )?thought)\b",
    re.IGNORECASE,
)
_I_FELT = re.compile(
    r"\bi (?:just |really |still |kind of |kinda )?(?:felt|feel) (?!that\b|sorry\b)"
    r"((?:like|as if|as though|so|really|very|totally|completely)\b[^,.;!?\n]{3,60})",
    re.IGNORECASE,
)
_FELT = re.compile(
    r"^\W*(?:(?:just|kind of|kinda|sort of|a bit|really)\W+)*(?:like|as if|as though)\b|"
    r"\b(?:i|it|this|that)(?: \w+)? (?:feel|feels|felt|feeling)\b",
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
AFTERWARDS = frozenset({"strength_after", "urge_after"})
_DONE = re.compile(
    r"\W*(?:(?:ok|okay|right|alright|yes|yeah)\W*)?(?:i'?m |i am |all )?(?:done|finished|did it|i did it|did that|i did that)\W*",
    re.IGNORECASE,
)
FEW = 5  # words
_ABOUT = re.compile(
    r"\b(?:an?|about|around|maybe|like|say|probably|definitely|solid|strong|easily|almost|nearly|it'?s|than|to|or|at|say it'?s)\s+$",
    re.I,
)


def ladder(tracker: Tracker) -> tuple[str, ...]:
    """The questions of the form that is open, in order; empty where none is."""
    return LADDERS.get(str((tracker.active_loop or {}).get("name")), ())


def found_in(text: str) -> dict[str, Any]:
    """Slots of reflecting that a text fills besides the one that was asked for, in the person's own words."""
    found: dict[str, Any] = {name: shortened(value) for name, value in fills(text).items() if name in REFLECT}
    if str(found.get("feeling")).lower() == "sorry":
        del found["feeling"]  # "do I have to say sorry" names no feeling
    if "feeling" not in found and (felt := _I_FELT.search(text)):
        found["feeling"] = felt[1].strip()
    if (
        "person" in found
        and len({one.word.lower() for one in people(text)}) == 1
        and not fits(text, str(found["person"]))
    ):
        del found["person"]  # "I told her about my new boyfriend" is about her
    if "strength" in found:
        found["strength"] = rating(text)
    if "person" in found:
        kinds = [person.kind for person in people(text) if person.word.lower() == str(found["person"]).lower()]
        found["person_kind"] = kinds[0] if kinds else None
    return {name: value for name, value in found.items() if value is not None}


def answer_to(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """What an answer fills: a number belongs to the strength and a feeling to the feelings, whichever was asked for."""
    rated = rated_in(text)
    if asked in NUMBERS and rated is None:
        if asked == "strength" and feelings(text) and not tracker.get_slot("strength_again"):
            # A feeling instead of a number: kept, and the number asked for once more.
            return {"feeling": shortened(text), "strength": None, "strength_again": True}
        if len(text.split()) >= GIVEN_BACK and door.intent(tracker) == "inform":
            # Something told instead of a number belongs to what happened, and isn't answered by the same question.
            return {**_told_on(tracker, text), asked: door.SKIPPED}
    if asked in AFTERWARDS and rated is None and _DONE.fullmatch(text.strip()):
        return {asked: None}  # "ok, done" says that the exercise is over, and not how it is now
    if asked in NUMBERS:
        return {asked: door.SKIPPED if rated is None else rated}
    bare = rated is not None and only_rated(text)
    if bare and asked in REFLECT:
        return {"strength": rated, asked: None}
    if bare and asked in MEND:
        return {"strength_before": rated, asked: None}
    if bare and asked in RECOVERY and tracker.get_slot("again") != asked:
        return {asked: None, "again": asked}
    if asked == "person":
        return _who(tracker, text)
    if asked in TELLS_WHEN and tracker.get_slot("again") != asked and _only_when(tracker, text):
        # "Last friday" says when it was, and leaves the question open.
        told = {"when": text.strip()} if door.entities(tracker, "time") else {}
        return {**told, asked: None, "again": asked}
    if asked == "moment" and (feeling := _only_a_feeling(tracker, text)):
        return feeling
    if asked in ("alternatives", "familiar") and tracker.get_slot("again") != asked and _named(text):
        # "Ashamed" names what was felt, whatever was asked.
        known = door.words(tracker, "feeling")
        return {"feeling": f"{known}, {text.strip()}" if known else shortened(text), asked: None, "again": asked}
    if asked in OPEN and door.intent(tracker) == "affirm" and len(text.split()) <= BARE:
        return {asked: None}
    if asked in PASSED_BY_NO and door.intent(tracker) == "deny" and len(text.split()) <= BARE:
        return {asked: door.SKIPPED}
    return _beside(tracker, asked, text) or _elsewhere(tracker, asked, text) or {asked: shortened(text)}


NOBODY = re.compile(
    r"\b(?:alone|lonely|nobody|no ?one|by myself|on my own|just me|only me|myself|"
    r"nothing happened|kill myself|suicid\w*|hurt myself|self[- ]?harm\w*|my own life|exist)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:i|i'm|im|it|it's|its|was|were|is|am|that|this|what|why|how|every|maybe|both|not)\b", re.IGNORECASE
)
TOLD_IN = {"person": "moment", "strength": "moment", "strength_before": "mend_event", "strength_after": "mend_event"}


def _told_on(tracker: Tracker, text: str) -> dict[str, Any]:
    """What happened, with what is told of it now; nothing where the form that is open has no place for it."""
    slot = TOLD_IN[asked] if (asked := str(tracker.get_slot("requested_slot"))) in TOLD_IN else None
    if slot is None or slot not in ladder(tracker) or text.rstrip().endswith("?"):
        return {}
    return {slot: shortened(". ".join(part.rstrip(" .") for part in (door.words(tracker, slot), text.strip()) if part))}


_LITTLE = frozenset(
    "it was that is this on in at the a just like about around i think maybe so btw oh and he's she's hes shes".split()  # noqa: SIM905
)


def _only_when(tracker: Tracker, text: str) -> bool:
    """Whether a message is nothing but a time, or an age."""
    times = [*door.entities(tracker, "time"), *door.entities(tracker, "age")]
    if not times or (len(text.split()) >= GIVEN_BACK and _AGAIN_AND_AGAIN.search(text)):
        return False
    rest = text.lower()
    for time in times:
        rest = rest.replace(time.lower(), " ")
    return not set(re.findall(r"[a-z']+|\d+", rest)) - _LITTLE


def when_and_how_old(tracker: Tracker) -> dict[str, Any]:
    """Slots for when it was and how old the other is, where the message that opens a form says so."""
    found = {"when": door.entities(tracker, "time"), "person_age": door.entities(tracker, "age")}
    return {name: values[0] for name, values in found.items() if values}


def _only_a_feeling(tracker: Tracker, text: str) -> dict[str, Any] | None:
    """A word or two that name a feeling where a moment was asked for: the moment is asked for once more."""
    if len(text.split()) > BARE or not feelings(text):
        return None
    known = door.words(tracker, "feeling")
    if known is None:
        return {"feeling": shortened(text), "moment": None, "again": "moment"}
    # Another feeling after the first: kept, and no third time asked.
    return {
        "feeling": f"{known}, {text.strip()}",
        "moment": None if tracker.get_slot("again") is None else door.SKIPPED,
    }


_OWN = re.compile(
    r"^\W*(?:(?:and|but|because|cos|well|honestly)\W+)*i (?:was|felt|feel|just|only|wanted|needed|thought|hoped)\b",
    re.IGNORECASE,
)
_AGAIN_AND_AGAIN = re.compile(
    r"^\W*(?:(?:and|but|well|because)\W+)*every (?:time|year|day|week|month|christmas|birthday|holiday|summer|fight|single)\b|"
    r"\b(?:growing up|as a (?:kid|child|boy|girl|teenager)|when i was (?:a (?:kid|child|boy|girl)|little|small|young|\d)|"
    r"my whole life|all my life|it was (?:always|the same) (?:like that|with)|just like (?:when i|with my|back then))\b",
    re.IGNORECASE,
)


def _elsewhere(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer about one mind that tells of the other, or of what came back again and again; None where it fits."""
    if len(text.split()) < GIVEN_BACK or door.past(tracker):
        return None
    again, familiar = tracker.get_slot("again") == asked, tracker.get_slot("familiar")
    left: dict[str, Any] = {asked: door.SKIPPED} if again else {asked: None, "again": asked}
    if asked in ("my_mind", "their_mind", "alternatives") and _AGAIN_AND_AGAIN.search(text):
        return {"familiar": shortened(text), **left} if familiar in (None, door.SKIPPED) else None
    if again:
        return None
    if asked == "their_mind" and _OWN.match(text) and not _GUESSED.search(text):
        before = door.words(tracker, "my_mind")
        return {"my_mind": shortened(f"{before.rstrip(' .')}. {text.strip()}" if before else text), **left}
    if asked == "my_mind" and _GUESSED.match(text) and tracker.get_slot("their_mind") is None:
        return {"their_mind": shortened(text), **left}
    return None


_GUESSED = re.compile(
    r"^\W*(?:(?:and|or|but|well|idk|i don'?t know)\W+)*(?:maybe|perhaps|probably|i (?:think|guess|bet)|could be|might be|or)\W+"
    r"(?:that )?(?:he|she|they|my \w+)\b|"
    r"\bmust (?:have|think|feel|be)\b",
    re.IGNORECASE,
)


def _named(text: str) -> bool:
    """Whether a message is nothing but a word or two for a feeling of one's own."""
    return len(text.split()) <= BARE and any(one.mine and one.kind == "adjective" for one in feelings(text))


def all_said(tracker: Tracker) -> dict[str, Any]:
    """Slots that end a telling that was only to be listened to: what is left of the ladder is passed over."""
    asked = str(tracker.get_slot("requested_slot"))
    left = [name for name in REFLECT if name == asked or tracker.get_slot(name) is None]
    return {**dict.fromkeys(left, door.SKIPPED), "only_listen": None}


def shortened(text: str) -> str:
    """A text as a slot keeps it: whole, or cut after a word."""
    text = text.strip()
    if len(text) <= LONGEST_SLOT:
        return text
    return text[:LONGEST_SLOT].rsplit(None, 1)[0].rstrip(",;:") + " …"


def _beside(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer that was about something else than the question, which is then asked once more; None where it fits."""
    words, again = len(text.split()), tracker.get_slot("again") == asked
    if asked == "moment" and words <= BARE and people(text) and not again:
        return {**_who(tracker, text), "moment": None, "again": asked}
    if (
        asked != "feeling"
        or (words < GIVEN_BACK and not _CUT_OFF.fullmatch(text.strip()))
        or any(one.mine for one in feelings(text))
        or _FELT.search(text)
    ):
        return None
    found = fills(text)
    left = {"feeling": door.SKIPPED, "strength": door.SKIPPED} if again else {"feeling": None, "again": asked}
    if "their_mind" in found:
        return {"their_mind": shortened(text), **left}
    if "moment" not in found and _THOUGHT.search(text):
        return {"my_mind": shortened(text), **left}
    if "moment" in found or _OTHERS.match(text) or (again and words >= TOLD - 1):
        told = ". ".join(part.rstrip(" .") for part in (door.words(tracker, "moment"), text.strip()) if part)
        return {"moment": shortened(told), **left}
    return None


_CUT_OFF = re.compile(
    r"(?:it|that|he|she|they|we) (?:does|did|do|was|were|is|are|has|have|will|would|can|could|won'?t|\w+n'?t)\W*",
    re.IGNORECASE,
)
# What somebody else does, or all of us do, is told; what I do ("I couldn't breathe") can be how it felt.
_OTHERS = re.compile(
    r"^\W*(?:(?:and|but|so|then|well|because|cos|also|plus|now|honestly|i mean)\W+)*"
    r"(?:he|she|they|we|it|that|he's|hes|she's|shes|they're|we're|every(?:one|body)|no ?(?:one|body)|"
    r"(?:my|our|the) (?!chest|heart|stomach|throat|hands?|head|body|legs?|whole|skin|face|jaw|gut|mind)\w+)\b",
    re.IGNORECASE,
)


def _who(tracker: Tracker, text: str) -> dict[str, Any]:
    known = people(text)
    if known:
        return {"person": known[0].word, "person_kind": known[0].kind}
    if NOBODY.search(text):
        return {"person": door.SKIPPED, "person_kind": "self"}
    # A name that no list knows is short; a yes, a no or a sentence names nobody.
    named = door.intent(tracker) == "inform" and 0 < len(text.split()) <= NAME_WORDS and not _NO_NAME.search(text)
    if named or len(text.split()) <= NAME_WORDS:
        return {"person": text.strip() if named else door.SKIPPED}
    # Something told instead of a name is part of what happened.
    return {**_told_on(tracker, text), "person": door.SKIPPED}


_AGED = re.compile(
    r"\b(?:he|she|my \w+) ?(?:'s|s|is|was|were|turned|turns) (?:only |just |nearly |almost |about |now )?\d",
    re.IGNORECASE,
)


def only_rated(text: str) -> bool:
    """Whether a message with a number in it is nothing else ("like a 9", "about 8 out of 10")."""
    return len(text.split()) <= 3 or _ONLY_RATED.fullmatch(text.strip(" .!")) is not None


def rated_in(text: str) -> float | None:
    """A strength that a text gives, 0-10; None where it gives none."""
    rated = rating(text)
    if rated is not None or (found := _NUMBER.search(text)) is None or _AGED.search(text):
        return rated
    # In a longer message a number is a strength where it comes first, or after "about", "maybe", "a solid".
    before = text[: found.start()]
    return float(found[0]) if len(text.split()) <= FEW or not before.strip() or _ABOUT.search(before) else None


def number(value: Any) -> float | None:
    """A strength as a number, 0-10, or None."""
    return float(value) if isinstance(value, int | float) else None
