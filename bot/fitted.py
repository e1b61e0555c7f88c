"""What every reading fitted on lines of our own has in common: its examples, its regression, and the file it is kept in until it is stale.

A reading brings its classes, features and thresholds; scikit-learn fits, and is not there at run time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import yaml

from bot.files import found, load_arrays, save_arrays
from bot.reading import Loader
from bot.settings import state_dir

Floats = npt.NDArray[Any]  # of 4 or 8 bytes, as its features are
Arrays = Mapping[str, npt.NDArray[Any]]
T = TypeVar("T")

TOLERANCE = 3e-2  # half the time of 1e-4; no probability moves by more than 0.005
EXACT = 1e-4  # scikit-learn's own


def labelled(path: Path, error: type[ValueError], same: Callable[[str], str] = str) -> dict[str, list[str]]:
    """The texts of a YAML file by their class, in its order: a mapping of lists, no class and no text twice.

    Two texts are one where `same` makes them equal. Raises `error`, naming file and line, and OSError.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    except yaml.YAMLError as fault:
        raise error(f"{path.name} is not YAML: {str(fault)[:200]}") from None
    if not isinstance(root, yaml.MappingNode):
        raise error(f"{path.name}: a mapping is expected.")
    classes: dict[str, list[str]] = {}
    seen: set[str] = set()
    for key, texts in root.value:
        where = f"{path.name}, line {key.start_mark.line + 1}, {key.value}"
        if key.value in classes:
            raise error(f"{where}: stands twice.")
        if not isinstance(texts, yaml.SequenceNode):
            raise error(f"{where}: holds a list of texts.")
        for text in texts.value:
            where = f"{path.name}, line {text.start_mark.line + 1}, {key.value}"
            if text.tag != "tag:yaml.org,2002:str" or not text.value.strip():
                raise error(f"{where}: holds a list of texts (quote yes, no, on, off).")
            if same(text.value) in seen:
                raise error(f"{where}: “{text.value}” stands twice.")
            seen.add(same(text.value))
        classes[key.value] = [text.value for text in texts.value]
    return classes


def pairs(classes: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Texts and their classes, n of each."""
    return [text for each in classes.values() for text in each], [name for name, each in classes.items() for _ in each]


def digest(paths: Iterable[Path], *more: str) -> str:
    """A hash of files, of whatever else a fit depends on, and of the fitting here."""
    seen = hashlib.sha256("".join(more).encode())
    for path in (*paths, Path(__file__)):
        seen.update(path.read_bytes())
    return seen.hexdigest()


@dataclass(frozen=True)
class Logistic:
    """A fitted multinomial regression: (classes, features) weights, (classes,) biases, the names of the classes in order."""

    weights: Floats
    bias: Floats
    classes: tuple[str, ...]

    @classmethod
    def fit(
        cls,
        x: Floats,
        y: Sequence[str],
        strength: float,
        *,
        weight: Floats | None = None,
        balanced: bool = False,
        dense: bool = False,
        tolerance: float = TOLERANCE,
    ) -> Logistic:
        """Fit on (n, features) and n classes; `weight` (n,) is of the examples, `balanced`: each class weighs the same.

        `dense`: few of the features are 0.
        """
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        fitted: Any = LogisticRegression(
            C=strength, tol=tolerance, max_iter=3000, class_weight="balanced" if balanced else None
        )
        fitted.fit(x if dense else csr_matrix(x), list(y), sample_weight=weight)
        weights, bias = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
        return cls(weights.astype(x.dtype), bias.astype(x.dtype), tuple(map(str, fitted.classes_)))

    @classmethod
    def of(cls, stored: Arrays, name: str = "") -> Logistic:
        """From `arrays(name)`. Raises KeyError."""
        return cls(stored[f"{name}weights"], stored[f"{name}bias"], tuple(map(str, stored[f"{name}classes"])))

    def arrays(self, name: str = "") -> dict[str, npt.NDArray[Any]]:
        """What is stored of it; `name` tells it from another regression in the same file."""
        classes = np.array(self.classes, dtype=str)
        return {f"{name}weights": self.weights, f"{name}bias": self.bias, f"{name}classes": classes}

    def probabilities(self, x: Floats) -> Floats:
        """(n, classes), each row summing to 1."""
        scores = x @ self.weights.T + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def read(self, x: Floats) -> dict[str, float]:
        """The probability of each class for one row of features (features,)."""
        return dict(zip(self.classes, self.probabilities(x[None, :])[0].tolist(), strict=True))


class Store(Generic[T]):
    """A fitted file in the state folder, stale as soon as `mark` gives something else; `says` is logged where there is none, %s is why."""

    def __init__(
        self,
        name: str,
        mark: Callable[[], str],
        read: Callable[[Arrays], T],
        log: logging.Logger | None = None,
        says: str = "%s",
    ) -> None:
        self.name, self.mark, self.read = name, mark, read
        self.model = cache(lambda: found(self.load, self.path(), log, says))  # read once; None where there is none

    def path(self) -> Path:
        """Where the file is kept."""
        return state_dir() / self.name

    def save(self, arrays: Arrays, path: Path | None = None) -> Path:
        """Write it, and read it anew where it is next asked for; returns where. Raises OSError."""
        path = path or self.path()
        save_arrays(path, arrays, self.mark(), small=True)
        self.model.cache_clear()
        return path

    def load(self, path: Path) -> T:
        """Raises OSError, ValueError or KeyError where the file is missing, damaged or out of date."""
        return self.read(load_arrays(path, self.mark()))

    def fitted(self, path: Path | None = None) -> bool:
        """Whether the file is there and belongs to today's examples and code."""
        return found(self.load, path or self.path()) is not None
