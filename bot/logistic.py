"""A fitted multinomial regression as two arrays: what scikit-learn fitted, without scikit-learn at run time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

TOLERANCE = 3e-2  # half the time of 1e-4; no probability moves by more than 0.005


class Logistic:
    """A fitted multinomial regression as two arrays: what scikit-learn fitted, without scikit-learn at run time."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self.weights = weights  # (classes, features)
        self.bias = bias  # (classes,)

    @classmethod
    def fit(cls, x: Floats, y: Sequence[str], strength: float) -> tuple[Logistic, list[str]]:
        """The regression and the names of its classes, in order."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        fitted: Any = LogisticRegression(C=strength, tol=TOLERANCE, max_iter=500)
        fitted.fit(csr_matrix(x), list(y))  # nine columns in ten are words that a text does not have
        weights, bias = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
        return cls(weights.astype(np.float32), bias.astype(np.float32)), [str(name) for name in fitted.classes_]

    def probabilities(self, x: Floats) -> Floats:
        """(n, classes), each row summing to 1."""
        scores = x @ self.weights.T + self.bias
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        result: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
        return result
