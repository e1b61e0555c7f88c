"""Late interaction: each word of a question held against every word of a passage, the best match of each counts.

One vector of a whole passage says what it is about. It does not show that the one thing asked for is missing from it: a question
for the cost of a treatment lies as near to a passage on the treatment as a question for its length. Here the word "cost" finds no
match. The idea is ColBERT's (Khattab and Zaharia, 2020); the word vectors are the token states of our encoder as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.articles.terms import stem, stop_words
from bot.encoder import DIMENSIONS, States, states

SCALE = 400  # a unit vector's numbers as 8-bit ones; of four corpora none was ranked otherwise than with floats
SHARP = 8.0  # of the soft minimum: told near questions apart as well as the minimum does, and far ones better
AT_ONCE = 512  # texts whose word vectors are held as floats: 20 MB
_WORD = re.compile(r"[a-z0-9]+")

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Words:
    """Word pieces of a question's telling words: `vectors` (pieces, 384); `starts` (words,) first piece of each word;
    `weights` (words,) how telling each word is, 1 together."""

    vectors: Floats
    starts: npt.NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True)
class Match:
    """How well the words of a question are matched, each number about 0-1.

    `whole`: by the passage, mean of its words by weight. `sentences` (n,): by each sentence together with the passage's
    heading. `weakest` (n,): the word that is matched worst by a sentence, its two neighbours and the heading, as a soft minimum.
    """

    whole: float
    sentences: Floats
    weakest: Floats


def words_of(text: str, read: States, idf_of: Callable[[str], float]) -> Words:
    """The telling words of a question as it was read; of a question that has none, all of its words."""
    found = _words(text, read, idf_of, stop_words()) or _words(text, read, idf_of, frozenset())
    pieces = [piece for pieces, _ in found for piece in pieces]
    weights = np.array([weight for _, weight in found], dtype=np.float32)
    starts = np.cumsum([0, *[len(pieces) for pieces, _ in found]])[:-1].astype(np.int64)
    return Words(read.pieces[pieces].reshape(-1, DIMENSIONS), starts, weights / max(float(weights.sum()), 1e-9))


def _words(
    text: str, read: States, idf_of: Callable[[str], float], without: frozenset[str]
) -> list[tuple[list[int], float]]:
    found = []
    for word in _WORD.finditer(text.lower()):
        if word.group() in without or (without and len(word.group()) == 1 and not word.group().isdigit()):
            continue
        inside = (read.offsets[:, 0] >= word.start()) & (read.offsets[:, 1] <= word.end())
        pieces = [int(i) for i in np.flatnonzero(inside & (read.offsets[:, 1] > read.offsets[:, 0]))]
        if pieces:
            found.append((pieces, idf_of(stem(word.group()))))
    return found


def match(words: Words, tokens: Bytes, starts: npt.NDArray[np.int64], heads: int) -> Match:
    """tokens (n, 384): of a passage's texts, one after the other; starts: first token of each text; of these the first
    `heads` are headings and belong to every sentence."""
    count = len(starts) - heads
    if not len(words.weights) or not len(tokens):
        none = np.zeros(max(count, 0), dtype=np.float32)
        return Match(0.0, none, none)
    similar = words.vectors @ (tokens.astype(np.float32).T / SCALE)
    by_text = np.maximum.reduceat(similar, starts, axis=1)  # (pieces, texts)
    best = _by_word(by_text.max(axis=1, keepdims=True), words)[:, 0]
    by_sentence = by_text[:, heads:]
    if heads:
        by_sentence = np.maximum(by_sentence, by_text[:, :heads].max(axis=1, keepdims=True))
    by_sentence = _by_word(by_sentence, words)
    sentences: Floats = words.weights @ by_sentence
    return Match(float(words.weights @ best), sentences, _weakest(by_sentence))


def _weakest(by_sentence: Floats) -> Floats:
    around = by_sentence.copy()
    np.maximum(around[:, 1:], by_sentence[:, :-1], out=around[:, 1:])
    np.maximum(around[:, :-1], by_sentence[:, 1:], out=around[:, :-1])
    weakest: Floats = -np.log(np.exp(-SHARP * around).mean(axis=0)) / SHARP
    return weakest


def _by_word(by_piece: Floats, words: Words) -> Floats:
    counts = np.diff(np.append(words.starts, len(words.vectors)))
    means: Floats = np.add.reduceat(by_piece, words.starts, axis=0) / counts[:, None]
    return means


def encode_texts(texts: Sequence[str], batch: int = 16) -> tuple[list[Bytes], Floats]:
    """Word vectors of each text as 8-bit numbers (at least one row each), and the vectors of the whole texts (n, 384)."""
    small: list[Bytes] = []
    whole = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts), AT_ONCE):
        for read in states(texts[start : start + AT_ONCE], batch):
            whole[len(small)] = read.vector
            small.append(packed(read))
    return small, whole


def packed(read: States) -> Bytes:
    if not len(read.pieces):
        return np.zeros((1, DIMENSIONS), dtype=np.int8)
    packed: Bytes = np.clip(np.round(read.pieces * SCALE), -127, 127).astype(np.int8)
    return packed


def arrays_of(groups: Sequence[Sequence[Bytes]]) -> dict[str, Any]:
    """What an index stores: `token_vectors` of all texts, `token_starts` of each text, `text_starts` of each passage and the total."""
    flat = [tokens for group in groups for tokens in group]
    return {
        "token_vectors": np.concatenate(flat) if flat else np.zeros((0, DIMENSIONS), dtype=np.int8),
        "token_starts": np.cumsum([0, *[len(tokens) for tokens in flat]]).astype(np.int64),
        "text_starts": np.cumsum([0, *[len(group) for group in groups]]).astype(np.int64),
    }
