"""What an answer fills: the question that was asked, or the one it belongs to. Somebody asked for a number names a feeling, asked for a
feeling tells on, asked what was familiar guesses at the other; none of it is kept under the wrong heading, and none of it is lost.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import door
from actions.ages import GROWN, aged, bare_age, only_when, when_or_how_old
from actions.forms import (
    BARE,
    GIVEN_BACK,
    MEND,
    NUMBERS,
    OPEN,
    PASSED_BY_NO,
    RECOVERY,
    REFLECT,
    TOLD,
    ladder,
    only_rated,
    passed_over,
    rated_in,
    shortened,
)
from actions.headed import belongs
from actions.phrases import (
    AGAIN_AND_AGAIN,
    ANOTHER_WAY,
    AROUND,
    BECAUSE,
    BELIEVES,
    CLEAN_FOR,
    DID_IT,
    DOING,
    FELT,
    GUESSED,
    GUESSED_OF_ME,
    IN_THE_BODY,
    NEXT_TIME,
    OWN,
    PLAN,
    SAYS_THAT,
    SIGH,
    TAKES,
    THAT_I,
    THAT_I_COULD,
    THOUGHT,
    UNWILLING,
    YES_SO,
)
from bot.intents.leads import LED_TOLD
from bot.listening import feelings, fills, people
from bot.listening.people import age_kind

TELLS_WHEN = (OPEN & set(REFLECT)) | {"mend_event"}  # "last friday", "she is 14" answer none of these
NAME_WORDS = 3
AFTERWARDS = frozenset({"strength_after", "urge_after"})
TOLD_IN = {"person": "moment", "strength": "moment", "strength_before": "mend_event", "strength_after": "mend_event"}
NOBODY = re.compile(
    r"\b(?:alone|lonely|nobody|no ?one|by myself|on my own|just me|only me|myself|"
    r"nothing happened|kill myself|suicid\w*|hurt myself|self[- ]?harm\w*|my own life|exist)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\W*(?:(?:ok|okay|right|alright|yes|yeah)\W*)?(?:i'?m |i am |all )?"
    r"(?:done|finished|(?:i )?did (?:it|that|all of (?:it|them)|them|those))"
    r"(?: once| twice| \w+ times| again| now| already)*\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"\W*(?:no\W+)?(?:nothing|none|nothing (?:really|much|else)|not really)\W*", re.IGNORECASE)
LEFT_OPEN_BY_NOTHING = frozenset({"their_mind", "alternatives", "familiar", "takeaway"})
NOT_THEIRS = ("their_mind", "alternatives")
PLANNED_LATER = frozenset({"my_mind", "their_mind", "alternatives", "familiar"})
NAMES_A_FEELING = frozenset({"my_mind", "alternatives", "familiar", "mend_part", "lapse_knows", "next_hour"})


def answer_to(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """What an answer fills: a number belongs to the strength and a feeling to the feelings, whichever was asked for."""
    rated = rated_in(text)
    if asked in NUMBERS:
        return _without_number(tracker, asked, text) if rated is None else {asked: rated}
    bare = rated is not None and only_rated(text) and not own_feeling(text)
    if bare and asked in REFLECT:
        return {"strength": rated, asked: None}
    if bare and asked in MEND:
        return {"strength_before": rated, asked: None}
    if bare and asked in RECOVERY and tracker.get_slot("again") != asked:
        return {asked: None, "again": asked}
    if asked == "person":
        return _who(tracker, text)
    if asked in TELLS_WHEN and tracker.get_slot("again") != asked and only_when(tracker, text):
        # "Last friday" says when it was, and leaves the question open.
        return {**when_or_how_old(tracker, text), asked: None, "again": asked}
    if asked == "lapse_before" and tracker.get_slot("again") != asked and CLEAN_FOR.fullmatch(text):
        return {asked: None, "again": asked}  # "after 90 days" tells how long it was, and not what came before
    if asked in OPEN and tracker.get_slot("again") != asked and (age := bare_age(tracker, text)):
        return {**age, asked: None, "again": asked}
    if asked == "moment" and (feeling := _only_a_feeling(tracker, text)):
        return feeling
    if asked == "feeling" and BELIEVES.match(text):
        # What it means to somebody is kept as that; a feeling is asked for once more, and no strength of what is none.
        again = tracker.get_slot("again") == asked
        left = {"feeling": door.SKIPPED, "strength": door.SKIPPED} if again else {"feeling": None, "again": asked}
        return {"my_mind": joined(tracker, "my_mind", text, ". "), **left}
    if asked == "feeling" and SIGH.fullmatch(text):
        # A sigh is heard, and no word for it yet; after a second one none is asked for.
        again = tracker.get_slot("again") == asked
        return {"feeling": door.SKIPPED, "strength": door.SKIPPED} if again else {"feeling": None, "again": asked}
    if asked in (*NOT_THEIRS, "familiar") and UNWILLING.search(text):
        # Who doesn't want to look at the other's side isn't asked for it again, and that is no memory of old.
        passed = {name: door.SKIPPED for name in NOT_THEIRS if asked != "familiar" and tracker.get_slot(name) is None}
        return {**passed, asked: door.SKIPPED if asked != "familiar" else None}
    if asked in (*NOT_THEIRS, "familiar") and tracker.get_slot("again") != asked and IN_THE_BODY.fullmatch(text):
        # "My belly, I think" is where it is felt, whatever was asked.
        return {"feeling": joined(tracker, "feeling", text, ", "), asked: None, "again": asked}
    if asked == "takeaway" and tracker.get_slot("again") != asked and UNWILLING.search(text):
        return {asked: None, "again": asked}
    if asked in LEFT_OPEN_BY_NOTHING and _NOTHING.fullmatch(text):
        return passed_over(tracker, asked)
    if asked in NAMES_A_FEELING and tracker.get_slot("again") != asked and _named(text):
        # "Ashamed" names what was felt, whatever was asked.
        if asked in RECOVERY:
            return {asked: None, "again": asked}
        return {"feeling": joined(tracker, "feeling", text, ", "), asked: None, "again": asked}
    if asked in OPEN and door.intent(tracker) == "affirm" and len(text.split()) <= GIVEN_BACK + 1:
        return {asked: None}
    no = door.intent(tracker) == "deny" and len(text.split()) <= GIVEN_BACK and not _NOTHING.fullmatch(text)
    if asked in PASSED_BY_NO and no:
        return passed_over(tracker, asked)
    also = {"strength": rated} if asked == "feeling" and rated is not None else {}  # "jealous I think, 6"
    return (
        _beside(tracker, asked, text)
        or elsewhere(tracker, asked, text)
        or under(tracker, asked, text)
        or {asked: shortened(text), **also}
    )


def joined(tracker: Tracker, slot: str, text: str, between: str = "; ") -> str:
    """What a slot holds, with what is told now behind it."""
    known = door.words(tracker, slot)
    return shortened(f"{known.rstrip(' .;,')}{between}{text.strip()}" if known else text)


def _without_number(tracker: Tracker, asked: str, text: str) -> dict[str, Any]:
    """What is told where a number was asked for: kept where it belongs; the number is asked for once more at most."""
    if asked in AFTERWARDS and DONE.fullmatch(text.strip()):
        return {asked: None}  # "ok, done" says that the exercise is over, and not how it is now
    if asked in AFTERWARDS and door.intent(tracker) == "affirm" and tracker.get_slot("again") != asked:
        return {asked: None, "again": asked}
    first = not tracker.get_slot("strength_again") if asked == "strength" else tracker.get_slot("again") != asked
    once_more: dict[str, Any] = {asked: None, **({"strength_again": True} if asked == "strength" else {"again": asked})}
    if first and only_when(tracker, text):
        return {**when_or_how_old(tracker, text), **once_more}
    if asked == "strength":
        if own_feeling(text) and (first or len(text.split()) <= BARE):
            # A feeling instead of a number: kept beside the first, and the number asked for once more.
            left = once_more if first else {asked: door.SKIPPED}
            return {"feeling": joined(tracker, "feeling", text, ", "), **left}
        if first and len(text.split()) <= BARE and people(text) and door.words(tracker, "person") is None:
            return {**_who(tracker, text), **once_more}
        for slot, told in (("my_mind", SAYS_THAT), ("their_mind", GUESSED)):
            if told.match(text) and len(text.split()) >= GIVEN_BACK and tracker.get_slot(slot) != door.SKIPPED:
                return {slot: joined(tracker, slot, text), asked: door.SKIPPED}
    if asked == "strength_before" and ladder(tracker) == MEND and NEXT_TIME.search(text):
        return {"mend_change": joined(tracker, "mend_change", text), asked: door.SKIPPED}
    if asked == "strength_before" and ladder(tracker) == MEND and GUESSED.search(text):
        return {"mend_impact": joined(tracker, "mend_impact", text), asked: door.SKIPPED}
    if asked == "strength_before" and ladder(tracker) == MEND and own_feeling(text):
        return {"feeling": joined(tracker, "feeling", text, ", "), asked: door.SKIPPED}
    if len(text.split()) >= GIVEN_BACK and door.intent(tracker) == "inform":
        # Something told instead of a number belongs to what happened, and isn't answered by the same question.
        return {**_told_on(tracker, text), asked: door.SKIPPED}
    return {asked: door.SKIPPED}


def own_feeling(text: str) -> bool:
    """Whether a text names a feeling of the writer's own; a wish ("I want to be heard") and a name called are none."""
    return any(one.mine and not one.negated and one.kind not in ("call", "phrase") for one in feelings(text))


