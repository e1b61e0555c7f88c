"""Rank passages for a question, and say how surely the corpus can answer it.

Lexical and vector scores are brought to 0-1 by scales that do not depend on the corpus's size, so that one set of
weights and one threshold serve five sections and 100,000.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np

from bot.articles.index import Floats, Halves, Index, Numbers, Read
from bot.articles.interaction import Words, match, words_of
from bot.articles.sought import kind_of, lacks
from bot.articles.terms import terms
from bot.encoder import States, states

LIFT = 0.4  # how far a synonym can lift a similarity
ADDED = 0.2  # share of the terms that synonyms bring in
COVERED = 0.35  # what a sentence gains by having all of the question's terms
TAIL = 30  # further passages that are listed without a look at their sentences
CANDIDATES_OF_MANY = 3  # the same where their sentences have no vectors yet: 20 ms each, and a fourth found no more
MATCHED = 1.2  # weight of the words' match beside a sentence's nearness, in what a sentence is worth
STEADY = 0.03  # added to a deviation, so that three alike passages are no reason for certainty
SIDE = 0.25  # weight of the match of "for adults" in what a follow-up finds
SPOKEN_OF = 0.5  # match of it from which a passage speaks of it
OPEN = 0.9  # of the best sentence's worth: any sentence from there on may be the one that holds what is asked for
CANDIDATES = 16  # passages whose sentences are looked at; more did not change the first one
_BLANK = re.compile(r"_{2,}|\.{4,}")


@dataclass(frozen=True)
class Shares:
    """Of the best sentence's value: what another sentence must have to be quoted with it, from the same passage and from
    elsewhere; and below what part the second best leaves the best one to answer alone (0: never). `lead`: what a sentence loses for
    each point of score by which its passage is behind the first."""

    same: float = 0.7
    elsewhere: float = 0.8
    alone: float = 0.0
    lead: float = 0.8

    def of(self, same: bool) -> float:
        return self.same if same else self.elsewhere


@dataclass(frozen=True)
class Weights:
    """How scores are joined.

    rank: of lexical, window, heading, sentence and words, 1 together. answer: of what `evidence` gives, in the log-odds of
    answerability; bias: its constant. even: of nearness as the corpus's own directions measure it, added in the ranking.
    """

    rank: tuple[float, float, float, float, float]
    answer: tuple[float, ...]
    bias: float
    even: float
    shares: Shares


# GENERAL: for other people's folders, without the field's words. `answer` is a logistic regression without negative weights over
# questions to seven foreign corpora (illnesses, leaflets, a lexicon, an almanac, rules of a house, answers on software and politics),
# judged on the one that was left out; `rank` is a joint choice over four of them, judged likewise.
# FIELD: the same on our own questions over our own corpus, where other ways to ask stand beside a heading: it tells more there.
# Sections of our own corpus are written as one answer each, so their neighbouring sentences are taken more readily.
GENERAL = Weights(
    (0.21, 0.42, 0.10, 0.12, 0.15),
    (0.43, 1.09, 2.99, 1.88, 1.28, 0.74, 2.09, 0.0, 2.25, 2.36, 2.65),
    -12.51,
    0.3,
    Shares(0.8, 0.9, 0.8),
)
FIELD = Weights(
    (0.15, 0.14, 0.34, 0.08, 0.29),
    (0.0, 8.55, 1.41, 7.99, 0.0, 0.0, 5.26, 7.34, 3.49, 1.96, 0.0),
    -19.2,
    0.0,
    Shares(0.6, 0.92, lead=3.0),
)


@dataclass(frozen=True)
class Query:
    """A question made ready. `variants`: the question itself first, then wordings of the field that mean the same."""

    text: str
    variants: tuple[str, ...]
    terms: tuple[str, ...]  # stems of the question's own words
    added: tuple[str, ...]  # stems that synonyms bring in; they find passages but need not be found
    vectors: Floats  # (variants, 384)
    read: States  # of the question itself


@dataclass(frozen=True)
class Sentences:
    """What was found of a passage's sentences: vectors (n, 384), and of each how near it is, how well the words match, and
    the one that matches worst in and around it."""

    vectors: Floats
    similar: Floats
    matched: Floats
    weakest: Floats

    @property
    def values(self) -> Floats:
        """What each sentence is worth as an answer (n,)."""
        worth: Floats = self.similar + MATCHED * self.matched
        return worth


@dataclass(frozen=True)
class Hit:
    """One passage for a question; all numbers about 0-1, more is better."""

    row: int
    score: float
    lexical: float
    window: float
    heading: float
    words: float = 0.0  # how well the words of the question are matched in it
    sentences: Sentences | None = field(default=None, compare=False, repr=False)  # None: not looked at


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
    read = states(variants)
    vectors = np.stack([one.vector for one in read])
    return Query(text, tuple(variants), tuple(own), tuple(dict.fromkeys(added)), vectors, read[0])


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
    window = _best_of(index.floats("window_vectors"), index.window_starts, rows, q.vectors)
    heading = _best_of(index.floats("heading_vectors"), index.heading_starts, rows, q.vectors)
    rough = weights.rank[0] * np.minimum(lexical, 1.2) + weights.rank[1] * window + weights.rank[2] * heading
    if weights.even and "even" in index.arrays:
        rough = rough + weights.even * _evenly(index, rows, q.vectors[0])
    order = np.argsort(-rough, kind="stable")
    cut = CANDIDATES if index.sentence_vectors is not None else CANDIDATES_OF_MANY
    words = words_of(q.variants[0], q.read, index.idf_of)
    hits = [
        Hit(int(rows[i]), float(rough[i]), float(lexical[i]), float(window[i]), float(heading[i]))
        for i in order[: cut + TAIL]
    ]
    looked = [hit for hit in hits[:cut] if index.rows[hit.row].spans]
    reads = dict(zip((hit.row for hit in looked), index.read([hit.row for hit in looked]), strict=True))
    hits[:cut] = [
        _with_sentences(hit, reads[hit.row], q, words, index, idf, total, weights) if hit.row in reads else hit
        for hit in hits[:cut]
    ]
    # The score of passages whose sentences were looked at is higher by that part: they stay in front.
    hits = sorted(hits[:cut], key=lambda h: -h.score) + hits[cut:]
    z = weights.bias + float(np.dot(weights.answer, evidence(q, hits, index)))
    return Found(tuple(hits), float(1 / (1 + np.exp(-z))))


def towards(side: str, found: Found, index: Index) -> tuple[Found, bool]:
    """The same passages and sentences, with those before that speak of a side ("for adults") of a question, and whether one does.
    The score stays the question's."""
    one = states([side])[0]
    words = words_of(side, one, index.idf_of)
    looked = [hit for hit in found.hits if hit.sentences is not None]
    hits, most = [], 0.0
    for hit, read in zip(looked, index.read([hit.row for hit in looked]), strict=True):
        there = match(words, read.tokens, read.starts, read.heads)
        assert hit.sentences is not None
        most = max(most, there.whole)
        held = replace(hit.sentences, matched=hit.sentences.matched + SIDE * there.sentences)
        hits.append(replace(hit, score=hit.score + SIDE * there.whole, sentences=held))
    hits.sort(key=lambda hit: -hit.score)
    rest = [hit for hit in found.hits if hit.sentences is None]
    return Found((*hits, *rest), found.score), most >= SPOKEN_OF


