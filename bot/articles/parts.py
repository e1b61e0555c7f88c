"""Questions that name two things to compare, or ask several things at once."""

from __future__ import annotations

import re
from functools import cache

from bot.articles.field import read_patterns
from bot.articles.terms import terms

MOST = 2  # parts; of three or more each would get one sentence
_FILLER = re.compile(r"^(?:what(?:'s| is| are)?|the|a|an|between|is|are|being|having|someone|with|of)\s+", re.I)
_NEXT = re.compile(
    r"(?:\?+\s+(?:(?:and|but|or)\s+)?|[,;]?\s+(?:and|but)\s+(?:also\s+)?)"
    r"(?=(?:how|what|why|when|where|who|which|can|could|do|does|did|is|are|should|will)\b)",
    re.I,
)


@cache
def _comparisons() -> tuple[re.Pattern[str], ...]:
    patterns = read_patterns("comparisons.yml")
    return tuple(re.compile(one.format(**patterns)) for name, one in patterns.items() if name not in ("a", "b"))


def sides(question: str) -> tuple[str, str] | None:
    """The two things a comparison question names, or None."""
    plain = question.lower().strip().rstrip("?.! ").replace("’", "'")
    for pattern in _comparisons():
        match = pattern.search(plain)
        if match:
            one, other = (_strip(match.group(name)) for name in ("a", "b"))
            if one and other and len(one.split()) <= 8 and len(other.split()) <= 8:
                return one, other
    return None


def _strip(side: str) -> str:
    previous = ""
    while side != previous:
        previous, side = side, _FILLER.sub("", side).strip(" ,'\"")
    return side


def parts(question: str) -> tuple[str, ...]:
    """The questions that one text asks ("what is a lapse, and how long does a craving last?"); none where it is one."""
    found = [part.strip(" ?.,;") for part in _NEXT.split(question)]
    found = [part for part in found if len(part.split()) >= 3 and terms(part)]
    return tuple(found) if len(found) == MOST else ()
