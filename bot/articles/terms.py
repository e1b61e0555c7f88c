"""Words of a question and of a passage as search terms."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from bot.reading import from_yaml
from bot.settings import ROOT

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_STEMS = 200_000  # kept: the words of 100,000 sections and of what people ask
_lock = Lock()


@cache
def stop_words() -> frozenset[str]:
    """Words that find nothing and must not count as unknown."""
    lists = from_yaml((ROOT / "data" / "retrieval" / "stop.yml").read_text(encoding="utf-8"))
    return frozenset(word for words in lists.values() for word in words.split())


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")


@lru_cache(_STEMS)
def stem(word: str) -> str:
    """The stem of a lower-case word by the Snowball project's English rules: equal for most forms of one word."""
    with _lock:  # the stemmer holds the word that it works on
        return str(_stemmer().stemWord(word.split("'")[0].split("’")[0]))


def words(text: str) -> list[str]:
    """Lower-case words of a text, in order."""
    return _WORD.findall(text.lower())


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    stop = stop_words()
    plain = (w.split("'")[0].split("’")[0] for w in words(text))
    return [stem(w) for w in plain if w not in stop and (len(w) > 1 or w.isdigit())]
