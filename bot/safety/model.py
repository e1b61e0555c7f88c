"""The statistical layer: logistic regressions over vectors and n-grams, fitted on data/safety/examples at set-up.

Two binary heads say how likely a text is tier 2 or above, and tier 3; a third names the class. The probabilities are calibrated on
held-out folds; the thresholds below were chosen on rows of another origin than the examples (docs/measurements.md).
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder import DIMENSIONS
from bot.safety import features as layer
from bot.safety.data import FOLDER, SafetyDataError, classes
from bot.settings import ROOT, state_dir

log = logging.getLogger(__name__)

HARD = 0.88  # probability of tier 2 or above that opens an episode by itself
SOFT = 0.60  # ... that asks gently
SURE = 0.97  # ... against a lexicon that found the cue negated, figurative, quoted or past
IMMINENT = 0.50  # probability of tier 3 that lifts a tier 2 of the lexicon
ALONE = 0.95  # probability of tier 2 or above, and
EMERGENCY = 0.80  # probability of tier 3, at which this layer says tier 3 by itself
DOUBT = 0.03  # below it a tier 2 of the lexicon is asked gently, a tier 3 is tier 2
DISTRESS = 0.8  # probability of tier 1
NEAR = 20.0  # what the cosine to the nearest examples of risk weighs: text like none of them is not judged by the head alone
MIDDLE = 0.55  # the cosine that moves nothing
AWAY = 10.0  # what the lead of the nearest innocent example weighs
CROWD = 0.7  # what each doubling of the windows beyond two costs the likeliest: more stretches, more chance likenesses
FOLDS = 5
STRENGTH = 6.0  # inverse of the regularisation

_CODE = ("bot/safety/model.py", "bot/safety/features.py", "bot/safety/spelling.py", "bot/text.py")
_DATA = ("lexicon_spellings.yml", "classes.yml")


@dataclass(frozen=True)
class Opinion:
    """What the layer makes of one text; zero everywhere where it is not fitted."""

    risk: float = 0.0  # probability of tier 2 or above, 0-1
    imminent: float = 0.0  # probability of tier 3, 0-1
    distress: float = 0.0  # probability of tier 1 or above, 0-1
    name: str = ""  # likeliest class
    known: bool = False  # whether the layer is fitted


@dataclass(frozen=True)
class Example:
    """One line of the examples."""

    text: str
    name: str  # class id, or "none"
    tier: int  # 0-3
    soft: bool


def examples(folder: Path | None = None) -> list[Example]:
    """Every example, files in the order of their names. Raises SafetyDataError."""
    known = classes()
    found: dict[str, Example] = {}
    for path in sorted((folder or FOLDER / "examples").glob("*.txt")):
        name = path.stem.split("_")[0]
        if name not in known and name not in ("innocent", "distress"):
            raise SafetyDataError(f"examples/{path.name}: the file's name must begin with a class of classes.yml.")
        tier, soft = -1, False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if line.startswith("# "):
                heads = {"# tier 0": (0, False), "# tier 1": (1, False), "# soft": (2, True), "# tier 2": (2, False)}
                heads["# tier 3"] = (3, False)
                if line not in heads:
                    raise SafetyDataError(f"examples/{path.name}, line {number}: a heading is # tier 0-3 or # soft.")
                tier, soft = heads[line]
            elif line:
                if tier < 0 or line in found:
                    raise SafetyDataError(f"examples/{path.name}, line {number}: before any heading, or said twice.")
                found[line] = Example(line, name if name in known and tier >= 2 else "none", tier, soft)
    if not found:
        raise SafetyDataError("There are no examples in data/safety/examples.")
    return list(found.values())


def fingerprint() -> str:
    """A hash of everything a fitted file depends on."""
    digest = hashlib.sha256()
    paths = [ROOT / p for p in _CODE] + [FOLDER / p for p in _DATA] + sorted((FOLDER / "examples").glob("*.txt"))
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    from bot.encoder import SHA256

    digest.update(json.dumps(SHA256, sort_keys=True).encode())
    return digest.hexdigest()


def default_path() -> Path:
    """Where the fitted file is kept."""
    return state_dir() / "screen.npz"


def prepare(text: str) -> str:
    """A raw text as the layer sees it."""
    from bot.safety.spelling import write_out
    from bot.text import normalise

    return write_out(normalise(text)).text


def fit(path: Path | None = None) -> Path:
    """Fit on the examples and store; returns where. Some 20 s on one core. Nothing is stored where something fails."""
    path = path or default_path()
    rows = examples()
    matrix = layer.features([prepare(row.text) for row in rows])
    from scipy.sparse import csr_matrix

    sparse = csr_matrix(matrix)
    stored: dict[str, Any] = {"fingerprint": np.array(fingerprint())}
    tiers = np.array([row.tier for row in rows])
    # A gentle question too many costs less than a person missed, and soft rows stand between.
    weight = np.where(tiers == 2, np.where([row.soft for row in rows], 0.5, 1.0), 1.0)
    for head, target in (("risk", tiers >= 2), ("imminent", tiers == 3), ("distress", tiers >= 1)):
        coefficients, scale = _head(sparse, target.astype(int), weight)
        stored[f"{head}_w"], stored[f"{head}_b"], stored[f"{head}_scale"] = *coefficients, scale
    risky = tiers >= 2
    vectors = np.asarray(matrix[:, :DIMENSIONS])
    stored["innocent"] = vectors[~risky].astype(np.float16)
    stored["vectors"] = vectors[risky].astype(np.float16)
    names = np.array([row.name for row in rows])[risky]
    model = _regression().fit(sparse[risky], names)
    stored["name_w"] = model.coef_.astype(np.float32)
    stored["name_b"] = model.intercept_.astype(np.float32)
    stored["names"] = np.array(model.classes_, dtype=str)
    partial = path.with_suffix(".partial.npz")
    np.savez_compressed(partial, **stored)
    partial.replace(path)
    _loaded.cache_clear()
    return path


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced", random_state=0, solver="liblinear")


def _head(sparse: Any, target: npt.NDArray[np.int_], weight: Any) -> tuple[tuple[Any, Any], Any]:
    """Weights and bias of one binary head, and the scale and shift that calibrate its margin (Platt, held-out folds)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    margins = np.zeros(len(target))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(sparse, target):
        fold = _regression().fit(sparse[train], target[train], sample_weight=weight[train])
        margins[test] = fold.decision_function(sparse[test])
    platt = LogisticRegression(C=1e6).fit(margins[:, None], target)
    model = _regression().fit(sparse, target, sample_weight=weight)
    scale = np.array([platt.coef_[0][0], platt.intercept_[0]], dtype=np.float32)
    return (model.coef_[0].astype(np.float32), np.float32(model.intercept_[0])), scale