def evidence(q: Query, hits: Sequence[Hit], index: Index) -> tuple[float, ...]:
    """What speaks for an answer, as `Weights.answer` weighs it.

    Nearness of the best sentence; the words' match; the worst matched word around the best sentence; number of terms; how far the
    best sentence is before the next five (where something is answered one sentence stands out, where only the topic is right many
    are alike); how far the first passage stands out from the first ten; mean nearness of the first passage's sentences; its joined score;
    how well one of the best sentences holds the kind of thing that is asked for (1 where any sentence may); 1 unless the first passage
    lacks a name, and 1 unless it lacks a figure, of the question's.
    """
    looked = [hit.sentences for hit in hits if hit.sentences is not None]
    first = looked[0] if hits[0].sentences is not None else None
    values = np.sort(np.concatenate([one.values for one in looked[:5]]))[::-1] if looked else np.zeros(0)
    windows = np.array([hit.window for hit in hits[:10]])
    return (
        max((float(one.similar.max(initial=0.0)) for one in looked[:3]), default=0.0),
        max((hit.words for hit in hits), default=0.0),
        float(first.weakest[int(first.values.argmax())]) if first else 0.0,
        min(len(q.terms), 8) / 8,
        float(values[0] - values[1:6].mean()) if len(values) > 1 else 0.0,
        float((windows[0] - windows.mean()) / (windows.std() + STEADY)),
        float(first.similar.mean()) if first else 0.0,
        hits[0].score,
        *_sought(q, hits, index),
    )


