"""A second reading of what the statistical layer is in doubt about, by the larger network of `bot.mpnet`.

The encoder's vectors tell moods apart, and much that is said in hints shares its mood with ordinary sorrow. The larger network was trained
on eight times the pairs at twice the width; at the same alarms on ordinary messages the share found of unseen indirect ones rose from 0.75
to 0.83 (docs/measurements.md). It takes 15 to 20 ms, so only those stretches of a text are read again that the first reading
finds not unlikely: one ordinary message in twelve.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import mpnet
from bot.safety import kernel

log = logging.getLogger(__name__)
Rows = npt.NDArray[np.float32]

DOUBT = -0.4  # log-odds of the first reading below which nothing is read again
ASKED = 2  # stretches of one text, at most
OWN = 3.0  # what its own kernel machine counts for beside the first reading's log-odds,
LEAD = 15.0  # the lead of the nearest examples of risk over the nearest innocent ones,
CLOSE = 7.5  # and how near the nearest examples of risk are
SOON = 3.0  # the machine of tier 3 beside the first reading's
NAMED = (
    0.15  # what the first reading's margins of the classes count for beside the second's, which tells them apart better
)
# Its vectors are neither centred nor whitened: on unseen messages that found three points less.


@dataclass(frozen=True)
class Second:
    """The examples as the larger network reads them, and what was fitted on them."""

    vectors: Rows  # (n, 768) of unit length
    risky: npt.NDArray[np.bool_]  # (n,)
    weights: Rows  # (n, 2 + c): tier 2 or above, tier 3, and each of c classes
    biases: Rows  # (2 + c,)

    def moved(self, texts: Sequence[str]) -> Rows:
        """(m, 2 + c) of m texts: what is added to the log-odds of tier 2 or above, and of tier 3; and the margins, about -1 to 1, of c
        classes. Raises mpnet.ReaderError."""
        cosines = mpnet.reader().encode(texts) @ self.vectors.T
        return _moved(kernel.influence(cosines) @ self.weights + self.biases, cosines, self.risky)


def _moved(machine: Rows, cosines: Rows, risky: npt.NDArray[np.bool_]) -> Rows:
    near, innocent = kernel.nearness(cosines[:, risky]), kernel.nearness(cosines[:, ~risky])
    risk = OWN * machine[:, 0] + LEAD * (near - innocent) + CLOSE * near
    result: Rows = np.column_stack([risk, SOON * machine[:, 1], machine[:, 2:]])
    return result


def fit(
    texts: Sequence[str],
    targets: npt.NDArray[np.bool_],
    weight: npt.NDArray[np.float64],
    left: npt.NDArray[np.int64],
) -> tuple[dict[str, Any], Rows]:
    """What `load` needs, and for each of the examples `left` (m,) what `moved` would give had it been left out (m, 2 + c). `targets`
    (n, 2 + c): tier 2 or above, tier 3, and the classes.

    More than a minute on two cores, nearly all of it the network's. Raises mpnet.ReaderError.
    """
    # Stored in half precision: what is fitted must see what will be loaded.
    stored = mpnet.reader().encode(texts).astype(np.float16)
    vectors = stored.astype(np.float32)
    weights, biases, left_out = kernel.fit(vectors, targets, weight, left)
    cosines = kernel.others(vectors, left)
    return {
        "second_vectors": stored,
        "second_w": weights,
        "second_b": biases,
    }, _moved(left_out, cosines, targets[:, 0])


def load(stored: dict[str, Any]) -> Second | None:
    """What was fitted, or None where there was no larger network to fit with."""
    if "second_vectors" not in stored:
        return None
    vectors = stored["second_vectors"].astype(np.float32)
    return Second(vectors, stored["risky"], stored["second_w"], stored["second_b"])


def doubtful(risks: Rows) -> npt.NDArray[np.int64]:
    """Which of a text's stretches are read again, by their log-odds (m,): the likeliest, if they are not unlikely."""
    likeliest = np.argsort(-risks)[:ASKED]
    result: npt.NDArray[np.int64] = likeliest[risks[likeliest] >= DOUBT]
    return result
