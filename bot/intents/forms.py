"""Messages whose form alone says what they are: signs without words, other scripts, numbers, keyboard noise."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from bot.intents.tables import FOLDER, TablesError, lists

LOOKED_AT = 400  # characters
_NUMBER = re.compile(
    r"\s*(?:about |maybe |around |like |still )?(?:a |an )?\d{1,2}(?:[.,]5)?(?:\s*(?:/|out of|of)\s*10)?\s*[.!]?\s*",
    re.IGNORECASE,
)
ADULT = 18  # years
# A number of something else ("I'm 20 weeks", "I'm 20 minutes late") is no age.
_AGE = re.compile(
    r"\b(?:i'?m|i’m|i am|aged?)\s+(\d\d)\b(?!\s*(?:%|weeks?|months?|days?|hours?|minutes?|mins?|points?|pounds|kilos?|kg|lbs?))",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:like|as if|as though|when|since|until|back when) (?:i'?m|i’m|i am|i was|i were) "
    r"(?:an? |about |only |still )*(?:\d|little|small|kid|child|teen)"
    r"|^\W*(?:(?:but|and|well|because|cos|bc)\W+)*(?:i|we) (?:was|were) (?:(?:just|only|still|so|such|a|an|like|about|maybe) )*"
    r"(?:kids?|child(?:ren)?|little|small|young|boy|girl|teen\w*|\d{1,2}\b(?! (?:minutes|mins|hours|days|weeks)))",
    re.IGNORECASE,
)
# Without any of these nobody says that they are under age.
_YOUNG = re.compile(
    r"\d|\b(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|grade|grader|year|school|class|homeroom|kids?|minors?|"
    r"teens?|teen\w*|"
    r"under ?age|underage|under (?:18|eighteen)|young|younger|too old|adults?|age|aged|freshman|sophomore|junior|senior|pupil|"
    r"student|child|"
    r"birthday|grown|allowed)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOISE = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|(.)\1{3,}|^[bcdfghjklmnpqrstvwxz]{4,}$|asdf|qwer|zxcv|hjkl|jkl")
_PLAIN_SOUNDS = re.compile(
    r"^(?:a+h*|o+h*|u+g+h+|a+r+g+h*|h+m+|m+|br+|gr+|shh+|pf+t*|ts+k*|z+|ha(?:ha)+|he(?:he)+|lo+l|no+|ye+s+|wtf+|omg+)$"
)


@cache
def signs(path: Path = FOLDER / "signs.yml") -> dict[str, str]:
    """Intent by emoji. Raises TablesError on one listed twice."""
    table: dict[str, str] = {}
    for intent, values in lists(path).items():
        for sign in values:
            if table.setdefault(sign, intent) != intent:
                raise TablesError(f"{path.name}: a sign stands for two intents.")
    return table


@cache
def languages(path: Path = FOLDER / "languages.yml") -> tuple[frozenset[str], frozenset[str]]:
    """Little words of English, and little words that are not English."""
    table = lists(path)
    if "english" not in table:
        raise TablesError(f"{path.name}: the list english is missing.")
    english = frozenset(table["english"])
    other = frozenset(word for name, words in table.items() if name != "english" for word in words)
    if english & other:
        raise TablesError(f"{path.name}: a word stands among English and another language: {min(english & other)}.")
    return english, other


def _of_signs(text: str) -> str | None:
    found = [signs()[char] for char in text if char in signs()]
    return max(found, key=found.count) if found else "gibberish"


def _other_script(letters: list[str]) -> bool:
    latin = sum(
        1 for char in letters if unicodedata.name(char, "").startswith(("LATIN", "FULLWIDTH LATIN", "MATHEMATICAL"))
    )
    return latin * 2 < len(letters)


def _other_language(words: list[str]) -> bool:
    english, other = languages()
    foreign = sum(1 for word in words if word in other)
    ours = sum(1 for word in words if word in english)
    return foreign >= 2 and foreign > 2 * ours and foreign * 5 >= len(words)


def _noise(words: list[str]) -> bool:
    english, other = languages()
    if any(word in english or word in other for word in words):
        return False
    odd = [word for word in words if _NOISE.search(word) and not _PLAIN_SOUNDS.match(word)]
    return bool(odd) and len(odd) * 2 > len(words)


def grown_up(text: str) -> bool:
    """Whether nothing in a message can say that its writer is under age: no word of age or school in it, the age of an adult ("and
    I'm 38"), or a young age that is not theirs now ("like I'm 8", "when I was 12")."""
    if not _YOUNG.search(text[:LOOKED_AT]):
        return True
    found = _AGE.search(text[:LOOKED_AT])
    return (found is not None and int(found[1]) >= ADULT) or _NOT_NOW.search(text[:LOOKED_AT]) is not None


def by_form(text: str) -> str | None:
    """`inform` for a bare number, `gibberish`, `other_language`, what an emoji stands for; None: words must say."""
    text = text[:LOOKED_AT]
    letters = [char for char in text if char.isalpha()]
    if not letters and not any(char.isdigit() for char in text):
        return _of_signs(text)
    if _NUMBER.fullmatch(text):
        return "inform"
    if letters and _other_script(letters):
        return "other_language"
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold().replace("’", "'"))]
    if _other_language(words):
        return "other_language"
    return "gibberish" if _noise(words) else None
