"""Words and pairs of words as a vector: what the sentence encoder smooths over ("back", "?") stays visible."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

LOOKED_AT = 1_200  # characters, as many as the encoder reads
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|\?|_{2,}")


def _tokens(text: str) -> Counter[str]:
    low = text[:LOOKED_AT].casefold().replace("’", "'")
    words = ["____" if token.startswith("__") else token for token in _TOKEN.findall(low)]
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


class Bag:
    """TF-IDF over a fixed list of terms; each row has length 1, or 0 where no term is known."""

    def __init__(self, terms: list[str], idf: Floats) -> None:
        self.terms = terms
        self.idf = idf  # (terms,), above 0
        self._place = {term: i for i, term in enumerate(terms)}

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Bag:
        """Terms that stand in at least two texts (one text's word teaches nothing about another's)."""
        count: Counter[str] = Counter()
        for text in texts:
            count.update(_tokens(text).keys())
        terms = sorted(term for term, n in count.items() if n >= 2)
        idf = np.array([math.log((1 + len(texts)) / (1 + count[term])) + 1 for term in terms], dtype=np.float32)
        return cls(terms, idf)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """float32 (n, len(terms))."""
        result = np.zeros((len(texts), len(self.terms)), dtype=np.float32)
        for row, text in zip(result, texts, strict=True):
            for term, n in _tokens(text).items():
                place = self._place.get(term)
                if place is not None:
                    row[place] = (1 + math.log(n)) * self.idf[place]
            length = float(np.linalg.norm(row))
            if length > 0:
                row /= length
        return result
