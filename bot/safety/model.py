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

from bot import mpnet
from bot.encoder import DIMENSIONS
from bot.files import found, load_arrays, save_arrays
from bot.safety import features as layer
from bot.safety import kernel, second
from bot.safety.data import FOLDER, SafetyDataError, classes
from bot.settings import ROOT, state_dir

log = logging.getLogger(__name__)

HARD = 0.89  # probability of tier 2 or above that opens an episode by itself
SOFT = 0.76  # ... that asks gently
SURE = 0.93  # ... against a lexicon that found the cue negated, figurative, quoted or past
CERTAIN = 0.985  # ... against a way of speaking that means something else
IMMINENT = 0.6  # probability of tier 3 that lifts a tier 2 of the lexicon, and with
HINT = 0.55  # probability of tier 2 or above asks gently: both heads hear something, neither is sure
# Probabilities of tier 2 or above and of tier 3 at which this layer says tier 3 by itself: the surer the danger, the less need say "now".
EMERGENCY = ((0.84, 0.55), (0.93, 0.35))
ALONE = EMERGENCY[0][0]
OUTRIGHT = 0.9  # both, against a lexicon that took the cue for past, quoted or another's
DOUBT = 0.02  # below it a tier 2 of the lexicon is asked gently, a tier 3 is tier 2
DISTRESS = 0.8  # probability of tier 1
MACHINE = 4.0  # what the kernel machine's margin weighs, and
NEAR = 15.0  # what the cosine to the nearest examples of risk weighs: text like none of them is not judged by the head alone
MIDDLE = 0.55  # the cosine that moves nothing
LINE = 0.2  # what the straight regression over vectors and n-grams weighs beside it: it hears single words
AWAY = 20.0  # what the lead of the nearest innocent example weighs
WORDS = 5.0  # what the likeness to the nearest examples of risk weighs, word by word, and
CONTRAST = (
    25.0  # what its lead over the likeness to the nearest innocent ones weighs: innocent words around one cue give none
)
CROWD = 0.72  # what each doubling of the windows beyond two costs the likeliest: more stretches, more chance likenesses
FOLDS = 3
LEFT = 3  # every third example calibrates: its margin had it been left out. All of them take three times the memory
STRENGTH = 6.0  # inverse of the regularisation

_CODE = (
    "bot/safety/model.py",
    "bot/safety/features.py",
    "bot/safety/kernel.py",
    "bot/safety/second.py",
    "bot/safety/spelling.py",
    "bot/text.py",
)
_DATA = ("lexicon_spellings.yml", "classes.yml")


@dataclass(frozen=True)
class Opinion:
    """What the layer makes of one text; zero everywhere where it is not fitted."""

    risk: float = 0.0  # probability of tier 2 or above, 0-1
    imminent: float = 0.0  # probability of tier 3, 0-1
    distress: float = 0.0  # probability of tier 1 or above, 0-1
    name: str = ""  # likeliest class
    known: bool = False  # whether the layer is fitted
    first: float = 0.0  # `risk` before anything was read a second time

    @property
    def heard(self) -> float:
        """The risk by whichever reading hears more: what a lexicon found is doubted only where neither does, 0-1."""
        return max(self.risk, self.first)


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
                if tier >= 2 and name not in known:
                    raise SafetyDataError(
                        f"examples/{path.name}, line {number}: {name} is no class; risk belongs in a class's own file."
                    )
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
    digest.update(mpnet.written().name.encode() if mpnet.ready() else b"")
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
    """Fit on the examples and store; returns where. Some minutes on one core for 16,000 examples, half of it the larger network's,
    and 2 GB of memory at the highest. Nothing is stored where something fails."""
    path = path or default_path()
    rows = examples()
    texts = [prepare(row.text) for row in rows]
    seen, sparse, pieces = layer.of_many(texts)
    stored: dict[str, Any] = {}
    tiers = np.array([row.tier for row in rows])
    # A gentle question too many costs less than a person missed, and soft rows stand between.
    weight = np.where(tiers == 2, np.where([row.soft for row in rows], 0.5, 1.0), 1.0)
    left = np.arange(0, len(rows), LEFT)
    space = kernel.space_of(seen)
    stored["mean"], stored["turn"] = space.mean, space.turn
    # Stored in half precision: what is fitted must see what will be loaded.
    stored["vectors"] = space.place(seen).astype(np.float16)
    stored["risky"] = risky = tiers >= 2
    vectors = stored["vectors"].astype(np.float32)
    line = _left_out(sparse, risky, weight)[left]
    share = np.where(risky, weight[risky].sum(), weight[~risky].sum())  # both sides weigh the same
    targets = np.stack([risky, tiers == 3], axis=1)
    even = weight * len(rows) / 2 / share
    wording = kernel.wording_of(pieces)
    stored |= {f"wording_{key}": value for key, value in vars(wording).items()}
    placed = [wording.place(pieces[i]) for i in left]
    del pieces  # half a gigabyte, before the machine takes its own
    weights, biases, margins = kernel.fit(vectors, targets, even, left)
    margins *= MACHINE
    cosines = kernel.others(vectors, left)
    echoes = wording.echoes(placed, cosines, risky)
    margins[:, 0] += _nearness(cosines, risky, line, echoes)
    for column, head in enumerate(("risk", "imminent")):
        stored[f"{head}_w"], stored[f"{head}_b"] = weights[:, column], biases[column]
        stored[f"{head}_scale"] = scale = _scale(margins[:, column], targets[left, column])
        margins[:, column] = margins[:, column] * scale[0] + scale[1]
    del cosines, echoes, placed
    names = np.array([row.name for row in rows])
    which = np.stack([names == name for name in np.unique(names[risky])], axis=1)
    stored |= _second_reading(texts, np.hstack([targets, which]), even, left, margins)
    for head, target in (("line", risky), ("distress", tiers >= 1)):
        model = _regression().fit(sparse, target.astype(int), sample_weight=weight)
        stored[f"{head}_w"], stored[f"{head}_b"] = model.coef_[0].astype(np.float32), np.float32(model.intercept_[0])
    model = _regression().fit(sparse[risky], names[risky])
    stored["name_w"] = model.coef_.astype(np.float32)
    stored["name_b"] = model.intercept_.astype(np.float32)
    stored["names"] = np.array(model.classes_, dtype=str)
    save_arrays(path, stored, fingerprint(), small=True)
    _loaded.cache_clear()
    return path


