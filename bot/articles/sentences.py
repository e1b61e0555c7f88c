"""Sentences with their offsets, and whether a sentence can be quoted alone.

Own splitter and not the parser's: 100,000 sections are split at set-up, and a split must never cut inside "et al.".
"""

from __future__ import annotations

import re
from functools import cache

from bot.reading import from_yaml
from bot.settings import ROOT

# A run of marks is looked at once, from its first: the dots of a table of contents would be read from each of them anew.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|al|vs|cf|ca|approx|resp|viz|Dr|Mr|Mrs|Ms|Prof|St|Fig|Figs|No|Nos|Vol|pp|p|Jr|Sr|Inc|Eds?|Ph|"
    r"U\.S|U\.K|a\.m|p\.m)|(?<![A-Za-z])[A-Z])\.$"
)
_GAP = re.compile(
    r"\b(?:shown|see|depicted|illustrated|listed|presented|displayed)(?: (?:in|by))? ?[,;.)]"
)  # a figure was here
_SURE_AFTER = re.compile(r"^(?:etc|U\.S|U\.K|a\.m|p\.m)\.$")


@cache
def _openers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Openers that point back, those that lean on the sentence before, and those that only look as if they did."""
    lists = from_yaml((ROOT / "data" / "retrieval" / "openers.yml").read_text(encoding="utf-8"))
    names = ("points-back", "leans-back", "stands-alone")
    back, leans, alone = (rf"[\"'“‘(\[]*(?:{'|'.join(lists[name])})\b" for name in names)
    return re.compile(back, re.IGNORECASE), re.compile(leans, re.IGNORECASE), re.compile(alone, re.IGNORECASE)


LONGEST_QUOTE = 400  # characters; a mark that was never closed must not swallow a page


def spans(text: str) -> list[tuple[int, int]]:
    """Half-open character ranges of the sentences of `text`, in order; no sentence crosses a line break."""
    found: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        _line_spans(text, start, start + len(line), found)
        start += len(line) + 1
    return found


def _line_spans(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    begin = start
    for match in _END.finditer(text, start, end):
        # Thirty characters hold the longest abbreviation; looking further back would make long lines quadratic.
        word = text[max(begin, match.start() - 30) : match.start() + 1].rsplit(None, 1)
        last = word[-1].lstrip("(\"'“‘[") if word else ""
        if _ABBREVIATED.search(last) and not _SURE_AFTER.match(last):
            continue
        if match.end() - begin < LONGEST_QUOTE and _inside_quote(text, begin, match.end()):
            continue
        _append(text, begin, match.end(), found)
        begin = match.end()
    _append(text, begin, end, found)


def _inside_quote(text: str, begin: int, end: int) -> bool:
    """Whether a quotation opened in this sentence is still open: its own sentences belong to the one around it."""
    if text.count('"', begin, end) % 2:
        return True
    return text.count("“", begin, end) > text.count("”", begin, end)


def _append(text: str, begin: int, end: int, found: list[tuple[int, int]]) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if end > begin:
        found.append((begin, end))


def dangles(sentence: str) -> bool:
    """Whether the sentence opens by pointing back at one before it, and so cannot be quoted alone."""
    back, _, alone = _openers()
    return bool(back.match(sentence)) and not alone.match(sentence)


def leans(sentence: str) -> bool:
    """Whether the opening refers back in passing ("During this stage, …"): quoted only if nothing better is there."""
    _, back, alone = _openers()
    return bool(back.match(sentence)) and not alone.match(sentence)


def whole(sentence: str) -> bool:
    """Whether it reads as a full statement: begins like one, ends like one, five words or more, brackets closed."""
    first = sentence.lstrip("\"'“‘([")[:1]
    return (
        len(sentence.split()) >= 5
        and (first.isupper() or first.isdigit())
        and sentence.rstrip("\"'”’)]")[-1:] in (".", "!", "…")
        and sentence.count("(") == sentence.count(")")
        and sentence.count("“") == sentence.count("”")
        and sentence.count('"') % 2 == 0
        and not _GAP.search(sentence)
    )
