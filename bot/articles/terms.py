"""Words of a question and of a passage as search terms."""

from __future__ import annotations

import re
from functools import cache

import yaml

from bot.settings import ROOT

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
# Ending and what takes its place, longest first, as "ending:instead".
_ENDINGS = """
ational:ate fulness:ful ousness:ous iveness:ive ization:ize isation:ize edness:ed ically:ic ingly: edly: ness: ment:
ally:al ably: ibly: ance: ence: ancy: ency: able: ible: ing: ity: ied:y ion: ant: ent: ise:ize ous: ive: ful: est: ed:
er: ly: al: ic:
"""
_SUFFIXES = [pair.partition(":")[::2] for pair in _ENDINGS.split()]
_SHORT = ("er", "al", "ic", "est")  # also the ends of words that have no such ending: mother, panic
_KEPT = ("ss", "us", "is")  # endings that are no plural


@cache
def stop_words() -> frozenset[str]:
    """Words that find nothing and must not count as unknown."""
    lists = yaml.safe_load((ROOT / "data" / "retrieval" / "stop.yml").read_text(encoding="utf-8"))
    return frozenset(word for words in lists.values() for word in words.split())


@cache
def stem(word: str) -> str:
    """A rough stem: equal for most forms of one word. It needs to agree with itself, not with a grammar."""
    word = word.split("'")[0].split("’")[0]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEPT):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    for _ in range(2):
        for suffix, instead in _SUFFIXES:
            left = len(word) - len(suffix) + len(instead)
            if word.endswith(suffix) and left >= (5 if suffix in _SHORT else 4):
                word = word[: -len(suffix)] + instead
                break
        else:
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiosl":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] in "eyi" else word


def words(text: str) -> list[str]:
    """Lower-case words of a text, in order."""
    return _WORD.findall(text.lower())


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    stop = stop_words()
    plain = (w.split("'")[0].split("’")[0] for w in words(text))
    return [stem(w) for w in plain if w not in stop and (len(w) > 1 or w.isdigit())]
