"""A question put beside something told ("... and is it normal that he does that?"): answered out of the articles where they surely
can, else kept, and come back to when everything is looked at, in the person's own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import door
from actions.explanations import SURE, tell
from actions.phrases import LIMITED
from bot.articles import explain
from bot.intents.leads import LED

LEAST = 4  # words of what is told, and of a question that says what it asks
LONGEST = 160  # characters of a question that is said back
BETWEEN = "” and “"  # of two that are kept
LEFT = {"kept_question": None, "question_left": None}
_BEGINS = (
    r"(?:(?:is|was|isn'?t) (?:it|that|this|there|he|she)|am i|are (?:we|they)|(?:do|does|did|will|would|can|could|should|"
    r"have|has) (?:i|we|he|she|they|it|that|this|kids?|children|babies|teen\w*|people|men|women|parents|you think|my \w+)|"
    r"how (?:do|can|could|should|long|much|bad|often|normal|common) ?|why (?:do|does|did|is|are|am|can'?t|won'?t|would)|"
    r"what (?:if|do i|can i|should i|could i|does (?:it|that) mean)|when will)\b"
)
_CUT = re.compile(
    rf"(?:(?<=[.!?;\n])\s*|(?<=[,:])\s+)(?=(?:(?:and|but|so|or|like|also|also,)\s+)?{_BEGINS})|\s+(?=(?:and|but|so)\s+{_BEGINS})",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\W*(?:(?:and|but|so|or|like|also|ok|okay|wait)\W+)*{_BEGINS}", re.IGNORECASE)
_LED = re.compile(r"^\W*(?:(?:and|but|so|or|like|also|ok|okay|wait)\W+)+", re.IGNORECASE)
# "How could he", "did I mention", "can I just say" ask nothing.
_RHETORICAL = re.compile(
    r"\W*(?:\w+\W+)?(?:how (?:could|can|dare) (?:he|she|they|anyone|somebody|someone|people)|did i (?:mention|say|tell)|"
    r"so (?:will|do|does|did|is|was|are|were|would|has|have|can|am) (?:my \w+|i|he|she|they|we|everyone|everybody)\W*$|"
    r"can i (?:just |only )?(?:say|tell|ask)|(?:could|can|would|will|do) you (?!think)|do i look|is it (?:just|only) me$)\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|asked|asks|told|wondering|wonder|know|knows|knew|see|ask|idea|texted|wrote|like|goes|went)\W*$",
    re.I,
)
# "Ok, one more thing": that something is asked is nothing told.
_ANNOUNCED = re.compile(
    LED
    + r"(?:(?:(?:there'?s|there is|i have|i'?ve|i'?ve got|just) )?(?:just )?(?:one|a|another|something|last|the last)\W+(?:\w+ ){0,2}?"
    r"(?:thing|question|else)|(?:before (?:we|i|you) (?:go on|stop|go|end|finish))|(?:(?:can|could|may) i (?:just )?ask"
    r"(?: (?:you )?something| (?:a|one) (?:\w+ )?(?:thing|question))?)"
    r"|i (?:wanted|want|wonder\w*|was wondering|'?d like) (?:to )?(?:ask|know))"
    r"(?: (?:first|though|now|then|please|too|for you|about (?:it|that|this)))*\W*",
    re.IGNORECASE,
)
_ABOUT_THEM = re.compile(
    r"\W*(?:(?:is|was|does|did|has|will|would|could|can|are|do) )(?:he|she|they|it)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Beside:
    """A message in two: what it tells, which may be nothing, and the question it puts beside it."""

    told: str
    question: str


def beside(tracker: Tracker, text: str) -> Beside | None:
    """What a message tells and what it asks beside; None where it asks nothing that way, or may not be said back whole."""
    if door.avoid(tracker) or door.past(tracker):
        return None
    for cut in reversed(list(_CUT.finditer(text))):
        told, question = text[: cut.start()].strip(), text[cut.end() :].strip()
        if len(told.split()) >= 2 and not _SAID.search(told) and _is_asked(question):
            return Beside("" if _ANNOUNCED.fullmatch(told) else told.rstrip(" ,;:"), question)
    return Beside("", text.strip()) if _is_asked(text) else None


def _is_asked(text: str) -> bool:
    """Whether all of a text is one question that says what it asks."""
    plain = text.strip()
    if len(plain) > LONGEST or len(plain.split()) < LEAST - 1 or not _ASKS.match(plain) or _RHETORICAL.match(plain):
        return False
    return re.search(r"[.!?]\s+\w", plain) is None


def for_the_question(asked: str, question: str) -> bool:
    """Whether a question answers what was asked: a fear ("what if she leaves"), a guess at the other ("is he scared of me")."""
    if asked in ("my_mind", "feeling") and re.match(r"\W*(?:\w+\W+)?what if\b", question, re.IGNORECASE):
        return True
    if asked in ("my_mind", "familiar") and re.match(
        r"\W*(?:am i|why (?:me|am i|do i|can'?t i))\b", question, re.IGNORECASE
    ):
        return True
    return asked in ("their_mind", "alternatives", "mend_impact") and _ABOUT_THEM.match(question) is not None


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, question: str, keeps: bool = True
) -> dict[str, Any] | None:
    """Slots after a question put beside what is told was met: by the articles, by its limit, or (`keeps`) by a promise to come back.

    None where none of these fits: then nothing was said.
    """
    for limit, words in LIMITED.items():
        if words.search(question):
            dispatcher.utter_message(response=limit)
            return {}
    if len(question.split()) >= LEAST:
        found = explain(question)
        if found.answered and found.kind == "answer" and found.score >= SURE:
            return {event["name"]: event["value"] for event in tell(dispatcher, found)}
    if not keeps:
        return None
    before = door.words(tracker, "kept_question")
    # Without its mark: said back beside our own question it would be a second one.
    asked = _LED.sub("", question).strip().rstrip(" .!?")
    if before and asked not in before:
        asked = f"{before}{BETWEEN}{asked}"
    dispatcher.utter_message(response="utter_question_kept")
    return {"kept_question": asked if len(asked) <= 2 * LONGEST else before, "question_left": None}
