"""The frames a reflection is set in, and the choice of one: fitting, unused, and never mostly copied."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from bot.listening.words import read, strings

LONG = 13  # words of a clause that something may stand behind
MOST_COPIED = 0.6  # share of a reply that may be one unbroken run of the person's words
KINDS = (
    "statement", "feeling", "view", "gerund", "noun", "fragment", "several", "bare", "adjective", "word", "after", "maybe", "question",
    "request", "felt_only", "felt_about",
    "person_only", "tail", "yes", "no", "unsure", "thanks", "hello", "gibberish", "foreign", "unclear",
    "about_program", "own",
    "own_again", "said_before", "said_before_part", "loss", "unwilling", "unwilling_person",
)  # fmt: skip

_ECHO = re.compile(r"\b(?:saying|telling|tell|wondering|asking|write|mind)\b")
_HEDGED = re.compile(
    r"(?:maybe|perhaps|probably|apparently|(?:it|this|that)(?:'s)?(?: just| really| always| kind of)? (?:feels?|felt"
    r"|seems?|sounds?|looks?|like)"
    r"|you(?: just| kind of)? (?:feel|felt) like)\b"
)
_VERDICT = re.compile(
    r"\b(?:worthless|guilty|broken|useless|stupid|unlovable|unwanted|unloved|pathetic|weak|lazy|ugly|crazy|dumb"
    r"|selfish|inadequate|inferior|replaceable|unworthy|bad|foolish)$"
)
_HEDGE = re.compile(r"\b(?:seems?|sounds?|looks)\b")
_UNHEDGED = re.compile(r"(?:So |I'll stay with that: |I hear you: )?\{[cC]\}\.$")
_JUDGING = re.compile(
    r"^next time\b|\b(?:fault|better|worse|best|must|wrong|you (?:really |just )?(?:know|think|never|always)"
    r"|you're (?:an?|the|too|so|just|only|not)|but (?:\w+ )?you|you (?:were|are) (?:wrong|right)"
    r"|you (?:can|can't|cannot|couldn't|will|won't|don't|do not|didn't|did not|still|have no|keep|wondered)"
    r"|(?:not|isn't|wasn't) fair|unfair|weird|stupid|losing)\b"
)
_AFTER = re.compile(r"\{c\}, ")
_TOKEN = re.compile(r"[A-Za-z0-9']+")


@cache
def frames() -> dict[str, tuple[tuple[str, str], ...]]:
    """(id, sentence) of every frame by kind; ids are "statement-3"."""
    data = read("frames", KINDS)
    return {
        kind: tuple((f"{kind}-{i}", text) for i, text in enumerate(strings(f"frames.yml: {kind}", data[kind]), 1))
        for kind in KINDS
    }


def copied(reply: str, text: str) -> float:
    """Share of `reply` that is its longest run found in `text`: by words or by characters, whichever is more (0-1)."""
    mine, theirs = _TOKEN.findall(reply.lower()), _TOKEN.findall(text.lower().replace("’", "'"))
    if not mine or not theirs:
        return 0.0
    words = _longest(mine, theirs)
    low = reply.lower()
    letters = 0.0
    if 0 < len(text) <= 600:
        letters = _longest_letters(low, text.lower()) / len(low)
    return max(words / len(mine), letters)


def _longest_letters(a: str, b: str) -> int:
    """Length of the longest common stretch of two texts: a search for each place of `a` takes a hundredth of comparing letters."""
    best = 0
    for start in range(len(a)):
        while start + best < len(a) and a[start : start + best + 1] in b:
            best += 1
    return best


def _longest(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common run."""
    best = 0
    row = [0] * (len(b) + 1)
    where: dict[str, list[int]] = {}
    for j, item in enumerate(b):
        where.setdefault(item, []).append(j)
    for item in a:
        new = [0] * (len(b) + 1)
        for j in where.get(item, ()):
            new[j + 1] = row[j] + 1
            best = max(best, new[j + 1])
        row = new
    return best


def seed(text: str, turns: int = 0) -> int:
    """A number that is the same for the same turn, and scattered over turns."""
    return zlib.crc32(f"{turns}|{text}".encode())


def order(options: Sequence[tuple[str, str]], start: int, used: Collection[str]) -> list[tuple[str, str]]:
    """The options, unused ones first, beginning at a place the seed decides."""
    turn = start % len(options)
    rotated = [*options[turn:], *options[:turn]]
    return sorted(rotated, key=lambda option: option[0] in used)


def choose(kind: str, text: str, start: int, used: Collection[str], **fill: str) -> tuple[str, str] | None:
    """(id, sentence) of the first frame that copies little enough; None when none does."""
    fitting = [option for option in frames()[kind] if _fits(option[1], fill.get("c", ""))]
    for name, frame in order(fitting, start, used) if fitting else ():
        said = set_in(frame, fill)
        if copied(said, text) <= MOST_COPIED:
            return name, said
    return None


def _fits(frame: str, clause: str) -> bool:
    """Whether a clause may stand in a frame without a stumble."""
    if ":" in clause and ":" in frame:
        return False  # "it's this: two things: …"
    if re.search(r"(?:if|though|like|seems) \{c\}", frame) and re.match(r"(?:if|when|as|like|though)\b", clause):
        return False  # "it sounds as if if you stay"
    if "you're {c}" in frame and _VERDICT.search(clause):
        return False  # "it seems you're worthless": their verdict, not ours
    if _HEDGED.match(clause) and _HEDGE.search(frame):
        return False  # "it seems maybe he didn't know"
    if _AFTER.search(frame) and ("," in clause or len(clause.split()) > LONG):
        return False  # what comes behind a long clause is lost
    if _UNHEDGED.match(frame) and _JUDGING.search(clause):
        return False  # "so it's better for them": as if we thought so
    if re.match(r"(?:that(?:'s)?|what)\b", clause) and frame.endswith("that {c}."):
        return False  # "what stands out is that that's hard"
    return not (_ECHO.search(frame) and _ECHO.search(clause))  # "you're saying that you're not saying"


def set_in(frame: str, fill: dict[str, str]) -> str:
    """The frame with its blanks filled; capital letters where a sentence begins."""
    for key, value in fill.items():
        frame = frame.replace("{" + key + "}", value).replace("{" + key.upper() + "}", value[:1].upper() + value[1:])
    return sentence(frame)


def sentence(text: str) -> str:
    """One capital at the start, one stop at the end."""
    text = text.strip()
    text = re.sub(r"([.!?])\.+$", r"\1", text)
    text = re.sub(r"([.!?])\"\.(?=\s|$)", r'\1"', text)
    return text[:1].upper() + text[1:]


def every() -> Iterable[tuple[str, str]]:
    """All frames, for the checks of our own words."""
    for options in frames().values():
        yield from options
