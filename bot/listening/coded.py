"""The codes of a helper's turn, by a regression on sentence vectors and on what the rules of `lint` found.

Rules alone know the wording they were written for; people accuse, advise and warn in wordings without end. The
regression is fitted to our own sentences (data/lint/examples.yml) where it is first asked for, about ten seconds, and
kept in the state folder. It takes 20 ms a sentence, so it is for operators, not for conversations; without the larger
network (`bot.mpnet`) the rules answer alone.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import mpnet
from bot.encoder import encode
from bot.files import FileError, found, load_arrays, save_arrays
from bot.listening.lint import LABELS, Said, codes_of, lint_turn, read_turn
from bot.listening.orders import FOLDER, LintWordsError
from bot.reading import from_yaml
from bot.settings import state_dir

Floats = npt.NDArray[np.float64]
log = logging.getLogger(__name__)

EXAMPLES = FOLDER / "examples.yml"
WEIGHT = 3.0  # of a vector beside the codes of the rules, which are 0 or 1
STRENGTH = 3.0  # C of the regression; 1 and 10 do nearly as well
SECOND = 0.4  # a further code of a statement
BESIDE = {"advice_without_permission": 0.5, "confrontation": 0.75}  # of a question, which is open or closed first
SURE = 0.5  # of a confrontation: the next code is said instead, for most of what helpers say is none
ASKING = 0.5  # open and closed together: a question without its mark
_FILLERS = re.compile(r"(?:,\s*)?\b(?:um+|uh+|erm?)\b[,.]?\s*", re.IGNORECASE)
MOST = 60  # sentences of a turn; the rules read what comes after


def examples() -> list[tuple[str, str]]:
    """Our own sentences and the code of each. Raises LintWordsError."""
    read: Any = from_yaml(EXAMPLES.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or set(read) != set(LABELS):
        raise LintWordsError("examples.yml holds the codes of the contract, each once.")
    rows = [(text, label) for label, texts in read.items() for text in texts]
    if not all(isinstance(text, str) for text, _ in rows):
        raise LintWordsError("examples.yml holds sentences only.")
    if len({text.lower() for text, _ in rows}) != len(rows):
        raise LintWordsError("examples.yml holds a sentence twice.")
    return rows


def features(sentences: Sequence[str], codes: Sequence[frozenset[str]]) -> Floats:
    """(n, 768 + 384 + 11): both vectors without the fillers of talk, and the codes the rules gave. Raises mpnet.ReaderError."""
    texts = [_FILLERS.sub(" ", text).strip() for text in sentences]
    ruled = [[float(label in found_) for label in LABELS] for found_ in codes]
    return np.hstack([WEIGHT * mpnet.reader().encode(texts), WEIGHT * encode(texts), np.array(ruled)]).astype(
        np.float64
    )


def _ruled(text: str) -> frozenset[str]:
    return codes_of(text) or frozenset({"other"})


def _file() -> Path:
    seen = hashlib.sha256(mpnet.written().name.encode())
    for path in (
        EXAMPLES,
        FOLDER / "turns.yml",
        FOLDER / "imperatives.yml",
        Path(__file__),
        Path(__file__).with_name("lint.py"),
    ):
        seen.update(path.read_bytes())
    return state_dir() / f"lint-{seen.hexdigest()[:12]}.npz"


class Coder:
    """The fitted regression: one row of weights for each of LABELS, the last column the intercepts."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights

    @classmethod
    def fit(cls) -> Coder:
        """Fit to our own sentences. Raises mpnet.ReaderError, LintWordsError."""
        from sklearn.linear_model import LogisticRegression

        rows = examples()
        texts = [text for text, _ in rows]
        fitted: Any = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000)
        fitted.fit(features(texts, [_ruled(text) for text in texts]), [label for _, label in rows])
        order = [list(fitted.classes_).index(label) for label in LABELS]
        return cls(np.hstack([fitted.coef_, fitted.intercept_[:, None]])[order])

    @classmethod
    def load(cls, path: Path) -> Coder:
        """Raises OSError, FileError."""
        weights = load_arrays(path)["weights"]
        if weights.shape != (len(LABELS), mpnet.DIMENSIONS + 384 + len(LABELS) + 1):
            raise FileError(f"{path.name} has another shape.")
        return cls(weights)

    def likely(self, sentences: Sequence[Said]) -> Floats:
        """(n, 11), each row summing to 1, in the order of LABELS. Raises mpnet.ReaderError."""
        table = features([said.raw for said in sentences], [_ruled(said.raw) for said in sentences])
        scores = table @ self.weights[:, :-1].T + self.weights[:, -1]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares


@cache
def coder() -> Coder | None:
    """The fitted regression, from the state folder or fitted now and kept there; None without the larger network."""
    if not mpnet.ready():
        log.warning("The larger network was not written here: rules alone code turns. Run make train.")
        return None
    path = _file()
    kept = found(Coder.load, path)
    if kept is None:
        kept = Coder.fit()
        with suppress(OSError):  # a folder that can't be written costs ten seconds each time
            save_arrays(path, {"weights": kept.weights})
            for old in path.parent.glob("lint-*.npz"):
                if old != path:
                    old.unlink(missing_ok=True)
    return kept


def code_turn(text: str, history: Sequence[str] = ()) -> tuple[str, ...]:
    """The codes of a helper's turn, as `lint_turn` gives them, in the order of LABELS; of its first 60 sentences."""
    fitted = coder()
    if fitted is None:
        return lint_turn(text, history)
    sentences = list(read_turn(text, history))
    codes = {code for said in sentences[MOST:] for code in said.codes}
    worded = [said for said in sentences[:MOST] if not said.listens]
    if worded:
        for said, shares in zip(worded, fitted.likely(worded), strict=True):
            codes |= _codes(said, dict(zip(LABELS, shares.tolist(), strict=True)))
    codes.discard("other")
    return tuple(label for label in LABELS if label in codes) or ("other",)


def _codes(said: Said, share: dict[str, float]) -> set[str]:
    """The codes of a sentence: of a question its form by the rules, of a statement whatever is likeliest."""
    if said.asks or share["open_question"] + share["closed_question"] > ASKING:
        codes = {said.form} | {label for label, least in BESIDE.items() if share[label] > least}
        if "reflection" in said.codes and share["reflection"] > SECOND:
            codes.add("reflection")
    else:
        if share["confrontation"] < SURE:
            share = {**share, "confrontation": 0.0}
        codes = {max(share, key=lambda label: share[label])} | {label for label in LABELS if share[label] > SECOND}
        codes -= {"open_question", "closed_question"}
    if "advice_without_permission" in codes and (said.asks_leave or said.allowed):
        codes -= {"advice_without_permission", "directive"}
        if said.allowed:
            codes.add("information")
    return codes