def _second_reading(
    texts: list[str],
    targets: npt.NDArray[np.bool_],
    weight: npt.NDArray[np.float64],
    left: npt.NDArray[np.int64],
    margins: layer.Rows,
) -> dict[str, Any]:
    """What is stored of it, with the scales that calibrate both readings together on the examples `left`; nothing where there is no
    larger network."""
    try:
        stored, moved = second.fit(texts, targets, weight, left)
    except mpnet.ReaderError as error:
        log.error("%s The screen reads everything once.", error)
        return {}
    both = margins + moved[:, :2]
    return stored | {"second_scale": np.stack([_scale(both[:, i], targets[left, i]) for i in (0, 1)])}


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced", random_state=0, solver="liblinear")


def _left_out(sparse: Any, target: npt.NDArray[np.bool_], weight: Any) -> layer.Rows:
    """(n,) the straight regression's margin of each example, fitted without the fold it is in."""
    from sklearn.model_selection import StratifiedKFold

    found = np.zeros(len(target), dtype=np.float32)
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(sparse, target):
        straight = _regression().fit(sparse[train], target[train].astype(int), sample_weight=weight[train])
        found[test] = straight.decision_function(sparse[test])
    return found


def _scale(margins: layer.Rows, target: npt.NDArray[np.bool_]) -> layer.Rows:
    """The scale and shift that calibrate margins of examples left out (Platt)."""
    from sklearn.linear_model import LogisticRegression

    platt = LogisticRegression(C=1e6).fit(margins[:, None], target.astype(int))
    return np.array([platt.coef_[0][0], platt.intercept_[0]], dtype=np.float32)


def _nearness(cosines: layer.Rows, risky: npt.NDArray[np.bool_], line: layer.Rows, echoes: layer.Rows) -> layer.Rows:
    """What moves the machine's margin of tier 2 or above: the straight regression, how near the nearest examples of risk are as a
    whole, and how much of them is said word by word."""
    risks = cosines[:, risky]
    # An innocent example nearer than any of risk: the words are alike, the matter is not.
    lead = np.maximum(cosines[:, ~risky].max(axis=1) - risks.max(axis=1), 0.0)
    moved: layer.Rows = LINE * line + NEAR * (kernel.nearness(risks) - MIDDLE) - AWAY * lead
    moved += WORDS * echoes[:, 0] + CONTRAST * (echoes[:, 0] - echoes[:, 1])
    return moved


@cache
def _say_once(text: str) -> None:
    log.error("%s The screen reads everything once.", text)


def _probability(margin: layer.Rows) -> layer.Rows:
    result: layer.Rows = 1.0 / (1.0 + np.exp(-np.clip(margin, -30, 30)))
    return result