def _sought(q: Query, hits: Sequence[Hit], index: Index) -> tuple[float, float, float]:
    row = index.rows[hits[0].row]
    name, figure = lacks(q.text, f"{row.title} {row.section} {row.text}", index.idf_of)
    kind, looked = kind_of(q.text), [(hit.row, hit.sentences.values) for hit in hits[:3] if hit.sentences is not None]
    if kind is None or not looked:
        return 1.0, float(not name), float(not figure)
    least = OPEN * max(float(values.max()) for _, values in looked)
    near = (index.sentences(row)[n] for row, values in looked for n in np.flatnonzero(values >= least))
    return max(kind.fit(text) for text in near), float(not name), float(not figure)


def _best_of(stored: Floats | Halves, starts: Numbers, rows: Numbers, vectors: Floats) -> Floats:
    """Best similarity to the question among the stored vectors of each row (rows,)."""
    if len(rows) == len(starts):
        similar = joined(stored.astype(np.float32, copy=False) @ vectors.T)
        whole: Floats = np.maximum.reduceat(similar, starts)
        return whole
    places, firsts = _places(starts, rows, len(stored))
    some: Floats = np.maximum.reduceat(joined(stored[places].astype(np.float32, copy=False) @ vectors.T), firsts)
    return some


def _places(starts: Numbers, rows: Numbers, total: int) -> tuple[Numbers, Numbers]:
    """Where the stored vectors of the rows are, one row's after the other's, and the first of each row among them."""
    counts = np.append(starts[1:], total)[rows] - starts[rows]
    firsts = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(starts[rows] - firsts, counts), firsts


def _evenly(index: Index, rows: Numbers, vector: Floats) -> Floats:
    """Best cosine to the question of each row's windows (rows,) where all directions of the corpus count alike."""
    even, middle, lengths = (index.arrays[name] for name in ("even", "middle", "lengths"))
    own = vector - middle
    turned = even @ own
    length = max(float(np.sqrt(own @ turned)), 1e-6)
    places, firsts = _places(index.window_starts, rows, len(lengths))
    near = (index.floats("window_vectors")[places].astype(np.float32, copy=False) @ turned - middle @ turned) / (
        length * lengths[places]
    )
    best: Floats = np.maximum.reduceat(near, firsts)
    return best


def joined(cosines: Floats) -> Floats:
    """One similarity for each text (n,) from those to the question and its variants (n, variants).

    The person's own words lead; a variant can only lift what fits it better.
    """
    lifted: Floats = (1 - LIFT) * cosines[:, 0] + LIFT * cosines.max(axis=1)
    return lifted


def coverage(present: Set[str], q: Query, idf: dict[str, float], total: float) -> float:
    """Share of the question's terms that a text has, weighed by how telling they are; 0-1."""
    return sum(idf[t] for t in q.terms if t in present) / total


def _with_sentences(
    hit: Hit, read: Read, q: Query, words: Words, index: Index, idf: dict[str, float], total: float, weights: Weights
) -> Hit:
    similar = joined(read.vectors @ q.vectors.T)
    found = index.sentence_terms(hit.row)
    cover = np.array([coverage(present, q, idf, total) for present in found], dtype=np.float32)
    matched = match(words, read.tokens, read.starts, read.heads)
    best = float((similar + COVERED * cover).max())
    return replace(
        hit,
        score=hit.score + weights.rank[3] * best + weights.rank[4] * matched.whole,
        words=matched.whole,
        sentences=Sentences(read.vectors, similar, matched.sentences, matched.weakest),
    )
