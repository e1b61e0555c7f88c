"""The directions in which the vectors of a corpus differ: fewer of them for a first look, and all of them evened out for the second."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS

MOST_WINDOWS = 20_000  # beyond, a question is compared with a short form of every window first
SHORT_FORM = 64  # numbers of that form: main axes of the corpus's own vectors, 77 MB for 300,000 windows
ROUNDED = 1.0  # of the mean spread of the vectors, added to every direction before it is evened out

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]


def short_forms(vectors: Halves) -> dict[str, Floats]:
    """Main axes of the vectors (384, SHORT_FORM) and every vector along them (n, SHORT_FORM), where there are many."""
    if len(vectors) <= MOST_WINDOWS:
        return {}
    sample = vectors[:: len(vectors) // MOST_WINDOWS + 1].astype(np.float32)
    axes = np.linalg.eigh(sample.T @ sample)[1][:, -SHORT_FORM:].astype(np.float32)
    forms = np.empty((len(vectors), SHORT_FORM), dtype=np.float32)
    for start in range(0, len(vectors), MOST_WINDOWS):
        forms[start : start + MOST_WINDOWS] = vectors[start : start + MOST_WINDOWS].astype(np.float32) @ axes
    return {"axes": axes, "short_forms": forms}


def evened(vectors: Halves) -> dict[str, Floats]:
    """What compares a question with windows in the directions in which this corpus's own texts differ from each other.

    In a corpus on one subject all vectors share a good part, which says nothing of who answers. `even` (384, 384) undoes the spread (the
    inverse of the covariance, rounded), `middle` (384,) is the mean, `lengths` (n,) those of the windows, so measured.
    """
    if not len(vectors):
        return {}
    sample = vectors[:: len(vectors) // MOST_WINDOWS + 1].astype(np.float32)
    middle = sample.mean(axis=0)
    spread = (sample - middle).T @ (sample - middle)
    spread *= DIMENSIONS / max(float(np.trace(spread)), 1e-9)
    even = np.linalg.inv(spread + ROUNDED * np.eye(DIMENSIONS, dtype=np.float32)).astype(np.float32)
    lengths = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), MOST_WINDOWS):
        part = vectors[start : start + MOST_WINDOWS].astype(np.float32) - middle
        lengths[start : start + MOST_WINDOWS] = np.sqrt(np.einsum("nd,nd->n", part @ even, part))
    return {"even": even, "middle": middle, "lengths": np.maximum(lengths, 1e-6)}
