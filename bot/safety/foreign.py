"""The statistical layer for French and Spanish: what the English layer makes of the words in English, and n-grams of the words themselves.

The encoder reads English: of French and Spanish as they stand its vectors tell risk from ordinary talk little better than chance, of the
same words put into English one by one (gloss.py) nearly as well as of English (docs/measurements.md). Beside that, a logistic regression
over hashed n-grams of letters and words hears turns of phrase that the word list loses. A third one weighs both, fitted on margins of
examples left out. Examples: data/safety/examples_fr and examples_es.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.files import found, load_arrays, save_arrays
from bot.safety import model
from bot.safety.data import FOLDER
from bot.safety.features import windows
from bot.safety.gloss import LANGUAGES, gloss
from bot.safety.harmless import without
from bot.safety.model import Opinion
from bot.safety.spelling import write_out
from bot.settings import ROOT, state_dir
from bot.text import normalise

log = logging.getLogger(__name__)

Rows = npt.NDArray[np.float32]

BUCKETS = 1 << 15  # of hashed n-grams; the examples of one language fill some 25,000
LETTERS = (2, 3, 4, 5)  # of an n-gram, word edges included
WORDS = (1, 2, 3)  # words of an n-gram
LONGEST = 400  # characters that are looked at
STRENGTH = 20.0  # inverse of the regularisation
FOLDS = 5
MIXED = 3  # every third example is enough to tell what the two weigh, and each costs a vector
EVEN = -0.5  # log-odds added: the thresholds were chosen for English, these words are read less surely
_CODE = (
    "bot/safety/foreign.py",
    "bot/safety/gloss.py",
    "bot/safety/harmless.py",
    "bot/safety/spelling.py",
    "bot/text.py",
)


def words_of(text: str) -> list[str]:
    """The words of normalised text, elisions parted."""
    return re.findall(r"[a-z0-9]+", text[:LONGEST])


def counts(text: str) -> dict[int, float]:
    """Bucket -> damped count of the n-grams of normalised text."""
    found: Counter[int] = Counter()
    words = words_of(text)
    for word in words:
        padded = f" {word[:30]} "
        for size in LETTERS:
            for start in range(len(padded) - size + 1):
                found[zlib.crc32(padded[start : start + size].encode()) % BUCKETS] += 1
    for size in WORDS:
        for start in range(len(words) - size + 1):
            found[zlib.crc32(("\t".join(words[start : start + size]) + "\n").encode()) % BUCKETS] += 1
    return {bucket: 1.0 + math.log(count) for bucket, count in found.items()}


@dataclass(frozen=True)
class Ear:
    """The fitted heads of one language."""

    weights: Rows  # (BUCKETS,) of n-grams, their rarity included
    rarity: Rows  # (BUCKETS,)
    bias: float
    mix: tuple[float, float, float]  # what the English layer's log-odds and the n-grams' weigh, and what is added

    def margin(self, text: str) -> float:
        """The n-grams' log-odds of tier 2 or above."""
        found = counts(text)
        places = np.fromiter(found, dtype=np.int64, count=len(found))
        row = np.fromiter(found.values(), dtype=np.float32, count=len(found)) * self.rarity[places]
        length = float(np.linalg.norm(row))
        return self.bias + (float(row @ self.weights[places]) / length if length else 0.0)

    def weigh(self, english: float, own: float) -> float:
        """Log-odds of tier 2 or above from both."""
        return self.mix[0] * english + self.mix[1] * own + self.mix[2]


def odds(probability: float) -> float:
    """Log-odds of a probability, kept within ±12."""
    bounded = min(max(probability, 6e-6), 1 - 6e-6)
    return math.log(bounded / (1 - bounded))


def prepare(raw: str, language: str) -> str:
    """A raw text as this layer sees it."""
    return without(write_out(normalise(raw)).text, language)


def default_path() -> Path:
    """Where the fitted file is kept."""
    return state_dir() / "screen-tongues.npz"


def _folder(language: str) -> Path:
    return FOLDER / f"examples_{language}"


