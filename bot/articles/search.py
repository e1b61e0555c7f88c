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

LIFT = 0.4  # how far a synonym can lift a similarity
ADDED = 0.35  # share of the terms that synonyms bring in
CANDIDATES = 24  # passages whose sentences are looked at; more did not change the first one
_BLANK = re.compile(r"_{2,}|\.{4,}")


@dataclass(frozen=True)
class Weights:
    """How scores are joined: `rank` of lexical, window, heading and sentence; `answer` and `bias` of answerability."""

    rank: tuple[float, float, float, float]
    answer: dict[str, float]
    bias: float
    shares: tuple[float, float]  # see answer.choose


# Both were fitted on our own questions over our own corpus (tests/cases/articles): GENERAL without the field's words,
# as a foreign folder is searched, FIELD with them; biases were chosen on practice questions of either kind.
# Sections of our own corpus are written as one answer each, so their neighbouring sentences are taken more readily.
GENERAL = Weights((0.32, 0.28, 0.18, 0.22), {"score": 13.3, "terms": 2.2}, -6.7, (0.7, 0.8))
FIELD = Weights((0.26, 0.24, 0.30, 0.20), {"score": 13.3, "terms": 1.8}, -6.4, (0.5, 0.85))


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


def search(q: Query, index: Index, weights: Weights = GENERAL) -> Found:
    """The best passages for the question, best first, with the score of answerability."""
    if not index.rows:
        return Found((), 0.0, {})
    idf = {t: index.idf_of(t) for t in (*q.terms, *q.added)}
    total = sum(idf[t] for t in q.terms) or 1.0
    lexical = index.bm25(q.terms) / total
    if q.added:
        added = index.bm25(q.added) / (sum(idf[t] for t in q.added) or 1.0)
        lexical = np.maximum(lexical, (1 - ADDED) * lexical + ADDED * added)
    window = _best_of(index.window_vectors, q.vectors)
    window = np.maximum.reduceat(window, index.window_starts)
    heading = np.maximum.reduceat(_best_of(index.heading_vectors, q.vectors), index.heading_starts)
    by_term, by_window, by_heading, _ = weights.rank
    rough = by_term * np.minimum(lexical, 1.2) + by_window * window + by_heading * heading
    top = np.argsort(-rough, kind="stable")[: CANDIDATES if index.sentence_vectors is not None else 4]
    hits = [_hit(int(i), q, index, idf, total, (lexical[i], window[i], heading[i]), weights.rank) for i in top]
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
    return Found((*hits, *tail), answerability(features, weights), features)


def _best_of(stored: Halves, vectors: Floats) -> Floats:
    """Similarity of every stored vector to the question (n,)."""
    result = np.full(len(stored), -1.0, dtype=np.float32)
    # Turned into float32 in steps: a whole copy of 100,000 sections would be 300 MB.
    step = 8192
    for start in range(0, len(stored), step):
        part = stored[start : start + step].astype(np.float32) @ vectors.T
        result[start : start + step] = joined(part)
    return result


def joined(cosines: Floats) -> Floats:
    """One similarity for each text (n,) from those to the question and its variants (n, variants).

    The person's own words lead; a variant can only lift what fits it better.
    """
    lifted: Floats = (1 - LIFT) * cosines[:, 0] + LIFT * cosines.max(axis=1)
    return lifted


def coverage(present: set[str], q: Query, idf: dict[str, float], total: float) -> float:
    """Share of the question's terms that a text has, weighed by how telling they are; 0-1."""
    return sum(idf[t] for t in q.terms if t in present) / total


def _hit(
    row: int,
    q: Query,
    index: Index,
    idf: dict[str, float],
    total: float,
    scores: tuple[float, float, float],
    rank: tuple[float, float, float, float],
) -> Hit:
    lexical, window, heading = (float(score) for score in scores)
    rough = rank[0] * min(lexical, 1.2) + rank[1] * window + rank[2] * heading
    texts = index.sentences(row)
    if not texts:
        return Hit(row, rough, lexical, window, heading, 0.0, -1)
    similar = joined(index.vectors_of(row) @ q.vectors.T)
    cover = np.array([coverage(set(terms(t)), q, idf, total) for t in texts], dtype=np.float32)
    sentence = similar + 0.35 * cover
    best = int(sentence.argmax())
    score = rough + rank[3] * float(sentence[best])
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


def answerability(features: dict[str, float], weights: Weights) -> float:
    """0-1 from the features of a search."""
    z = weights.bias + sum(weight * features[name] for name, weight in weights.answer.items())
    return float(1 / (1 + np.exp(-z)))
