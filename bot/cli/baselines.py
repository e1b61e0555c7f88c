"""What a day's work would give instead: a keyword list, TF-IDF with a logistic regression, BM25. Measured beside ours in the same run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

from bot.reading import from_yaml
from bot.settings import ROOT

KEYWORDS = ROOT / "data" / "evaluation" / "keywords.yml"
_TIERS = {"imminent": 3, "possible": 2}
_WORD = re.compile(r"[a-z0-9']+")


class KeywordsError(ValueError):
    """The keyword list is not as it must be."""


class Keywords:
    """Tier by the words of a list: 3, 2 or 0."""

    def __init__(self, path: Path = KEYWORDS) -> None:
        found = from_yaml(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or set(found) != set(_TIERS):
            raise KeywordsError(f"{path.name} holds exactly the lists {' and '.join(_TIERS)}.")
        self._patterns: list[tuple[int, re.Pattern[str]]] = []
        for name, tier in _TIERS.items():
            if not isinstance(found[name], list) or not all(isinstance(word, str) and word for word in found[name]):
                raise KeywordsError(f"{path.name}: {name} is a list of words.")
            words = "|".join(re.escape(word) for word in found[name])
            self._patterns.append((tier, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)))

    def tier(self, text: str) -> int:
        """The highest tier whose words occur."""
        plain = text.replace("’", "'")
        return next((tier for tier, pattern in self._patterns if pattern.search(plain)), 0)


class Regression:
    """TF-IDF of words and pairs of words into a logistic regression, the usual first try; fitted on our own examples."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str | int]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1)
        self._fitted: Any = make_pipeline(words, LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced"))
        self._fitted.fit(list(texts), list(labels))

    def labels(self, texts: Sequence[str]) -> list[Any]:
        """The likeliest label of each text."""
        return list(self._fitted.predict(list(texts))) if texts else []

    def chances(self, texts: Sequence[str], label: str | int) -> list[float]:
        """How likely each text has the label, 0-1."""
        place = list(self._fitted.classes_).index(label)
        return [float(row[place]) for row in self._fitted.predict_proba(list(texts))] if texts else []


class Bm25:
    """BM25 (k1 1.2, b 0.75) over passages, lower-case words, nothing else."""

    def __init__(self, passages: Sequence[str]) -> None:
        counted = [Counter(_WORD.findall(passage.lower())) for passage in passages]
        lengths = [sum(counts.values()) for counts in counted]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        held = Counter(word for counts in counted for word in counts)
        self._count = len(passages)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for place, counts in enumerate(counted):
            for word, times in counts.items():
                idf = log(1 + (len(passages) - held[word] + 0.5) / (held[word] + 0.5))
                weight = idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * lengths[place] / max(mean, 1e-9)))
                self._postings.setdefault(word, []).append((place, weight))

    def ranked(self, question: str, top: int) -> list[tuple[int, float]]:
        """The best passages with their scores, best first; fewer than `top` where no more share a word."""
        scores: dict[int, float] = {}
        for word in _WORD.findall(question.lower()):
            for place, weight in self._postings.get(word, ()):
                scores[place] = scores.get(place, 0.0) + weight
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
