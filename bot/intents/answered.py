"""How much a text looks like an answer to the question that is open: one small regression for each kind of question.

Its examples are those of data/understanding/answers.yml against everything that steers, asks or objects; what is told (share) counts
as an answer too. "Leave it" answers what one would do if an apology isn't accepted, and ends a question about a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.intents.tables import FOLDER, TablesError, lists, plain, route_of

Floats = npt.NDArray[np.float32]

STRENGTH = 10.0  # C; from 10 to 30 held-out answers are told apart equally well
OWN, OTHER, TOLD = 3.0, 0.4, 0.7  # weight of an answer to this question, to another one, and of what is told anywhere
TOLERANCE = 3e-2
BOUNDARIES = frozenset(("ask_advice", "ask_verdict", "ask_diagnosis", "ask_medication", "ask_legal", "minor_user"))


@dataclass(frozen=True)
class Question:
    """A kind of question: the slots it may fill, and answers to it."""

    slots: frozenset[str]
    answers: tuple[str, ...]


@cache
def questions(path: Path = FOLDER / "answers.yml") -> tuple[Question, ...]:
    """As the file has them. Raises TablesError where a slot belongs to two questions or an answer stands twice."""
    made: list[Question] = []
    for slots, answers in lists(path).items():
        names = frozenset(slots.split())
        if any(names & one.slots for one in made):
            raise TablesError(f"{path.name}: a slot of “{slots}” stands in two lists.")
        if len(set(answers)) != len(answers):
            raise TablesError(f"{path.name}, {slots}: an answer stands twice.")
        made.append(Question(names, tuple(answers)))
    return tuple(made)


def examples() -> list[str]:
    """Every answer, in order of the file."""
    return [answer for question in questions() for answer in question.answers]


@cache
def _listed() -> dict[str, frozenset[str]]:
    return {slot: frozenset(map(plain, one.answers)) for one in questions() for slot in one.slots}


def listed(text: str, asked: str | None) -> bool:
    """Whether the whole text is one of the answers of the file."""
    return plain(text) in _listed().get(asked or "", ())


class Answered:
    """The fitted regressions: weights (questions, features), bias (questions,)."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self.weights = weights
        self.bias = bias
        self._place = {slot: i for i, one in enumerate(questions()) for slot in one.slots}

    @classmethod
    def fit(cls, x: Floats, intents: Sequence[str], own: Floats) -> Answered:
        """`x`: features of the phrases of `intents` (n, features); `own`: those of `examples()`, in order."""
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        told = np.array([route_of(intent) == "share" and intent not in BOUNDARIES for intent in intents])
        place = np.array([i for i, one in enumerate(questions()) for _ in one.answers])
        rows = csr_matrix(np.vstack([own, x]))
        labels = np.concatenate([np.ones(len(own), dtype=bool), told])
        weights, bias = [], []
        for i in range(len(questions())):
            weight = np.concatenate([np.where(place == i, OWN, OTHER), np.where(told, TOLD, 1.0)])
            fitted: Any = LogisticRegression(C=STRENGTH, tol=TOLERANCE, max_iter=500)
            fitted.fit(rows, labels, sample_weight=weight)
            weights.append(fitted.coef_[0])
            bias.append(fitted.intercept_[0])
        return cls(np.array(weights, dtype=np.float32), np.array(bias, dtype=np.float32))

    def chance(self, x: Floats, asked: str | None) -> float | None:
        """How much a text with features `x` looks like an answer to the question for the slot `asked`, 0-1; None: no such question."""
        place = self._place.get(asked or "")
        if place is None:
            return None
        return float(1 / (1 + np.exp(-float(self.weights[place] @ x + self.bias[place]))))