def fingerprint() -> str:
    """A hash of everything the fitted file depends on, the English layer included."""
    digest = hashlib.sha256(model.fingerprint().encode())
    paths = [*(ROOT / p for p in _CODE), FOLDER / "harmless.yml", FOLDER / "lexicon_spellings.yml"]
    for language in LANGUAGES:
        paths += [FOLDER / f"gloss_{language}.yml", *sorted(_folder(language).glob("*.txt"))]
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fit(path: Path | None = None) -> Path:
    """Fit on the examples and store; returns where. The English layer must be fitted. Some 10 s on one core."""
    path = path or default_path()
    stored: dict[str, Any] = {}
    for language in LANGUAGES:
        rows = model.examples(_folder(language))
        texts = [prepare(row.text, language) for row in rows]
        risky = np.array([row.tier >= 2 for row in rows])
        put = gloss(language).english
        weights, rarity, bias, own = _ngrams(texts, risky)
        some = slice(None, None, MIXED)
        english = np.array([odds(model.opinion(put(text), again=False).risk) for text in texts[some]])
        mix = _regression(100.0, balanced=False).fit(np.stack([english, own[some]], axis=1), risky[some])
        stored[f"{language}_w"], stored[f"{language}_rarity"] = weights, rarity
        stored[f"{language}_b"] = np.float32(bias)
        stored[f"{language}_mix"] = np.array([*mix.coef_[0], mix.intercept_[0]], dtype=np.float32)
    save_arrays(path, stored, fingerprint(), small=True)
    _loaded.cache_clear()
    return path


def _regression(strength: float, *, balanced: bool) -> Any:
    from sklearn.linear_model import LogisticRegression

    weight = "balanced" if balanced else None
    return LogisticRegression(C=strength, max_iter=400, class_weight=weight, random_state=0, solver="liblinear")


def _ngrams(texts: list[str], risky: npt.NDArray[np.bool_]) -> tuple[Rows, Rows, float, Rows]:
    """Weights and rarity of the buckets, the bias, and the margin of each example fitted without its fold."""
    from scipy.sparse import csr_matrix
    from sklearn.model_selection import StratifiedKFold

    found = [counts(text) for text in texts]
    seen = np.zeros(BUCKETS)
    for row in found:
        seen[list(row)] += 1
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    data: list[float] = []
    places: list[int] = []
    ends = [0]
    for row in found:
        values = np.array(list(row.values())) * rarity[list(row)] if row else np.zeros(0)
        data.extend(values / max(float(np.linalg.norm(values)), 1e-6))
        places.extend(row)
        ends.append(len(places))
    matrix = csr_matrix((np.array(data), np.array(places), np.array(ends)), shape=(len(texts), BUCKETS))
    out = np.zeros(len(texts), dtype=np.float32)
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(matrix, risky):
        out[test] = (
            _regression(STRENGTH, balanced=True).fit(matrix[train], risky[train]).decision_function(matrix[test])
        )
    whole = _regression(STRENGTH, balanced=True).fit(matrix, risky)
    return whole.coef_[0].astype(np.float32), rarity, float(whole.intercept_[0]), out


def load(path: Path) -> dict[str, Ear]:
    """The fitted heads by language. Raises OSError, ValueError or KeyError where the file is missing, damaged or out of date."""
    stored = load_arrays(path, fingerprint())
    return {
        name: Ear(
            stored[f"{name}_w"],
            stored[f"{name}_rarity"],
            float(stored[f"{name}_b"]),
            (float(stored[f"{name}_mix"][0]), float(stored[f"{name}_mix"][1]), float(stored[f"{name}_mix"][2])),
        )
        for name in LANGUAGES
    }


def fitted(path: Path | None = None) -> bool:
    """Whether a fitted file of these examples, words and code is there."""
    return found(load, path or default_path()) is not None


@cache
def _loaded() -> dict[str, Ear]:
    says = "The screen's layer for French and Spanish is not fitted (%s): their lexicons answer."
    return found(load, default_path(), log, says) or {}


def opinion(text: str, language: str) -> Opinion:
    """The layer's opinion of written-out text in a language of LANGUAGES; of several windows the likeliest counts."""
    ear = _loaded().get(language)
    if ear is None:
        return Opinion()
    put = gloss(language).english
    best = Opinion(known=True)
    parts = windows(text)
    crowd = model.CROWD * math.log2(len(parts) / 2) if len(parts) > 2 else 0.0
    imminent = distress = 0.0
    for part in parts:
        # Words put into English one by one are no English sentence: the second reading was not made for them.
        heard = model.opinion(put(part), again=False)
        if not heard.known:
            return Opinion()
        own = ear.margin(part)
        risk = _chance(ear.weigh(odds(heard.risk), own) + EVEN - crowd)
        distress = max(distress, heard.distress)
        if risk > best.risk:
            # Words put into English one by one may read as an emergency that the words themselves are not.
            best, imminent = Opinion(risk, 0.0, 0.0, heard.name, True), min(heard.imminent, _chance(own))
    return Opinion(best.risk, imminent, distress, best.name, True, best.risk)


def _chance(margin: float) -> float:
    return 1.0 / (1.0 + math.exp(-margin))
