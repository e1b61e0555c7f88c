"""Which language a text is in, well enough to choose words of help: en, fr, es or other."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from bot.safety.data import FOLDER, SafetyDataError, read

SUPPORTED = ("en", "fr", "es")
_NO_LATIN_TWIN = frozenset("бгджзийлпфцчшщъыьэюяγδζθλξπσφψω")
LOOKED_AT = 2000  # characters: a language shows itself early
OFTEN = 3  # lines of the examples a word must stand in to be English: they quote a foreign word now and then
FEW = 4  # words of a text in which one telling word is enough
MORE = 1.2  # how many times the telling words of English another language must have
_WORD = re.compile(r"[a-z]+")


@cache
def word_lists() -> dict[str, frozenset[str]]:
    """Words that tell a language by themselves, accents folded, by language."""
    content = read(FOLDER / "lexicon_languages.yml", frozenset({"languages"}))["languages"]
    if not isinstance(content, dict) or not set(SUPPORTED) <= set(content):
        raise SafetyDataError("lexicon_languages.yml must have en, fr and es.")
    return {str(name): frozenset(str(words).split()) for name, words in content.items()}


@cache
def known_words() -> dict[str, frozenset[str]]:
    """Words by language of SUPPORTED that none of the others has, from the lists, the word lists of gloss.py and the screen's examples.

    What English shares with French or Spanish ("on", "no", "me", "plan") tells nothing, however often it occurs.
    """
    from bot.safety.gloss import LANGUAGES, gloss

    lists = dict(word_lists())
    seen: Counter[str] = Counter()
    for path in sorted((FOLDER / "examples").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            seen.update(set(_WORD.findall(line.lower())))
    english = {word for word, count in seen.items() if count >= OFTEN}
    spoken = {"en": english | lists["en"], **{name: gloss(name).listed() | lists[name] for name in LANGUAGES}}
    others = frozenset().union(*(words for name, words in lists.items() if name not in SUPPORTED))
    own = {}
    for name in SUPPORTED:
        foreign = set().union(*(words for other, words in spoken.items() if other != name))
        own[name] = frozenset(w for w in spoken[name] - foreign if w in lists[name] or (len(w) > 2 and w not in others))
    return own


def language(raw: str, plain: str) -> str:
    """`raw` for its script, `plain` (normalised) for its words. English where nothing speaks against it."""
    letters = [c for c in raw[:LOOKED_AT] if c.isalpha()]
    if letters:
        foreign = sum(1 for c in letters if not _latin(c))
        # Look-alikes put into English words leave most of the letters Latin, or leave words that read as English.
        own = sum(1 for c in letters if c.lower() in _NO_LATIN_TWIN)
        if foreign * 2 > len(letters) and (own * 5 > len(letters) or not _reads_as_english(plain)):
            return "other"
    words = _WORD.findall(plain[:LOOKED_AT])
    if not words:
        return "en"
    counts = {name: sum(1 for w in words if w in stop) for name, stop in word_lists().items()}
    told = {name: sum(1 for w in words if w in own) for name, own in known_words().items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    sure = counts[best] > max(counts["en"] * MORE, told["fr"], told["es"])
    if best not in SUPPORTED and sure and (counts[best] >= 2 or len(words) <= FEW):
        return "other"
    best = max(told, key=lambda name: (told[name], counts[name], name == "en"))
    if not told["fr"] and not told["es"] and (not told["en"] or len(words) <= FEW):
        # Every word is said in another language too ("il me bat"): the lists alone.
        best = max(("fr", "es"), key=lambda name: counts[name])
        return best if counts[best] >= 2 and counts[best] > counts["en"] * MORE else "en"
    if best == "en" or told[best] <= told["en"] * MORE:
        return "en"
    if told[best] < 2 and (len(words) > FEW or any(w in word_lists()["en"] - word_lists()[best] for w in words)):
        return "en"
    return best


def _latin(char: str) -> bool:
    return char.isascii() or "LATIN" in unicodedata.name(char, "") or unicodedata.normalize("NFKC", char).isascii()


def _reads_as_english(plain: str) -> bool:
    words = re.findall(r"[a-z]{2,}", plain[:LOOKED_AT])
    known = word_lists()["en"]
    return bool(words) and sum(1 for w in words if w in known) * 2 >= len(words)
