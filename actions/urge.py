"""Under which part of an urge, or of the hour after a lapse, an answer belongs, whatever was asked.

Somebody with an urge answers in their own order: asked for a number they say who can't be called, asked for the next hour they give the
number. Nothing of it is kept under the wrong heading, none of it is lost, and the question that is open stays open.
"""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.answered import own_feeling
from actions.forms import GIVEN_BACK, URGE, number, only_rated, rated_in, shortened
from actions.steady import BACK
from bot.intents.answers import hangs_on
from bot.listening import people

PLAN, PROMISE, COMPANY, AWAY, AROUND = "next_hour", "urge_does", "urge_company", "away", "urge_around"
_LEAD = r"^\W*(?:(?:ok|okay|well|and|but|so|yes|yeah|no|maybe|idk|just|i think|i guess|cos|because|then|honestly)\W+)*"
_DID = re.compile(
    _LEAD
    + r"(?:i(?:'?ve| have)? )?(?:(?:just|already|now) )*(?:did (?:it|that|the|some|a|my|\d)|done\b|tried\b|put (?:my|on|the"
    r"|it)\b|went\b|got (?:on|off|out|up|into|home|away)\b|(?:deleted|tipped|threw|poured|gave|called|texted|rang|locked|blocked"
    r"|closed|cooked|moved)\b|"
    r"drank (?:\w+ ){0,4}?(?:water|tea|juice)|ate\b|washed\b|showered\b|walked\b|left\b|moved\b|drove\b"
    r"|woke\b|(?:walking|driving) (?:off|away|home)|"
    r"had (?:a |some )?(?:shower|bath|water|tea|food|walk)\b|i'?m (?:out|outside|away|home|back)|(?:i'?m|im) (?:at|in"
    r"|on) (?:the|a|my)\b(?=.*\b(?:now|park|shop|station|bus|garden|bed"
    r"|meeting|walk)\b))",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    _LEAD
    + r"(?:it|that|this|a (?:drink|hit|smoke|line|bet|pill)|one|drinking|using|smoking|the (?:drink|bottle|urge|pills?|stuff))"
    r"(?:'?d| would| will|'?ll| always| just| only| kind of| kinda| sort of)* "
    r"(?:makes?|made|tells?|says?|lets?|takes?|stops?|helps?|gives?|numbs?|quiets?|calms?|keeps?|feels? like|shuts?"
    r"|switch(?:es)?|turns?|be)\b"
    r"|"
    + _LEAD
    + r"(?:to (?:stop|numb|forget|sleep|not|feel|escape|calm|be someone)|(?:so )?(?:that )?i (?:won'?t|wouldn'?t|don'?t have to) "
    r"(?:feel|think|hear|care))\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:can'?t|cannot|can not|couldn'?t|don'?t want to|won'?t) (?:\w+ ){0,2}?(?:call|ring|reach|text|tell|ask|phone|message"
    r"|bother|get hold)\b|"
    r"\b(?:nobody|no ?one|alone|on my own|by myself|don'?t have any(?:one|body)|not any(?:one|body)|"
    r"(?:have|got|there'?s|there is) no ?(?:one|body))\b|"
    r"\b(?:doesn'?t|didn'?t|isn'?t|not) (?:answer\w*|pick\w* up|reply\w*|there|here|around|home|available)\b|"
    r"\b(?:is|'s|she'?s|he'?s|they'?re|are|but) (?:\w+ )?(?:away|asleep|sleeping|on holiday|on vacation|abroad|at work|busy|out"
    r"|in a meeting|"
    r"working|gone|dead|passed)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(r"\b(?:next to|beside|with|near) me\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    _LEAD
    + r"(?:he|she|they|we|(?:he|she|they|we)'\w+|every(?:one|body)|people|(?:my|our|the) (?!head|body|mind|brain|chest"
    r"|hands?|heart)\w+) "
    r"(?!(?:would|will|could|can|might)\b)\w+",
    re.IGNORECASE,
)
_OF_OTHERS_BEFORE = re.compile(
    _OF_OTHERS.pattern.removesuffix(r"\w+") + r"(?:\w+ )?(?:was|were|had|did|didn'?t|never|always|used to|\w{2,}ed)\b",
    re.IGNORECASE,
)
_REACHES = re.compile(
    r"\b(?:call|ring|text|phone|message|write to|talk to|go (?:over )?to|meet|visit|stay with|sit with|ask)\b|\b(?:is"
    r"|'s) (?:here|home|up|awake|nice|close|near)\b",
    re.IGNORECASE,
)
_PLANS = re.compile(
    _LEAD
    + r"(?:i'?ll|i will|i'?m (?:going to|gonna)|im (?:going to|gonna)|i (?:could|can|might)(?! not)|going to|gonna|go\b|walk\b|call\b|"
    r"ring\b|text\b|keep (?:\w+ing|busy)\b|(?:order|give|hand|watch|lie|lock|read|play|turn off|block|delete|throw|bring|cook"
    r"|clean|pack|cuddle|run|visit)\b"
    r"|put\b|write\b|tell\b|drink (?:water|tea)|eat\b|shower\b|sleep\b|sit\b|stay\b|leave\b|get (?:out|off|up|some)|pour\b|hand (?:over"
    r"|my)|buy (?:a |some )?"
    r"(?:tea|coffee|water|food)|make (?:a |some )?(?:tea|food)|wait\b)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    _LEAD
    + r"(?:i (?:really |just |still |always |only |even )?(?:feel|felt|am|was|did|hate|miss|keep|wish|thought|knew|don'?t"
    r"|can'?t|lost|broke)\b|"
    r"i'?m (?:so|such|just|not|a|the|scared|tired)\b|it'?s\b|it (?:was|is)\b|that (?:one|\w+ (?:won'?t|will|would|is|was|doesn'?t))\b|"
    r"(?:just|only) (?:a )?habit\b|nothing (?:will|would|ever|helps)\b)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:about|because|bc|cos|over|it was about|we (?:argued|fought))\b", re.IGNORECASE)
