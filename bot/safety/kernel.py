"""Nearness to the examples: a kernel machine over what the encoder makes of a text, its commonest directions toned down.

A straight line through the vectors finds little of what people write about danger: the same matter lies in many places. Measured on
unseen messages at the same alarms, the share found rose from 0.50 to 0.66 against logistic regression with the nearest examples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]

WIDTH = 4.0  # how fast an example's influence falls with the cosine
RIDGE = 0.2  # lower follows single examples more
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


def fit(cosines: Rows, targets: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]) -> tuple[Rows, Rows, Rows]:
    """For n examples and h yes-or-no questions (n, h): weights (n, h), biases (h,), and what each example's margin
    would be had it been left out (n, h). `cosines` (n, n); a greater `weight` (n,) is followed more closely.

    Least squares: one factorisation serves every question and every example left out, where a machine of support vectors
    needs a run for each; on unseen messages both found as much.
    """
    from scipy.linalg import lapack

    signs = np.where(targets, 1.0, -1.0).astype(np.float32)
    matrix = influence(cosines) + np.float32(1.0)  # the bias is one more direction
    matrix[np.diag_indices_from(matrix)] += (RIDGE / weight).astype(np.float32)
    lower, fault = lapack.spotrf(matrix, lower=1, overwrite_a=1, clean=0)
    if fault:
        raise ValueError("The examples cannot be told apart.")
    weights, _ = lapack.spotrs(lower, signs, lower=1)
    inverse, _ = lapack.spotri(lower, lower=1, overwrite_c=1)
    left_out: Rows = signs - weights / np.diag(inverse)[:, None]
    return weights, weights.sum(axis=0), left_out


def nearness(cosines: Rows) -> Rows:
    """(n,) mean cosine to the NEAREST nearest examples."""
    nearest: Rows = np.partition(cosines, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return nearest
