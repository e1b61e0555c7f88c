"""Questions that lean on the answer before: "more", "where is that from?", "the short version", "and for adults?"."""

from __future__ import annotations

import re
from functools import cache

from bot.articles.explanation import Context
from bot.articles.field import read_patterns
from bot.articles.terms import terms

LONGEST = 80  # characters of a request such as "more"; longer texts are questions of their own
LEANING = ("alone", "help")  # kinds of data/retrieval/followups.yml that are questions with the one before only
_LEAN = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|yeah|right|so|but|thanks|thank you)[ ,.]+)*"
    r"(?:and|what about|how about|what if|but what (?:about|if)|or|same for|also for)\b[ ,]*(?P<rest>.+)$"
)
SHORT = 4  # words of a subject that can stand where "it" did
_STANDS_FOR = re.compile(
    r"\b(?:it|them|they|(?:that|this|these|those)(?= *[?.!]*$| (?:is|are|be|come|work|mean|change|happen)\b))\b"
)
_POINTS = re.compile(r"\b(?:it|that|this|they|them|those|these|such|the same)\b")
_HOW = re.compile(r"^\W*how (?:long|often|common|much|bad|soon|quickly) ", re.IGNORECASE)
_LASTS = re.compile(r" (?:lasts?|works?|happens?|takes?|comes? from|means?|feels? like|looks? like)\W*$", re.IGNORECASE)
_SIDE = re.compile(
    r"(?:for|with|in|at|between|towards?|during|over|by)(?! (?:him|her|it|them|me|us|you|that|this)$)"
    r"(?: (?:a|an|the|my|our|your|his|her|their))?(?: [\w-]+){1,2}"
)
_ASKS = re.compile(
    r"^(?:(?:what|how|why|when|who|where|which|can|could|do|does|did|is|are|am|should|will|would|to|a|an|the|i|my|you|we|it|mean|"
    r"tell|explain|me|about|please|whats|difference|between)(?:'s)?\b\s*)+",
    re.IGNORECASE,
)


def _subject(question: str) -> str:
    """What a question is about: its words without those that ask, so that a new side can lead."""
    plain = _ASKS.sub("", question.replace("’", "'")).strip(" ?.!")
    return plain or question


@cache
def _requests() -> dict[str, re.Pattern[str]]:
    parts = read_patterns("followups.yml")
    before, after = parts.pop("before"), parts.pop("after")
    return {
        kind: re.compile(rf"(?:(?:{before})[ ,.!]+)*(?:{one})(?:[ ,]+(?:{after}))*[ .!?]*")
        for kind, one in parts.items()
    }


def kind_of(text: str) -> str | None:
    """ "more", "source" or "short" where the text is such a request and nothing else."""
    plain = text.lower().replace("’", "'").strip()
    if len(plain) > LONGEST:
        return None
    kinds = (kind for kind, pattern in _requests().items() if kind not in LEANING and pattern.fullmatch(plain))
    return next(kinds, None)


def resolve(text: str, context: Context | None) -> str | None:
    """The question in full where it leans on the one before ("and for adults?"), else None."""
    if context is None or len(text.split()) > 14:
        return None
    plain = _plain(text)
    about = context.about or context.question
    lean = _LEAN.match(plain)
    if lean and len(lean.group("rest").split()) <= 8:
        rest = lean.group("rest").strip(" ?.!")
        return f"{rest}: {_subject(about)} {rest}"  # twice, or the subject of before would answer alone
    if _POINTS.search(plain) and len(terms(plain)) <= 3:
        subject = _subject(about).strip(" ?.!")
        if len(subject.split()) <= SHORT and _STANDS_FOR.search(plain):
            return _STANDS_FOR.sub(lambda _: subject, plain, count=1)
        return f"{plain.strip(' ?.!')}: {_subject(about)}, {plain}"
    if _requests()["alone"].fullmatch(plain):
        return f"{text} {about}"
    if _requests()["help"].fullmatch(plain):
        return f"what helps against {_LASTS.sub('', _subject(_HOW.sub('', about)))}"
    return None


def side(text: str) -> str | None:
    """The side that a follow-up asks for, where it is one of a few words ("for adults", "at work"), else None."""
    lean = _LEAN.match(_plain(text))
    found = _SIDE.fullmatch(lean.group("rest").strip(" ?.!")) if lean else None
    return found.group() if found else None


def pointed(text: str) -> str | None:
    """What a follow-up with an "it" asks of what was spoken of ("how do I change"), None where it is nothing but that."""
    plain = _POINTS.sub(" ", _plain(text))
    return plain if not wants_new(text) and terms(plain) else None


def wants_new(text: str) -> bool:
    """Whether a question that leans on the one before asks past what was said ("and for adults?", "an example?"): said again, it would
    be no answer. "How long does it take?" may well have its answer among what was said."""
    plain = _plain(text)
    return _LEAN.match(plain) is not None or any(_requests()[kind].fullmatch(plain) for kind in LEANING)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").strip()


def leans(text: str, context: Context | None) -> bool:
    """Whether a text is a request about the latest explanation, or a question that is whole with it only."""
    return context is not None and (kind_of(text) is not None or resolve(text, context) is not None)
