"""Which language a text is in, well enough to choose words of help: en, fr, es or other."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.safety.data import FOLDER, SafetyDataError, read

SUPPORTED = ("en", "fr", "es")
_NO_LATIN_TWIN = frozenset("бгджзийлпфцчшщъыьэюяγδζθλξπσφψω")
LOOKED_AT = 2000  # characters: a language shows itself early


@cache
def word_lists() -> dict[str, frozenset[str]]:
    """Words that tell a language by themselves, accents folded, by language."""
    content = read(FOLDER / "lexicon_languages.yml", frozenset({"languages"}))["languages"]
    if not isinstance(content, dict) or not set(SUPPORTED) <= set(content):
        raise SafetyDataError("lexicon_languages.yml must have en, fr and es.")
    return {str(name): frozenset(str(words).split()) for name, words in content.items()}


def language(raw: str, plain: str) -> str:
    """`raw` for its script, `plain` (normalised) for its words. English where nothing speaks against it."""
    letters = [c for c in raw[:LOOKED_AT] if c.isalpha()]
    if letters:
        foreign = sum(1 for c in letters if not _latin(c))
        # Look-alikes put into English words leave most of the letters Latin, or leave words that read as English.
        own = sum(1 for c in letters if c.lower() in _NO_LATIN_TWIN)
        if foreign * 2 > len(letters) and (own * 5 > len(letters) or not _reads_as_english(plain)):
            return "other"
    words = re.findall(r"[a-z]+", plain[:LOOKED_AT])
    if not words:
        return "en"
    counts = {name: sum(1 for w in words if w in stop) for name, stop in word_lists().items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    if best == "en" or counts[best] < 2 or counts[best] <= counts["en"] * 1.2:
        if counts["en"] == 0 and counts[best] >= 1 and len(words) <= 4:
            return best if best in SUPPORTED else "other"
        return "en"
    return best if best in SUPPORTED else "other"


def _latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "") or unicodedata.normalize("NFKC", char).isascii()


def _reads_as_english(plain: str) -> bool:
    words = re.findall(r"[a-z]{2,}", plain[:LOOKED_AT])
    known = word_lists()["en"]
    return bool(words) and sum(1 for w in words if w in known) * 2 >= len(words)
