"""The fitted mentalizing level: two ridge regressions, on sentence vectors and on grammatical signs, learnt from our
own sentences.

Fitted at set-up in seconds into the state folder. Where the file is missing or was fitted on other words, words alone
answer.
"""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder import encode
from bot.files import FileError, found, load_arrays, save_arrays
from bot.listening.signs import NAMES, signs
from bot.listening.tidy import tidy
from bot.listening.words import FOLDER, WordsError
from bot.reading import from_yaml
from bot.settings import state_dir

Floats = npt.NDArray[np.float64]
log = logging.getLogger(__name__)

EXAMPLES = FOLDER / "examples" / "levels.yml"
LEVELS = ("0", "1", "2")
VECTOR_PENALTY = 1.0  # vectors have length 1: little is needed
SIGN_PENALTY = 1000.0  # signs follow the register of the examples closely: held back hard
SCALE = 1.5  # so that OPEN (2.3) asks for three quarters of the way to the top of the examples


def examples() -> tuple[list[str], Floats]:
    """Our own sentences and their levels (0-2). Raises WordsError."""
    found: Any = from_yaml(EXAMPLES.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or tuple(found) != LEVELS:
        raise WordsError("examples/levels.yml must hold the levels 0, 1 and 2.")
    texts, levels = [], []
    for level, sentences in found.items():
        for sentence in sentences:
            if not isinstance(sentence, str):
                raise WordsError("examples/levels.yml holds sentences only.")
            texts.append(sentence)
            levels.append(float(level))
    if len(set(texts)) != len(texts):
        raise WordsError("examples/levels.yml holds a sentence twice.")
    return texts, np.array(levels)


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for path in (
        EXAMPLES,
        FOLDER / "markers.yml",
        FOLDER / "spelling.yml",
        FOLDER / "feelings.yml",
        Path(__file__),
        Path(__file__).with_name("signs.py"),
    ):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def _file() -> Path:
    return state_dir() / f"listening-{_fingerprint()}.npz"


def _ridge(features: Floats, target: Floats, penalty: float) -> Floats:
    """Weights of a ridge regression; the last is the intercept, not penalised."""
    wide = np.hstack([features, np.ones((len(features), 1))])
    shrink = penalty * np.eye(wide.shape[1])
    shrink[-1, -1] = 0.0
    solved: Floats = np.linalg.solve(wide.T @ wide + shrink, wide.T @ target)
    return solved


def _held(signs_: Floats) -> Floats:
    """No sign counts for more than three spreads: a long message has more of everything."""
    return np.clip(signs_, -3.0, 3.0)


def fit(path: Path | None = None) -> Path:
    """Fit on our own sentences (about 3 s) and write the file; older ones go."""
    texts, target = examples()
    grammar = np.array([signs(text) for text in texts])
    middle, spread = grammar.mean(axis=0), grammar.std(axis=0) + 0.2
    target_file = path or _file()
    vector = _ridge(encode(texts).astype(np.float64), target, VECTOR_PENALTY)
    sign = _ridge(_held((grammar - middle) / spread), target, SIGN_PENALTY)
    save_arrays(target_file, {"vector": vector, "sign": sign, "middle": middle, "spread": spread})
    if path is None:
        for old in state_dir().glob("listening-*.npz"):
            if old != target_file:
                old.unlink(missing_ok=True)
    _weights.cache_clear()
    return target_file


def fitted() -> bool:
    """Whether the file for today's words is there, and whole."""
    return found(_read, _file()) is not None


@cache
def _weights() -> dict[str, Floats] | None:
    return found(_read, _file(), log, "The mentalizing level is not fitted (%s): words alone answer.")


def _read(path: Path) -> dict[str, Floats]:
    stored = load_arrays(path)
    weights = {name: np.asarray(stored[name], dtype=np.float64) for name in ("vector", "sign", "middle", "spread")}
    if len(weights["middle"]) < len(NAMES):
        raise FileError(f"{path.name} was fitted on fewer signs.")
    return weights


def level(text: str) -> float | None:
    """The fitted mentalizing level, 0 to about 4, or None where nothing was fitted."""
    weights = _weights()
    if weights is None or not tidy(text).text.strip():
        return None
    vector = encode([text])[0].astype(np.float64)
    grammar = _held((np.array(signs(text)) - weights["middle"]) / weights["spread"])
    both = (
        vector @ weights["vector"][:-1] + weights["vector"][-1] + grammar @ weights["sign"][:-1] + weights["sign"][-1]
    )
    return round(max(0.0, SCALE * float(both) / 2), 3)