NAMED = 5  # words of an answer that only names somebody
_NO_PLAN = re.compile(
    r"\W*(?:(?:not|no|nope|nah|nothing|none|not yet|don'?t know|idk|dunno|not really|no idea)\W*)+", re.I
)


def _away(text: str) -> bool:
    """Whether nobody can be reached, or the one who is named can't be; who sleeps "next to me" is near."""
    return _AWAY.search(text) is not None and not _NEAR.search(text)


def heading(text: str, asked: str) -> str | None:
    """The part of it that a text tells of; None where its form doesn't say."""
    if _GOES_ON.match(text):
        return AROUND
    if _PROMISES.search(text):
        return PROMISE
    if _away(text):
        return AWAY
    if asked == PROMISE and _OF_OTHERS.match(text) and len(text.split()) >= NAMED:
        return AROUND  # what somebody did is what is going on, and no promise of an urge
    named = bool(people(text)) and len(text.split()) <= NAMED
    if asked == PLAN and _OF_OTHERS_BEFORE.match(text):
        return AROUND  # "my uncle was the same" tells of before, and of no hour to come
    if people(text) and _REACHES.search(text) and asked != PLAN:
        return COMPANY
    if _PLANS.search(text):
        return PLAN
    if named:
        return None if asked == PLAN else COMPANY  # somebody can be the hour's plan
    if own_feeling(text) or (asked == PLAN and (_TELLS.match(text) or hangs_on(text))):
        # "That I'd sleep" goes on what was told before, "I feel like a fraud" tells: neither is an hour's plan.
        return PROMISE if hangs_on(text) else AROUND
    return None


