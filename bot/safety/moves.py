"""What somebody does in an episode beside answering, told by likeness: anger at the program, a fear of being reported, "they're here".

A regression over the larger network's vectors (bot.mpnet), fitted at set-up on the lines of data/safety/moves.yml; its class `others`
holds answers, names, steps and stories. Asked only while an episode or a question is open, as one reading takes 15 to 20 ms. Where there is
no larger network, or nothing was fitted, nothing is heard: the patterns of answers.yml stand alone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot import mpnet
from bot.fitted import EXACT, Logistic, Store, digest, pairs
from bot.safety import meant
from bot.safety.data import FOLDER, SafetyDataError, read

log = logging.getLogger(__name__)

PATH = FOLDER / "moves.yml"
OTHERS = "others"
STRENGTH = 60.0  # inverse of the regularisation
SURE = 0.45  # probability above which a move is heard: of 76 unseen ones 63 are, and 4 as another
FIRM = 0.50  # ... beside words that answer the open question
LEAST = 0.15  # of what is summed over several moves: a little of each is none of them
MOST_WORDS = 26  # a longer message is a story
PARTS = 3  # sentences of a message heard by themselves
EVERY = 4  # of the answers of answers_meant.yml one in so many is learnt as no move: so fewer answers are heard as one
TOLD = frozenset(
    {"called", "away", "danger", "put_away"}
)  # kinds of questions whose answers are themselves reasons, and moves


@dataclass(frozen=True)
class Heard:
    """The likeliest move of a text and its probability, 0-1; an empty name where it is none of them.

    `shares` are those of every move, where it was read.
    """

    name: str = ""
    sure: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Fitted:
    """A regression of (moves, 768) weights."""

    model: Logistic

    def judge(self, texts: list[str]) -> Heard:
        """The likeliest move of any of the texts, the first of which is the whole message. Raises mpnet.ReaderError."""
        shares = self.model.probabilities(mpnet.reader().encode(texts))
        shares[:, self.model.classes.index(OTHERS)] = 0.0
        row, column = np.unravel_index(int(shares.argmax()), shares.shape)
        every = dict(zip(self.model.classes, shares[row].tolist(), strict=True))
        return Heard(self.model.classes[column], float(shares[row, column]), every)


def lines() -> dict[str, list[str]]:
    """The ways each move is typed, `others` last. Raises SafetyDataError where the file is malformed."""
    content = read(PATH, frozenset({"moves", OTHERS}))
    found: dict[str, list[str]] = {**content["moves"], OTHERS: content[OTHERS]}
    every = [line for each in found.values() for line in each]
    if any(not isinstance(line, str) or not line.strip() for line in every) or len(set(every)) < len(every):
        raise SafetyDataError(f"{PATH.name}: each move is a list of texts, none of them said twice.")
    return found


def _answers() -> list[str]:
    """Answers to closed questions, each once: none of them is a move."""
    kinds = meant.examples().kinds
    said = (
        line
        for kind, by in kinds.items()
        if kind not in TOLD
        for name in ("yes", "no", "maybe")
        for line in by.get(name, ())
    )
    return list(dict.fromkeys(said))[::EVERY]


def fingerprint() -> str:
    """A hash of everything the fitted file depends on."""
    return digest((PATH, meant.PATH, Path(__file__)), mpnet.written().name if mpnet.ready() else "")


def fit(path: Path | None = None) -> Path | None:
    """Fit and store, some 10 s on one core; where it is, or None where there is no larger network. Raises SafetyDataError."""
    known = lines()
    known[OTHERS] = [*known[OTHERS], *_answers()]
    texts, names = pairs(known)
    try:
        vectors = mpnet.reader().encode([_plain(text) for text in texts])
    except mpnet.ReaderError as error:
        log.error("%s What people do beside answering is heard by patterns alone.", error)
        return None
    model = Logistic.fit(vectors, names, STRENGTH, balanced=True, dense=True, tolerance=EXACT)
    return STORE.save(model.arrays(), path)


STORE = Store(
    "moves.npz",
    fingerprint,
    lambda stored: Fitted(Logistic.of(stored)),
    log,
    "What people do beside answering is not fitted (%s): patterns alone are heard.",
)
default_path, load, _loaded = STORE.path, STORE.load, STORE.model


def fitted(path: Path | None = None) -> bool:
    """Whether a fitted file of these lines and this code is there; True also where there is no larger network to fit with."""
    return not mpnet.ready() or STORE.fitted(path)


def _plain(text: str) -> str:
    from bot.safety.model import prepare

    return prepare(text)


def sure_of(text: str) -> str:
    """The name of a message's move where it is heard firmly, or empty."""
    heard = hear(text)
    return heard.name if heard.sure >= FIRM else ""


def sure_of_any(text: str, names: Collection[str]) -> bool:
    """Whether a message is firmly one of the moves, whichever: "she texted, police are with her" is reached and arrived."""
    return sum(share for name, share in hear(text).shares.items() if name in names and share >= LEAST) >= FIRM


def hear(text: str) -> Heard:
    """The likeliest move of a message, or of one of its sentences; nothing in an empty or a long one. Never raises."""
    try:
        return _hear(text)
    except Exception as fault:  # whatever breaks below: the patterns still answer
        log.error("What people do beside answering is heard by patterns alone (%s).", type(fault).__name__)
        return Heard()


@lru_cache(maxsize=64)
def _hear(text: str) -> Heard:
    from bot.text import sentences

    plain = _plain(text).strip()
    if not plain or len(plain.split()) > MOST_WORDS or (model := _loaded()) is None:
        return Heard()
    spans = sentences(plain)
    parts = [plain[low:high].strip() for low, high in spans] if 1 < len(spans) <= PARTS else []
    return model.judge([plain, *(part for part in parts if len(part.split()) > 1)])
