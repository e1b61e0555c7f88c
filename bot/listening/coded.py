"""The codes of a helper's turn, by a regression on sentence vectors and on what the rules of `lint` found.

Rules alone know the wording they were written for; people accuse, advise and warn in wordings without end. The
regression is fitted to our own sentences (data/lint/examples.yml) where it is first asked for, about ten seconds, and
kept in the state folder. It takes 20 ms a sentence, so it is for operators, not for conversations; without the larger
network (`bot.mpnet`) the rules answer alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot import mpnet
from bot.encoder import encode
from bot.files import FileError
from bot.fitted import EXACT, Arrays, Logistic, Store, digest, labelled
from bot.listening.lint import LABELS, Said, codes_of, lint_turn, read_turn
from bot.listening.orders import FOLDER, LintWordsError

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
    read = labelled(EXAMPLES, LintWordsError, str.lower)
    if set(read) != set(LABELS):
        raise LintWordsError("examples.yml holds the codes of the contract, each once.")
    return [(text, label) for label, texts in read.items() for text in texts]


def features(sentences: Sequence[str], codes: Sequence[frozenset[str]]) -> Floats:
    """(n, 768 + 384 + 11): both vectors without the fillers of talk, and the codes the rules gave. Raises mpnet.ReaderError."""
    texts = [_FILLERS.sub(" ", text).strip() for text in sentences]
    ruled = [[float(label in found_) for label in LABELS] for found_ in codes]
    return np.hstack([WEIGHT * mpnet.reader().encode(texts), WEIGHT * encode(texts), np.array(ruled)]).astype(
        np.float64
    )


def _ruled(text: str) -> frozenset[str]:
    return codes_of(text) or frozenset({"other"})


def _fingerprint() -> str:
    own = Path(__file__)
    words = (FOLDER / "turns.yml", FOLDER / "imperatives.yml")
    return digest((EXAMPLES, *words, own, own.with_name("lint.py")), mpnet.written().name)


def _read(stored: Arrays) -> Logistic:
    model = Logistic.of(stored)
    if model.weights.shape != (len(LABELS), mpnet.DIMENSIONS + 384 + len(LABELS)):
        raise FileError("The regression of the codes has another shape.")
    return model


STORE = Store("lint.npz", _fingerprint, _read)


def likely(model: Logistic, sentences: Sequence[str]) -> list[dict[str, float]]:
    """How likely each of LABELS is for each of the sentences, 0-1, summing to 1. Raises mpnet.ReaderError."""
    return [model.read(row) for row in features(sentences, [_ruled(text) for text in sentences])]


@cache
def coder() -> Logistic | None:
    """The fitted regression, from the state folder or fitted now and kept there; None without the larger network.

    Raises mpnet.ReaderError, LintWordsError.
    """
    if not mpnet.ready():
        log.warning("The larger network was not written here: rules alone code turns. Run make train.")
        return None
    if (kept := STORE.model()) is None:
        texts, names = zip(*examples(), strict=True)
        rows = features(texts, [_ruled(text) for text in texts])
        kept = Logistic.fit(rows, names, STRENGTH, balanced=True, dense=True, tolerance=EXACT)
        with suppress(OSError):  # a folder that can't be written costs ten seconds each time
            STORE.save(kept.arrays())
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
        for said, shares in zip(worded, likely(fitted, [said.raw for said in worded]), strict=True):
            codes |= _codes(said, shares)
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
