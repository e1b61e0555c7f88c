"""What the statistical layer looks at: the sentence vector and hashed character n-grams of written-out text."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS, states
from bot.text import sentences

Rows = npt.NDArray[np.float32]

SEEN = 2 * DIMENSIONS  # columns of what the encoder makes of a text
BUCKETS = 4096  # of hashed n-grams: 2,000 example lines fill about half of them
SIZES = (3, 4, 5)  # letters of an n-gram, word edges included
SHARE = 0.6  # length of the n-gram part beside the vector's 1.0
WINDOWS = 8  # at most, of one text: 4 ms each
LONGEST = 400  # characters of a window; longer sentences are cut


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
    """The stretches of a text that are looked at one by one: all of it, and pairs of sentences; at most WINDOWS."""
    spans = sentences(plain)
    whole = plain[:LONGEST].strip()
    if len(spans) < 2:
        return [whole] if whole else []
    parts = [plain[spans[i][0] : spans[min(i + 1, len(spans) - 1)][1]][:LONGEST] for i in range(len(spans) - 1)]
    room = WINDOWS - 1
    if len(parts) > room:
        # Evenly over the text, its end included: people come to the point last.
        parts = [parts[round(i * (len(parts) - 1) / (room - 1))] for i in range(room)]
    return list(dict.fromkeys([whole, *parts]))


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
