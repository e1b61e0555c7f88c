"""What the statistical layer looks at: the sentence vector and hashed character n-grams of written-out text."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS, states
from bot.text import sentences

Rows = npt.NDArray[np.float32]

SEEN = 2 * DIMENSIONS  # columns of what the encoder makes of a text
BUCKETS = 4096  # of hashed n-grams: 2,000 example lines fill about half of them
SIZES = (3, 4, 5)  # letters of an n-gram, word edges included
SHARE = 0.6  # length of the n-gram part beside the vector's 1.0
WINDOWS = 24  # at most, of one text: 4 ms each
LONGEST = 400  # characters of the first window
RUNS_ON = 180  # characters of a sentence beyond which it is cut: many write without full stops
BREATH = 110  # characters of a part of it, at most about
AT_ONCE = 2048  # texts whose features are held whole
NEAR_CUT = 30  # characters around the place where it would be cut evenly
_CLAUSE = re.compile(
    r"[,;:)\u2013\u2014] |\s(?=(?:and|but|so|then|because|cause|cos|when|if|i|anyway|also|or|now|he|she|they|my)\b)"
)
_WORD = re.compile(r"\s(?=\S)")


def ngrams(text: str) -> Rows:
    """(BUCKETS,) float32 of length SHARE, or all zero for a text without letters."""
    counts: dict[int, float] = {}
    for word in text[:LONGEST].split():
        padded = f" {word[:30]} ".encode("ascii", "replace")
        for size in SIZES:
            for start in range(len(padded) - size + 1):
                bucket = zlib.crc32(padded[start : start + size]) % BUCKETS
                counts[bucket] = counts.get(bucket, 0.0) + 1.0
    row = np.zeros(BUCKETS, dtype=np.float32)
    for bucket, count in counts.items():
        row[bucket] = math.log1p(count)
    length = float(np.linalg.norm(row))
    return row * np.float32(SHARE / length) if length else row


def windows(plain: str) -> list[str]:
    """The stretches of a text that are looked at one by one: its beginning, and neighbouring breaths together, so that every word of it
    is read at least once, up to WINDOWS stretches."""
    spans = breaths(plain)
    whole = plain[:LONGEST].strip()
    if len(spans) < 2:
        return [whole] if whole else []
    room = WINDOWS - 1
    # Two breaths overlap the next two; a text too long for that is read without overlap, then in longer stretches.
    size, stride = 2, 1
    while (len(spans) - size) / stride + 1 > room:
        size, stride = (size, stride + 1) if stride < size else (size + 1, size + 1)
    parts = [
        plain[spans[i][0] : spans[min(i + size, len(spans)) - 1][1]]
        for i in range(0, max(len(spans) - size + stride, 1), stride)
    ]
    return list(dict.fromkeys([whole, *parts]))


def breaths(plain: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, and of the parts of one that runs on: cut where a clause begins if there is such a place near,
    between words otherwise."""
    found: list[tuple[int, int]] = []
    for start, end in sentences(plain):
        count = -(-(end - start) // BREATH) if end - start > RUNS_ON else 1
        for left in range(count, 1, -1):
            aim = start + (end - start) // left
            # Beyond a word too long to cut, such as an address, the text goes on.
            cut = _cut(plain, max(start + 1, aim - NEAR_CUT), aim, min(end, aim + NEAR_CUT)) or _cut(
                plain, aim, aim, end
            )
            if cut is None:
                break
            found.append((start, cut))
            start = cut
        found.append((start, end))
    return found


def _cut(plain: str, low: int, aim: int, high: int) -> int | None:
    """Where a clause begins nearest to `aim`, else where a word does; None within one word."""
    for pattern in (_CLAUSE, _WORD):
        places = [match.start() + 1 for match in pattern.finditer(plain, low, high)]
        if places:
            return min(places, key=lambda place: abs(place - aim))
    return None


def features(texts: Sequence[str]) -> tuple[Rows, list[Rows]]:
    """(n, SEEN + BUCKETS) float32 of n written-out texts: the word pieces' highest values, the sentence vector, the n-grams;
    and each text's word pieces (m, DIMENSIONS), at least one."""
    rows = np.zeros((len(texts), SEEN + BUCKETS), dtype=np.float32)
    kept: list[Rows] = []
    for i, read in enumerate(states(texts)):
        pieces = read.pieces if len(read.pieces) else read.vector[None]
        # A single word may matter that the mean of all drowns.
        peaks = pieces.max(axis=0)
        rows[i, :DIMENSIONS] = peaks / max(float(np.linalg.norm(peaks)), 1e-6)
        rows[i, DIMENSIONS:SEEN] = read.vector
        rows[i, SEEN:] = ngrams(texts[i])
        kept.append(pieces)
    return rows, kept


def of_many(texts: Sequence[str]) -> tuple[Rows, Any, list[Rows]]:
    """Of n texts the columns of `features` that the encoder makes (n, SEEN), what the straight regressions look at as a sparse matrix
    (n, DIMENSIONS + BUCKETS), and the word pieces. Never (n, SEEN + BUCKETS) at once: of 16,000 texts that is 300 MB of noughts."""
    from scipy.sparse import csr_matrix, vstack

    seen, sparse, pieces = [], [], []
    for start in range(0, len(texts), AT_ONCE):
        rows, kept = features(texts[start : start + AT_ONCE])
        seen.append(rows[:, :SEEN].copy())
        sparse.append(csr_matrix(rows[:, DIMENSIONS:]))
        pieces.extend(kept)
    return np.concatenate(seen), vstack(sparse, format="csr"), pieces
