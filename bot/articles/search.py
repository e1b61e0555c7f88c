"""Rank passages for a question, and say how surely the corpus can answer it.

Lexical and vector scores are brought to 0-1 by scales that do not depend on the corpus's size, so that one set of
weights and one threshold serve five sections and 100,000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.articles.index import Floats, Halves, Index, Numbers
from bot.articles.terms import terms
from bot.encoder import encode

LIFT = 0.4  # how far a synonym can lift a similarity
ADDED = 0.2  # share of the terms that synonyms bring in
COVERED = 0.35  # what a sentence gains by having all of the question's terms
TAIL = 30  # further passages that are listed without a look at their sentences
CANDIDATES_OF_MANY = 3  # the same where their sentences have no vectors yet: 15 ms each
CANDIDATES = 24  # passages whose sentences are looked at; more did not change the first one
_BLANK = re.compile(r"_{2,}|\.{4,}")


@dataclass(frozen=True)
class Weights:
    """How scores are joined: `rank` of lexical, window, heading, sentence; the others of answerability."""

    rank: tuple[float, float, float, float]
    score: float
    terms: float
    bias: float
    shares: tuple[float, float]  # see answer.choose


# Both were fitted on our own questions over our own corpus (tests/cases/articles): GENERAL without the field's words,
# as a foreign folder is searched, FIELD with them; biases were chosen on practice questions of either kind.
# Sections of our own corpus are written as one answer each, so their neighbouring sentences are taken more readily.
GENERAL = Weights((0.32, 0.28, 0.18, 0.22), 13.3, 2.2, -6.7, (0.7, 0.8))
FIELD = Weights((0.16, 0.25, 0.39, 0.20), 13.3, 1.8, -6.42, (0.5, 0.85))


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
    """One passage for a question; all numbers about 0-1, more is better."""

    row: int
    score: float
    lexical: float
    window: float
    heading: float
    looked_at: bool = False  # whether its sentences were, too


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]  # best first
    score: float  # 0-1: how surely the corpus answers


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
        return Found((), 0.0)
    idf = {t: index.idf_of(t) for t in (*q.terms, *q.added)}
    total = sum(idf[t] for t in q.terms) or 1.0
    lexical = index.bm25(q.terms) / total
    if q.added:
        added = index.bm25(q.added) / (sum(idf[t] for t in q.added) or 1.0)
        lexical = np.maximum(lexical, (1 - ADDED) * lexical + ADDED * added)
    rows = index.considered(q.vectors[0], lexical)
    lexical = lexical[rows]
    window = _best_of(index.window_vectors, index.window_starts, rows, q.vectors)
    heading = _best_of(index.heading_vectors, index.heading_starts, rows, q.vectors)
    rough = weights.rank[0] * np.minimum(lexical, 1.2) + weights.rank[1] * window + weights.rank[2] * heading
    order = np.argsort(-rough, kind="stable")
    cut = CANDIDATES if index.sentence_vectors is not None else CANDIDATES_OF_MANY
    hits: list[Hit] = []
    for i in order[: cut + TAIL]:
        hit = Hit(int(rows[i]), float(rough[i]), float(lexical[i]), float(window[i]), float(heading[i]))
        hits.append(_with_sentences(hit, q, index, idf, total, weights) if len(hits) < cut else hit)
    # The score of passages whose sentences were looked at is higher by that part: they stay in front.
    hits = sorted(hits[:cut], key=lambda h: -h.score) + hits[cut:]
    score = hits[0].score
    z = weights.bias + weights.score * score + weights.terms * min(len(q.terms), 8) / 8
    return Found(tuple(hits), float(1 / (1 + np.exp(-z))))


def _best_of(stored: Halves, starts: Numbers, rows: Numbers, vectors: Floats) -> Floats:
    """Best similarity to the question among the stored vectors of each row (rows,)."""
    if len(rows) == len(starts):
        similar = joined(stored.astype(np.float32) @ vectors.T)
        whole: Floats = np.maximum.reduceat(similar, starts)
        return whole
    ends = np.append(starts[1:], len(stored))
    counts = ends[rows] - starts[rows]
    firsts = np.cumsum(counts) - counts
    places = np.arange(counts.sum()) + np.repeat(starts[rows] - firsts, counts)
    some: Floats = np.maximum.reduceat(joined(stored[places].astype(np.float32) @ vectors.T), firsts)
    return some


def joined(cosines: Floats) -> Floats:
    """One similarity for each text (n,) from those to the question and its variants (n, variants).

    The person's own words lead; a variant can only lift what fits it better.
    """
    lifted: Floats = (1 - LIFT) * cosines[:, 0] + LIFT * cosines.max(axis=1)
    return lifted


def coverage(present: set[str], q: Query, idf: dict[str, float], total: float) -> float:
    """Share of the question's terms that a text has, weighed by how telling they are; 0-1."""
    return sum(idf[t] for t in q.terms if t in present) / total


def _with_sentences(hit: Hit, q: Query, index: Index, idf: dict[str, float], total: float, weights: Weights) -> Hit:
    texts = index.sentences(hit.row)
    if not texts:
        return hit
    similar = joined(index.vectors_of(hit.row) @ q.vectors.T)
    cover = np.array([coverage(set(terms(t)), q, idf, total) for t in texts], dtype=np.float32)
    best = similar + COVERED * cover
    return replace(hit, score=hit.score + weights.rank[3] * float(best.max()), looked_at=True)
