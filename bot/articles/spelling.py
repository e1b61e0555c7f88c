"""Misspelt words of a question, set right by the words of the articles: a search by terms cannot find "atachment"."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from bot.encoder import files

SHORTEST = 5  # letters; shorter words have too many neighbours
LIKE = 0.84  # of difflib's ratio: one or two letters wrong in a word of eight
_WORD = re.compile(r"[A-Za-z]{5,30}")


@cache
def _english() -> frozenset[str]:
    """The whole words of the encoder's vocabulary: words it knows are taken as meant."""
    with files()["tokenizer.json"].open(encoding="utf-8") as f:
        return frozenset(word for word in json.load(f)["model"]["vocab"] if not word.startswith("##"))


class Speller:
    """Corrects towards a fixed set of words; about 3 ms for each word that nobody knows, nothing for the others."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = sorted({w.lower() for text in texts for w in _WORD.findall(text)})
        self._set = frozenset(self._known)

    def correct(self, question: str) -> str:
        """The question with unknown words replaced by the nearest word of the articles, where one is near."""
        return _WORD.sub(self._word, question)

    def _word(self, match: re.Match[str]) -> str:
        word = match.group().lower()
        if word in self._set or word in _english():
            return match.group()
        near = get_close_matches(word, self._known, 1, LIKE)
        return near[0] if near else match.group()
