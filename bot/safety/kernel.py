"""Nearness to the examples: a kernel machine over sentence vectors whose commonest directions are toned down.

A straight line through the vectors finds little of what people write about danger: the same matter lies in many places. Measured on
unseen messages at the same alarms, the share found rose from 0.50 to 0.66 against logistic regression with the nearest examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]

WIDTH = 4.0  # how fast an example's influence falls with the cosine
PENALTY = 4.0  # of a margin broken; higher follows single examples more
WHITEN = 0.5  # 0 leaves directions as they are, 1 makes all alike
FLOOR = 0.05  # share of the strongest direction below which none is stretched further
NEAREST = 3  # examples: one alone may be a chance likeness


@dataclass(frozen=True)
class Space:
    """Turns sentence vectors into ones whose cosine tells matters apart."""

    mean: Rows  # (d,)
    turn: Rows  # (d, d)

    def place(self, vectors: Rows) -> Rows:
        """(n, d) of unit length."""
        placed = (vectors - self.mean) @ self.turn
        result: Rows = placed / np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-6)
        return result


def space_of(vectors: Rows) -> Space:
    """The space that the examples' own vectors span."""
    mean = vectors.mean(axis=0)
    _, lengths, directions = np.linalg.svd(vectors - mean, full_matrices=False)
    scale = (lengths / lengths[0] + FLOOR) ** -WHITEN
    return Space(mean.astype(np.float32), (directions.T * scale).astype(np.float32))


def influence(cosines: Rows) -> Rows:
    """What each example counts for, 0-1, by its cosine."""
    result: Rows = np.exp(WIDTH * (cosines - 1.0)).astype(np.float32)
    return result


def fit(cosines: Rows, target: npt.NDArray[np.int_], weight: Any) -> tuple[Rows, float]:
    """The weight of each of n examples (n,) and the bias, from their cosines to one another (n, n)."""
    from sklearn.svm import SVC

    machine = SVC(kernel="precomputed", C=PENALTY, class_weight="balanced")
    machine.fit(influence(cosines), target, sample_weight=weight)
    weights = np.zeros(len(target), dtype=np.float32)
    weights[machine.support_] = machine.dual_coef_[0]
    return weights, float(machine.intercept_[0])


def nearness(cosines: Rows) -> Rows:
    """(n,) mean cosine to the NEAREST nearest examples."""
    nearest: Rows = np.partition(cosines, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return nearest