@dataclass(frozen=True)
class Fitted:
    """The stored heads."""

    heads: dict[str, tuple[layer.Rows, float, float, float]]  # weights, bias, scale, shift
    name_w: layer.Rows
    name_b: layer.Rows
    names: tuple[str, ...]
    vectors: layer.Rows  # of the examples of risk
    innocent: layer.Rows  # of the others

    def probability(self, head: str, rows: layer.Rows) -> layer.Rows:
        """Calibrated probabilities (n,) of one head."""
        weights, bias, scale, shift = self.heads[head]
        margin = (rows @ weights + bias) * scale + shift
        result: layer.Rows = 1.0 / (1.0 + np.exp(-np.clip(margin, -30, 30)))
        return result

    def risk(self, rows: layer.Rows) -> layer.Rows:
        """Probabilities (n,) of tier 2 or above: the head's, moved by how near the nearest examples of risk are."""
        weights, bias, scale, shift = self.heads["risk"]
        margin = (rows @ weights + bias) * scale + shift
        own = rows[:, : self.vectors.shape[1]]
        near = layer.nearness(own, self.vectors)
        # An innocent example nearer than any of risk: the words are alike, the matter is not.
        lead = (own @ self.innocent.T).max(axis=1) - (own @ self.vectors.T).max(axis=1)
        result: layer.Rows = 1.0 / (
            1.0 + np.exp(-np.clip(margin + NEAR * (near - MIDDLE) - AWAY * np.maximum(lead, 0.0), -30, 30))
        )
        return result

    def judge(self, texts: list[str]) -> Opinion:
        """The opinion of windows of one text: the likeliest of them counts."""
        if not texts:
            return Opinion(known=True)
        rows = layer.features(texts)
        risks = self.risk(rows)
        if len(texts) > 2:
            odds = np.log(np.clip(risks, 1e-9, 1 - 1e-7) / (1 - np.clip(risks, 1e-9, 1 - 1e-7)))
            risks = 1.0 / (1.0 + np.exp(-(odds - CROWD * np.log2(len(texts) / 2))))
        best = int(np.argmax(risks))
        imminent = float(self.probability("imminent", rows)[best])
        name = self.names[int(np.argmax(rows[best] @ self.name_w.T + self.name_b))]
        distress = float(np.max(self.probability("distress", rows)))
        return Opinion(float(risks[best]), imminent, distress, name, True)


def load(path: Path) -> Fitted:
    """The fitted file at `path`. Raises OSError, ValueError or KeyError where it is missing, damaged or out of date."""
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["fingerprint"]) != fingerprint():
            raise ValueError("The fitted file belongs to other examples or other code.")
        heads = {}
        for head in ("risk", "imminent", "distress"):
            scale, shift = (float(v) for v in stored[f"{head}_scale"])
            heads[head] = (stored[f"{head}_w"], float(stored[f"{head}_b"]), scale, shift)
        names = tuple(str(n) for n in stored["names"])
        return Fitted(
            heads,
            stored["name_w"],
            stored["name_b"],
            names,
            stored["vectors"].astype(np.float32),
            stored["innocent"].astype(np.float32),
        )


def fitted(path: Path | None = None) -> bool:
    """Whether a fitted file of these examples and this code is there."""
    try:
        load(path or default_path())
    except (OSError, ValueError, KeyError):
        return False
    return True


@cache
def _loaded() -> Fitted | None:
    try:
        return load(default_path())
    except (OSError, ValueError, KeyError) as fault:
        log.error("The screen's statistical layer is not fitted (%s): the lexicon answers alone.", type(fault).__name__)
        return None


def opinion(plain: str) -> Opinion:
    """The layer's opinion of written-out text."""
    loaded = _loaded()
    return loaded.judge(layer.windows(plain)) if loaded is not None else Opinion()
