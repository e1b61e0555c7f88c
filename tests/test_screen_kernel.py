"""Fitting the screen: the kernel machine is what a plain solver finds, and no example stands outside of a class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.safety import kernel, model
from bot.safety.data import SafetyDataError

N, D = 60, 8
Floats = npt.NDArray[np.float64]


def _vectors() -> kernel.Rows:
    rows = np.random.default_rng(4).normal(size=(N, D)).astype(np.float32)
    unit: kernel.Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _solved(vectors: kernel.Rows, signs: Floats, weight: Floats, keep: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weights on the rows `keep`, and the margins they give every row, by numpy's own solver in double precision."""
    matrix = np.exp(kernel.WIDTH * (vectors.astype(float) @ vectors.T - 1.0)) + 1.0
    inner = matrix[np.ix_(keep, keep)] + np.diag(kernel.RIDGE / weight[keep])
    weights = np.linalg.solve(inner, signs[keep])
    return weights, matrix[:, keep] @ weights


def test_weights_biases_and_margins_without_each_example_are_those_of_a_plain_solver() -> None:
    vectors = _vectors()
    targets = np.stack([vectors[:, 0] > 0, vectors[:, 1] > 0.3], axis=1)
    weight = np.where(np.arange(N) % 4 == 0, 0.5, 1.3)
    left = np.arange(0, N, 3)
    weights, biases, margins = kernel.fit(vectors, targets, weight, left)
    signs = np.where(targets, 1.0, -1.0)
    plain, _ = _solved(vectors, signs, weight, np.arange(N))
    assert weights == pytest.approx(plain, abs=2e-4)
    assert biases == pytest.approx(plain.sum(axis=0), abs=2e-3)
    for row, one in enumerate(left):
        rest = np.delete(np.arange(N), one)
        assert margins[row] == pytest.approx(_solved(vectors, signs, weight, rest)[1][one], abs=2e-3)


def test_an_example_that_is_left_out_does_not_find_itself() -> None:
    vectors = _vectors()
    left = np.array([5, 0, 17])
    cosines = kernel.others(vectors, left)
    assert cosines.shape == (3, N)
    assert [int(row.argmin()) for row in cosines] == [5, 0, 17]
    assert (cosines.argmax(axis=1) != left).all()


def test_examples_that_cannot_be_told_apart_are_an_error() -> None:
    same = np.tile(_vectors()[:1], (4, 1))
    with pytest.raises(ValueError, match="told apart"):
        kernel.fit(same, np.array([[True], [False], [True], [False]]), np.full(4, 1e12), np.array([1]))


@pytest.mark.parametrize("name", ["innocent_late", "distress"])
def test_risk_in_a_file_of_no_class_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.txt").write_text("# soft\nI could end him\n", encoding="utf-8")
    with pytest.raises(SafetyDataError, match=f"{name}.txt, line 2: {name.split('_')[0]} is no class"):
        model.examples(tmp_path)
