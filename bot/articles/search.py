"""Rank passages for a question, and say how surely the corpus can answer it.

Lexical and vector scores are brought to 0-1 by scales that do not depend on the corpus's size, so that one set of
weights and one threshold serve five sections and 100,000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.articles.index import Floats, Halves, Index
from bot.articles.terms import rarity, stem, terms, words
from bot.encoder import encode

CANDIDATES = 24  # passages whose sentences are looked at; more did not change the first one
_BLANK = re.compile(r"_{2,}|\.{4,}")


@dataclass(frozen=True)
class Query:
    """A question made ready. `variants`: the question itself first, then wordings of the field that mean the same."""

    text: str
    variants: tuple[str, ...]
    terms: tuple[str, ...]  # stems of the question's own words
    added: tuple[str, ...]  # stems that synonyms bring in; they find passages but need not be found
    vectors: Floats  # (variants, 384)


@dataclass(frozen=True)
class Hit:
    """One passage for a question; all numbers 0-1, more is better."""

    row: int
    score: float
    lexical: float
    window: float
    heading: float
    sentence: float
    best: int  # number of its best sentence, -1 where sentences were not looked at


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]  # best first
    score: float  # 0-1: how surely the corpus answers
    features: dict[str, float]


def query(text: str, synonyms: Sequence[str] = ()) -> Query:
    """The question as terms and vectors. `synonyms`: phrases of the field to look for as well."""
    plain = _BLANK.sub(" ", text)
    own = list(dict.fromkeys(terms(plain)))
    variants = [_BLANK.sub("what", text).strip() or "?"]
    if synonyms:
        variants.append(f"{variants[0]} ({', '.join(synonyms)})")
    added = [t for phrase in synonyms for t in terms(phrase) if t not in own]
    return Query(text, tuple(variants), tuple(own), tuple(dict.fromkeys(added)), encode(variants))


def search(q: Query, index: Index) -> Found:
    """The best passages for the question, best first, with the score of answerability."""
    if not index.rows:
        return Found((), 0.0, {})
    idf = {t: index.idf_of(t) for t in (*q.terms, *q.added)}
    total = sum(idf[t] for t in q.terms) or 1.0
    lexical = index.bm25(q.terms) / total
    if q.added:
        lexical = np.maximum(lexical, index.bm25([*q.terms, *q.added]) / (total + 0.5 * sum(idf[t] for t in q.added)))
    # The float16 matrix is multiplied as it is, in float32 steps: a float32 copy of 100,000 sections would be 300 MB.
    window = _best_of(index.window_vectors, q.vectors)
    window = np.maximum.reduceat(window, index.window_starts)
    heading = _best_of(index.heading_vectors, q.vectors)
    rough = 0.40 * np.minimum(lexical, 1.2) + 0.45 * window + 0.15 * heading
    top = np.argsort(-rough, kind="stable")[: CANDIDATES if index.sentence_vectors is not None else 4]
    hits = [_hit(int(i), q, index, idf, total, float(lexical[i]), float(window[i]), float(heading[i])) for i in top]
    hits.sort(key=lambda h: -h.score)
    rest = np.argsort(-rough, kind="stable")[len(hits) : len(hits) + 20]
    floor = hits[-1].score
    tail = [
        Hit(
            int(i),
            floor * float(rough[i]) / max(float(rough[top[-1]]), 1e-6),
            float(lexical[i]),
            float(window[i]),
            float(heading[i]),
            0.0,
            -1,
        )
        for i in rest
    ]
    features = _features(q, index, hits, idf, total)
    return Found((*hits, *tail), answerability(features), features)


def _best_of(stored: Halves, vectors: Floats) -> Floats:
    """Best cosine of every stored vector to any variant of the question (n,)."""
    result = np.full(len(stored), -1.0, dtype=np.float32)
    step = 8192
    for start in range(0, len(stored), step):
        part = stored[start : start + step].astype(np.float32) @ vectors.T
        result[start : start + step] = part.max(axis=1)
    return result


def coverage(present: set[str], q: Query, idf: dict[str, float], total: float) -> float:
    """Share of the question's terms that a text has, weighed by how telling they are; 0-1."""
    return sum(idf[t] for t in q.terms if t in present) / total


def _hit(
    row: int, q: Query, index: Index, idf: dict[str, float], total: float, lexical: float, window: float, heading: float
) -> Hit:
    texts = index.sentences(row)
    if not texts:
        return Hit(row, 0.3 * lexical + 0.3 * window, lexical, window, heading, 0.0, -1)
    similar = (index.vectors_of(row) @ q.vectors.T).max(axis=1)
    cover = np.array([coverage(set(terms(t)), q, idf, total) for t in texts], dtype=np.float32)
    sentence = similar + 0.35 * cover
    best = int(sentence.argmax())
    score = 0.30 * min(lexical, 1.2) + 0.32 * window + 0.10 * heading + 0.28 * float(sentence[best])
    return Hit(row, float(score), lexical, window, heading, float(similar[best]), best)


def _features(q: Query, index: Index, hits: list[Hit], idf: dict[str, float], total: float) -> dict[str, float]:
    first = hits[0]
    row = index.rows[first.row]
    present = set(terms(f"{row.title} {row.section} {row.text}"))
    plain = [w for w in words(q.text) if stem(w) in q.terms]
    rare = sum(rarity(w) for w in plain) or 1e-6
    missing = sum(rarity(w) for w in plain if stem(w) not in index.vocabulary)
    absent = sum(rarity(w) for w in plain if stem(w) not in present)
    return {
        "score": first.score,
        "window": max(h.window for h in hits),
        "sentence": max(h.sentence for h in hits),
        "heading": max(h.heading for h in hits),
        "lexical": first.lexical,
        "coverage": coverage(present, q, idf, total),
        "unknown": missing / rare if plain else 1.0,
        "absent": absent / rare if plain else 1.0,
        "unknown_mass": min(missing, 2.0),
        "gap": first.score - hits[min(3, len(hits) - 1)].score,
        "terms": min(len(q.terms), 8) / 8,
    }


WEIGHTS = {"score": 6.0, "sentence": 5.0, "coverage": 2.0, "absent": -1.5, "unknown_mass": -1.5}
BIAS = -6.0


def answerability(features: dict[str, float]) -> float:
    """0-1 from the features of a search."""
    z = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    return float(1 / (1 + np.exp(-z)))