def placed(tracker: Tracker, asked: str, text: str) -> dict[str, Any] | None:
    """Slots of an answer to `asked` that belongs, whole, elsewhere in the urge; the question stays open. None where it fits."""
    urge = tracker.get_slot("urge_company") is not None or asked in URGE
    urge = urge and not all(tracker.get_slot(name) == door.SKIPPED for name in URGE)
    again = tracker.get_slot("again") == asked
    rated = rated_in(text)
    if urge and rated is not None and only_rated(text) and asked not in ("urge_before", "urge_after"):
        first = number(tracker.get_slot("urge_before")) is None
        return {"urge_before" if first else "urge_after": rated, asked: None}
    if rated is not None and asked in ("urge_before", "urge_after"):
        return None
    if urge and asked not in ("urge_before", "urge_company") and _DID.search(text):
        # Something was done against it: how strong is it now, before anything else.
        left = {asked: door.SKIPPED} if asked == PROMISE else {asked: None}
        return {"urge_after": None, **left} if asked in (PROMISE, "urge_after") or not again else None
    if door.intent(tracker) in ("affirm", "deny"):
        return None
    told = heading(text, asked)
    if told == PLAN and asked == "urge_company":
        return None
    slot = COMPANY if told == AWAY and urge else told
    if not urge and slot == PROMISE and asked == PLAN:
        slot = AROUND
    if not urge and told == AWAY and asked == PLAN and len(text.split()) <= NAMED:
        slot = "lapse_knows"  # "nobody knows" is no plan
    if not urge and slot in (PROMISE, COMPANY, AWAY):
        return None
    if slot is None and asked == "urge_after" and len(text.split()) >= GIVEN_BACK:
        slot = AROUND
    if slot in (None, asked) or (slot == COMPANY and asked == "urge_before" and told != AWAY):
        return None
    if (
        slot == AROUND
        and asked not in ("urge_after", "next_hour")
        and not (_GOES_ON.match(text) or (asked == PROMISE and _OF_OTHERS.match(text) and not again))
    ):
        return None
    kept = {str(slot): with_it(tracker, str(slot), text)}
    # A second time the number isn't asked for; what one tells instead of a plan leaves the plan open once.
    ends = again and (asked in ("urge_before", "urge_after") or slot == AROUND)
    return {**kept, asked: door.SKIPPED} if ends else {**kept, asked: None, "again": asked}


def no_plan(text: str) -> bool:
    """Whether the next hour holds nothing yet ("not yet", "nothing")."""
    return _NO_PLAN.fullmatch(text) is not None


def reachable(told: str | None) -> str | None:
    """Who could be near, in the person's words; None where it was said that nobody can."""
    return None if told is None or _away(told) or not people(told) else told


def with_it(tracker: Tracker, slot: str, text: str) -> str:
    """What a slot holds with what is told now behind it; of who can be near only the latest counts."""
    known = door.words(tracker, slot)
    return shortened(text if known is None or slot == COMPANY else f"{known.rstrip(' .;,')}; {text.strip()}")


def eased(tracker: Tracker, now: float) -> bool:
    """Whether an urge of `now`, 0-10, is lower than it was at first."""
    before = number(tracker.get_slot("urge_before"))
    return before is None or now < before


QUOTED = 20  # words of an answer that are said back at the end


def together(dispatcher: CollectingDispatcher, tracker: Tracker, **told: Any) -> None:
    """One message that puts the hour that comes together, with the strengths and who is within reach. `told`: slots just filled."""

    def held(name: str) -> Any:
        return told.get(name, tracker.get_slot(name))

    before, after = number(held("urge_before")), number(held("urge_after"))
    choices = [door.choice("Steady myself", "choose_steady"), door.choice("Look back", "choose_look_back")]
    if back := BACK.get(str(tracker.get_slot("interrupted"))):
        choices.append(door.choice("Back to where we were", back))
    choices.append(door.choice("Menu", "menu"))
    hour = _quoted(held("next_hour"))
    if hour is not None:
        company = _quoted(reachable(door.words(tracker, COMPANY)))
        more = f" Within reach: “{company}”." if company and company != hour else ""
        if before is not None and after is not None:
            more += f" The urge was at {before:g}, then {after:g}."
        dispatcher.utter_message(response="utter_recovery_plan", hour=hour, more=more, buttons=choices)
        return
    if before is None or after is None:
        dispatcher.utter_message(response="utter_recovery_done", buttons=choices)
        return
    moved = "utter_urge_less" if after < before else "utter_urge_same"
    dispatcher.utter_message(response=moved, was=f"{before:g}", now=f"{after:g}", buttons=choices)


def _quoted(told: Any) -> str | None:
    """The first words of an answer, to be said back; None where there is none."""
    words = str(told).split() if told not in (None, "", door.SKIPPED) else []
    return " ".join(words[:QUOTED]).rstrip(" .,;:!?") + (" …" if len(words) > QUOTED else "") if words else None