@dataclass(frozen=True)
class Fitted:
    """The stored heads."""

    heads: dict[str, tuple[layer.Rows, float, float, float]]  # weights, bias, scale, shift
    line: tuple[layer.Rows, float]  # the straight regression of tier 2 or above over vectors and n-grams
    distress: tuple[layer.Rows, float]
    name_w: layer.Rows
    name_b: layer.Rows
    names: tuple[str, ...]
    space: kernel.Space
    vectors: layer.Rows  # of the examples, in that space
    risky: npt.NDArray[np.bool_]  # which of them are tier 2 or above
    wording: kernel.Wording  # of the examples, word by word
    second: second.Second | None
    both: layer.Rows | None  # (2, 2): scale and shift of both readings together, of tier 2 or above and of tier 3

    def margins(self, rows: layer.Rows, pieces: list[layer.Rows]) -> tuple[layer.Rows, layer.Rows]:
        """Calibrated log-odds (n,) of tier 2 or above, and of tier 3."""
        cosines = self.space.place(rows[:, : layer.SEEN]) @ self.vectors.T
        echoes = self.wording.echoes([self.wording.place(each) for each in pieces], cosines, self.risky)
        moved = _nearness(cosines, self.risky, rows[:, DIMENSIONS:] @ self.line[0] + self.line[1], echoes)
        found = []
        for head, beside in (("risk", moved), ("imminent", np.float32(0.0))):
            weights, bias, scale, shift = self.heads[head]
            margin = MACHINE * (kernel.influence(cosines) @ weights + bias) + beside
            found.append(margin * scale + shift)
        return found[0], found[1]

    def judge(self, texts: list[str], again: bool = True) -> Opinion:
        """The opinion of windows of one text: the likeliest of them counts. `again`: what is in doubt is read a second time."""
        if not texts:
            return Opinion(known=True)
        rows, pieces = layer.features(texts)
        risks, imminent = self.margins(rows, pieces)
        if len(texts) > 2:
            risks = risks - CROWD * np.log2(len(texts) / 2)
        first = float(_probability(risks.max()))
        best = int(np.argmax(risks))
        risk, soon, named = risks[best], imminent[best], None
        if again:
            best, risk, soon, named = self._read_again(texts, risks, imminent)
        likely = rows[best, DIMENSIONS:] @ self.name_w.T + self.name_b
        name = self.names[int(np.argmax(likely if named is None else named + second.NAMED * likely))]
        distress = float(np.max(_probability(rows[:, DIMENSIONS:] @ self.distress[0] + self.distress[1])))
        return Opinion(float(_probability(risk)), float(_probability(soon)), distress, name, True, first)

    def _read_again(
        self, texts: list[str], risks: layer.Rows, imminent: layer.Rows
    ) -> tuple[int, Any, Any, layer.Rows | None]:
        """The likeliest stretch, its log-odds of tier 2 or above and of tier 3, what is in doubt read a second time; and, if it was,
        the second reading's margins of the classes."""
        best = int(np.argmax(risks))
        again = second.doubtful(risks)
        if self.second is None or self.both is None or not len(again):
            return best, risks[best], imminent[best], None
        try:
            moved = self.second.moved([texts[i] for i in again])
        except mpnet.ReaderError as error:
            _say_once(str(error))
            return best, risks[best], imminent[best], None
        both = (np.stack([risks[again], imminent[again]], axis=1) + moved[:, :2]) * self.both[:, 0] + self.both[:, 1]
        first = int(np.argmax(both[:, 0]))
        return int(again[first]), both[first, 0], both[first, 1], moved[first, 2:]


def load(path: Path) -> Fitted:
    """The fitted file at `path`. Raises OSError, ValueError or KeyError where it is missing, damaged or out of date."""
    stored = load_arrays(path, fingerprint())
    heads = {}
    for head in ("risk", "imminent"):
        scale, shift = (float(v) for v in stored[f"{head}_scale"])
        heads[head] = (stored[f"{head}_w"], float(stored[f"{head}_b"]), scale, shift)
    return Fitted(
        heads,
        (stored["line_w"], float(stored["line_b"])),
        (stored["distress_w"], float(stored["distress_b"])),
        stored["name_w"],
        stored["name_b"],
        tuple(str(n) for n in stored["names"]),
        kernel.Space(stored["mean"], stored["turn"]),
        stored["vectors"].astype(np.float32),
        stored["risky"],
        kernel.Wording(*(stored[f"wording_{key}"] for key in ("turn", "pieces", "scale", "starts"))),
        second.load(stored),
        stored.get("second_scale"),
    )


def fitted(path: Path | None = None) -> bool:
    """Whether a fitted file of these examples and this code is there."""
    return found(load, path or default_path()) is not None


@cache
def _loaded() -> Fitted | None:
    says = "The screen's statistical layer is not fitted (%s): the lexicon answers alone."
    return found(load, default_path(), log, says)


def opinion(plain: str, again: bool = True) -> Opinion:
    """The layer's opinion of written-out text. `again`: what is in doubt is read a second time."""
    loaded = _loaded()
    return loaded.judge(layer.windows(plain), again) if loaded is not None else Opinion()