_NO_NAME = re.compile(
    r"\b(?:i|i'm|im|it|it's|its|was|were|is|am|that|this|what|why|how|every|maybe|both|not|wtf|omg|ugh|"
    r"her|him|them|me|you|just|too|so|very|really|only|ok|okay|yes|no|when|then|there|here|nothing|something|idk|tonight|today|tomorrow|"
    r"after|before|since|during|by|at|in|on|for|with|from|about|over|again|years?|months?|weeks?|days?|\d+|"
    r"chest|heart|stomach|belly|tummy|throat|jaw|head|hands?|arms?|legs?|shoulders?|neck|body|guts?|face|skin|eyes|lots?|loads|much|many|"
    r"everything|stuff|things?)\b|"
    r"[.!?,]\W*\w",
    re.IGNORECASE,
)


def _told_on(tracker: Tracker, text: str) -> dict[str, Any]:
    """What happened, with what is told of it now; nothing where the form that is open has no place for it."""
    slot = TOLD_IN[asked] if (asked := str(tracker.get_slot("requested_slot"))) in TOLD_IN else None
    if slot is None or slot not in ladder(tracker) or text.rstrip().endswith("?"):
        return {}
    return {slot: joined(tracker, slot, text, ". ")}


def _only_a_feeling(tracker: Tracker, text: str) -> dict[str, Any] | None:
    """A word or two that name a feeling where a moment was asked for: the moment is asked for once more."""
    if len((bare := AROUND.sub("", text)).split()) > BARE or not feelings(bare):
        return None
    if door.words(tracker, "feeling") is None:
        return {"feeling": shortened(text), "moment": None, "again": "moment"}
    # Another feeling after the first: kept, and no third time asked.
    moment = None if tracker.get_slot("again") is None else door.SKIPPED
    return {"feeling": joined(tracker, "feeling", text, ", "), "moment": moment}


def again_and_again(text: str) -> bool:
    """Whether a text tells of what was so for long ("my mum never held me"), and of no one moment."""
    return AGAIN_AND_AGAIN.search(text) is not None


_I_FELT = re.compile(LED_TOLD + r"i (?:just |really |still |only )?(?:felt|feel)\b", re.IGNORECASE)
_OF_THEM = re.compile(LED_TOLD + r"(?:he|she|they|his|her|their)\b", re.IGNORECASE)
_OF_ME = re.compile(r"\b(?:i|i'?m|me|my|we|us)\b", re.IGNORECASE)


def elsewhere(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer about one mind that tells of the other, of what came back again and again, or of another part of mending.

    The question is then asked once more. None where the answer fits.
    """
    if len(text.split()) < GIVEN_BACK or door.past(tracker):
        return None
    again = tracker.get_slot("again") == asked
    left: dict[str, Any] = {asked: door.SKIPPED} if again else {asked: None, "again": asked}
    if asked == "familiar" and (PLAN.match(text) or THAT_I_COULD.match(text)):
        # What is taken along ends the way there: nothing earlier is asked for any more.
        return {"takeaway": joined(tracker, "takeaway", text), asked: door.SKIPPED}
    if asked in PLANNED_LATER and (TAKES.match(text) or (NEXT_TIME.search(text) and PLAN.match(text))):
        # What one wants to do, said while another mind was asked about, is what one takes along.
        return {"takeaway": joined(tracker, "takeaway", text), **left}
    if (
        asked in ("my_mind", *NOT_THEIRS)
        and AGAIN_AND_AGAIN.search(text)
        and not (asked == "my_mind" and THAT_I.match(text))
    ):
        return {"familiar": joined(tracker, "familiar", text), **left}
    if asked == "takeaway" and AGAIN_AND_AGAIN.search(text) and not SAYS_THAT.match(text):
        return {"familiar": joined(tracker, "familiar", text), **left}
    if asked in ("familiar", "takeaway") and ANOTHER_WAY.match(text):
        return {"alternatives": joined(tracker, "alternatives", text), **left}
    if asked == "familiar" and THAT_I.match(text) and door.words(tracker, "alternatives") not in (None, door.SKIPPED):
        return {"alternatives": joined(tracker, "alternatives", text), **left}
    guessed = GUESSED.search(text) is not None and not AGAIN_AND_AGAIN.search(text)
    if (
        again
        and asked == "my_mind"
        and (guessed or (_OF_THEM.match(text) and not _OF_ME.search(text)))
        and not SAYS_THAT.match(text)
    ):
        return {"their_mind": joined(tracker, "their_mind", text), **left}
    if again:
        return None
    mine = asked in NOT_THEIRS and GUESSED_OF_ME.match(text) is not None
    mine = mine or (asked == "their_mind" and OWN.match(text) is not None)
    if (mine or (asked == "alternatives" and _I_FELT.match(text))) and not guessed:
        return {"my_mind": joined(tracker, "my_mind", text, ". "), **left}
    if asked == "my_mind" and guessed and not SAYS_THAT.match(text):
        return {"their_mind": joined(tracker, "their_mind", text), **left}
    if asked == "familiar" and guessed and not SAYS_THAT.match(text):
        return {"alternatives": joined(tracker, "alternatives", text), **left}
    if asked == "takeaway" and YES_SO.search(text):
        return {"familiar": joined(tracker, "familiar", text), **left}
    if asked == "takeaway" and guessed and not SAYS_THAT.match(text):
        return {"alternatives": joined(tracker, "alternatives", text), **left}
    return _other_part(tracker, asked, text, left, guessed)


def under(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """An answer that surely belongs under another heading goes there, and the question is asked once more. None where it fits."""
    slot = belongs(tracker, asked, text)
    if slot is None or door.past(tracker):
        return None
    left: dict[str, Any] = (
        {asked: door.SKIPPED} if tracker.get_slot("again") == asked else {asked: None, "again": asked}
    )
    between = {"feeling": ", ", "moment": ". ", "my_mind": ". "}.get(slot, "; ")
    return {slot: joined(tracker, slot, text, between), **left}


def _other_part(tracker: Tracker, asked: str, text: str, left: dict[str, Any], guessed: bool) -> dict[str, Any] | None:
    """Slots of an answer in the middle of mending that belongs to another part of it."""
    if asked == "mend_impact" and BECAUSE.match(text) and not DID_IT.search(text):
        # What went on in oneself is no guess at what it was like for the other, and would excuse itself in the draft.
        return {"my_mind": joined(tracker, "my_mind", text, ". "), **left}
    if asked in ("mend_part", "mend_impact") and (NEXT_TIME.search(text) and PLAN.match(text)):
        return {"mend_change": joined(tracker, "mend_change", text), **left}
    if asked in ("mend_part", "mend_change", "mend_how") and guessed and not PLAN.match(text):
        return {"mend_impact": joined(tracker, "mend_impact", text), **left}
    if asked == "mend_change" and tracker.get_slot("mend_impact") in (None, door.SKIPPED) and _felt_only(text):
        return {"mend_impact": shortened(text), **left}
    return None


def _felt_only(text: str) -> bool:
    """Whether a message is a feeling and hardly anything else ("betrayed i suppose")."""
    return len(text.split()) <= BARE + 2 and any(one.kind == "adjective" for one in feelings(text))


def _named(text: str) -> bool:
    """Whether a message is nothing but a word or two for a feeling of one's own."""
    return len(text.split()) <= BARE and any(one.mine and one.kind == "adjective" for one in feelings(text))


_GOES_ON = re.compile(r"\W*(?:about|because of|over|when) (?!\d)", re.IGNORECASE)


_LIKE_I_KNEW = re.compile(
    r"\W*(?:(?:just|kind of|kinda|sort of)\W+)*like i (?:knew|thought|said|told|mean|meant|was thinking)\b",
    re.IGNORECASE,
)


def _beside(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer that was about something else than the question, which is then asked once more; None where it fits."""
    words, again = len(text.split()), tracker.get_slot("again") == asked
    if asked in ("moment", "mend_event") and words <= NAME_WORDS and people(text) and not again and _only_names(text):
        return {**_who(tracker, text), asked: None, "again": asked}
    if (
        asked != "feeling"
        or (words < GIVEN_BACK and not _CUT_OFF.fullmatch(text.strip()))
        or any(one.mine for one in feelings(text))
        or (FELT.search(text) and not _LIKE_I_KNEW.match(text))
    ):
        return None
    found = fills(text)
    left = {"feeling": door.SKIPPED, "strength": door.SKIPPED} if again else {"feeling": None, "again": asked}
    if "their_mind" in found:
        return {"their_mind": shortened(text), **left}
    if "moment" not in found and THOUGHT.search(text):
        return {"my_mind": shortened(text), **left}
    if (
        "moment" in found
        or _OTHERS.match(text)
        or DOING.match(text)
        or _GOES_ON.match(text)
        or (again and words >= TOLD - 1)
    ):
        return {"moment": joined(tracker, "moment", text, ". "), **left}
    return None


def _only_names(text: str) -> bool:
    """Whether a text names somebody and tells nothing of them ("my friend anna")."""
    return len(text.split()) <= BARE or (
        re.match(r"\W*(?:my|our)\W", text, re.IGNORECASE) is not None and not fills(text).get("moment")
    )


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
    if (age := aged(text)) is not None:
        return _of_years(age)
    if NOBODY.search(text):
        return {"person": door.SKIPPED, "person_kind": "self"}
    if own_feeling(text) and len(text.split()) <= NAME_WORDS and tracker.get_slot("again") != "person":
        # "Betrayed" names a feeling, and nobody.
        return {"feeling": joined(tracker, "feeling", text, ", "), "person": None, "again": "person"}
    # A name that no list knows is short; a yes, a no or a sentence names nobody.
    named = door.intent(tracker) == "inform" and 0 < len(text.split()) <= NAME_WORDS and not _NO_NAME.search(text)
    if named or len(text.split()) <= NAME_WORDS:
        return {"person": text.strip() if named else door.SKIPPED}
    # Something told instead of a name is part of what happened.
    return {**_told_on(tracker, text), "person": door.SKIPPED}


def _of_years(age: str) -> dict[str, Any]:
    """The person where only an age was told: a child of that age, or nobody yet where it can be a grown-up."""
    years = float(age.split()[0]) if re.search(r"\d$|y", age) else 0.0
    kind = age_kind(years) if years < GROWN else None
    word = {"infant": "baby", "toddler": "child", "child": "child", "teenager": "teenager"}.get(str(kind))
    return {"person": word or door.SKIPPED, "person_kind": kind, "person_age": age}
