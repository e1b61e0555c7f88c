"""What an answer in words of one's own means to the question that is open: yes, no, maybe, refused, misread, or none of these.

Asked only where the phrases of answers.yml say nothing. "My flatmate is home in ten minutes" is a yes to one question and no answer to
another, so every kind of question has examples of its own (data/safety/answers_meant.yml), told apart by a straight line for each
meaning over the vectors of the larger network, or of the encoder where that one isn't there. What lies between two meanings stays
"other", and the question is asked again; an answer that would close the subject has to be clearer than one that keeps it open.

The same lines tell where such a phrase only stands in something else: "tonight when I tuck her in" is no yes to whether a child is hurt.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import mpnet
from bot.encoder import SHA256, encode
from bot.fitted import Arrays, Store, digest
from bot.reading import from_yaml
from bot.safety.answers import Answer, affirms, beyond, plain
from bot.safety.data import FOLDER, SafetyDataError, check_keys
from bot.safety.protocol import protocol
from bot.settings import ROOT

log = logging.getLogger(__name__)

Rows = npt.NDArray[np.float32]

PATH = FOLDER / "answers_meant.yml"
MEANINGS: tuple[Answer, ...] = ("yes", "no", "maybe", "refuse", "misread", "other")
OF_KIND = frozenset({"yes", "no", "maybe", "other"})
OF_ANY = frozenset({"refuse", "misread", "other"})
STEP = "step"  # the kind of the questions of the safety plan: yes is something to hold on to, other is told on
CHECKED = "thought"  # the kind by which a check-in's answer is told from other talk
WORDS = range(2, 25)  # one word is for the phrases, a longer message tells something
RIDGE = 0.3  # lower follows single examples more
# The margin from which a meaning counts, and its lead over the next one: nobody is believed to be safe for a likeness alone.
OPENS, CLOSES, LEAD = -0.2, 0.1, 0.2
TOLD_WORDS = 3  # a shorter message is a name or a thing
LEAD_TOLD = 0.3  # ... of what is told on over a step of the plan: a step that is lost is worse than a story kept
# How much more like no answer than like the one its phrase stands for, by how many words of a message say more than that phrase does;
# a yes, said as such, is only given up for much.
STRAYS, STRAYS_SHORT, STRAYS_YES = 0.3, 1.0, 0.5
BESIDE = 4  # words beside an answer that is believed although the reading failed, at most
CALL_WORDS = 2  # a yes with more is read whole, where the call that counts is asked about
GLOSSED = 0.12  # what closes, for words that were put into English one by one
FIRM = 0.3  # ... and where a call that counts is believed made, though no phrase says so
_ASKS = re.compile(r"(?:but |and |so |ok )?(?:what|whats|how|hows|will|would|does|should|could|who|when|where|why)\b")
_CODE = ("bot/safety/meant.py", "bot/safety/answers.py")


@dataclass(frozen=True)
class Examples:
    """The checked file: the kind of each question, and the examples of each kind by meaning, those of every kind among them.

    `ordinary` is what people go on with who answer nothing.
    """

    kind_of: dict[str, str]
    kinds: dict[str, dict[Answer, list[str]]]
    ordinary: list[str]


def examples(path: Path = PATH) -> Examples:
    """Read and check the examples. Raises SafetyDataError with a sentence, OSError where the file is not there."""
    raw: dict[str, Any] = from_yaml(path.read_text(encoding="utf-8"))
    keys = frozenset({"questions", "kinds", "any"})
    check_keys(path.name, raw, keys, keys)
    check_keys(f"{path.name}, any", raw["any"], OF_ANY, OF_ANY)
    if set(raw["questions"]) != set(raw["kinds"]):
        raise SafetyDataError(f"{path.name}: every kind has its questions and its examples.")
    kind_of = {question: kind for kind, questions in raw["questions"].items() for question in questions}
    if strange := sorted(name for name in kind_of if name not in protocol().questions):
        raise SafetyDataError(f"{path.name}: {strange[0]} is no question of the protocol.")
    open_ = {name for name in kind_of if not protocol().questions[name].closed}
    if wrong := sorted(name for name in kind_of if (kind_of[name] == STEP) != (name in open_)):
        raise SafetyDataError(
            f"{path.name}: {wrong[0]} takes any words, and none means yes or no to it, or takes no step."
        )
    for kind, meanings in raw["kinds"].items():
        where = f"{path.name}, {kind}"
        check_keys(where, meanings, OF_KIND, OF_KIND - {"maybe"})
        said = [line for lines in (*meanings.values(), *raw["any"].values()) for line in lines or [""]]
        if any(not isinstance(line, str) or not plain(line) for line in said):
            raise SafetyDataError(f"{where}: every list holds quoted messages.")
        if twice := len(said) - len({plain(line) for line in said}):
            raise SafetyDataError(f"{where}: {twice} messages stand there twice.")
    any_: dict[Answer, list[str]] = raw["any"]
    kinds = {kind: {**by, **any_, "other": [*by["other"], *any_["other"]]} for kind, by in raw["kinds"].items()}
    return Examples(kind_of, kinds, any_["other"])


def fingerprint() -> str:
    """A hash of everything the fitted file depends on."""
    network = mpnet.written().name if mpnet.ready() else "".join(sorted(SHA256.values()))
    return digest((PATH, *(ROOT / name for name in _CODE)), network)


def _rows(texts: Sequence[str]) -> Rows:
    """(n, d) of unit length. Raises mpnet.ReaderError."""
    words = [plain(text) for text in texts]
    return mpnet.reader().encode(words) if mpnet.ready() else encode(words)


@lru_cache(maxsize=64)
def _row(text: str) -> Rows:
    """(d,): as `_rows`, kept: a turn asks for one answer several times."""
    row: Rows = _rows([text])[0]
    return row


def _lines(rows: Rows, meant: npt.NDArray[np.int64]) -> tuple[Rows, Rows]:
    """Weights (d, m) and biases (m,) of a ridge regression for each of m meanings, `meant` (n,); a rare meaning counts for more."""
    sizes = np.maximum(np.bincount(meant, minlength=len(MEANINGS)), 1)
    weight = np.sqrt(len(meant) / len(MEANINGS) / sizes[meant])
    targets = np.where(meant[:, None] == np.arange(len(MEANINGS)), 1.0, -1.0)
    middle, level = np.average(rows, axis=0, weights=weight), np.average(targets, axis=0, weights=weight)
    weighed = (rows - middle).T * weight
    matrix = weighed @ (rows - middle) + RIDGE * np.eye(rows.shape[1])
    weights = np.linalg.solve(matrix, weighed @ (targets - level))
    return weights.astype(np.float32), (level - middle @ weights).astype(np.float32)


def fit(path: Path | None = None) -> Path:
    """Fit on the examples and store; returns where. Some 15 s on one core. Raises mpnet.ReaderError, SafetyDataError, OSError."""
    stored: dict[str, Any] = {}
    for kind, meanings in examples().kinds.items():
        texts = [line for name in MEANINGS for line in meanings.get(name, ())]
        meant = np.array([place for place, name in enumerate(MEANINGS) for _ in meanings.get(name, ())])
        stored[f"{kind}_w"], stored[f"{kind}_b"] = _lines(_rows(texts), meant)
    return STORE.save(stored, path)


def _read(stored: Arrays) -> dict[str, tuple[Rows, Rows]]:
    return {kind: (stored[f"{kind}_w"], stored[f"{kind}_b"]) for kind in examples().kinds}


STORE = Store("answers.npz", fingerprint, _read, log, "What answers mean is not fitted (%s): only plain ones are read.")
default_path, load, fitted, _loaded = STORE.path, STORE.load, STORE.fitted, STORE.model


@cache
def _kind_of() -> dict[str, str]:
    return examples().kind_of


def _margins(text: str, kind: str) -> Rows | None:
    """(m,) for the meanings, or None for an unknown kind, a message too short or too long, and a network that fails."""
    lines = (_loaded() or {}).get(kind)
    if lines is None or len(plain(text).split()) not in WORDS:
        return None
    try:
        row = _row(text)
    except Exception as fault:  # whatever breaks below: in danger no answer may be lost to it
        log.error("What an answer means could not be read (%s).", type(fault).__name__)
        return None
    return row @ lines[0] + lines[1] if len(row) == len(lines[0]) else None  # else: fitted with the other network


def likeness(text: str, question: str, said: Answer) -> float:
    """How much a message is like an answer to a question: from -2 to 2, above CLOSES it is one. -2 where it can't be read."""
    margins = _margins(text, _kind_of().get(question, ""))
    return -2.0 if margins is None else float(margins[MEANINGS.index(said)])


def told(text: str, question: str, lead: float = LEAD_TOLD) -> bool:
    """Whether a message goes on telling, where a step of the plan is asked for. Never raises; False where it isn't clear."""
    margins = _margins(text, _kind_of().get(question, ""))
    if margins is None or len(plain(text).split()) < TOLD_WORDS:
        return False
    other = MEANINGS.index("other")
    return bool(margins[other] > 0 and margins[other] - np.delete(margins, other).max() >= lead)


def strays(text: str, question: str, said: Answer, *, english: str = "", language: str = "en") -> bool:
    """Whether a message that holds a phrase for `said` is about something else. `english`: French or Spanish word for word.

    Never raises. Where it can't be read, an answer that says all is well beside BESIDE other words and more is asked for again.
    """
    more = beyond(text, question, language)
    if question == "called" and said == "yes" and len(plain(text).split()) > CALL_WORDS:
        more = max(more, 1)  # "yes, I'm with him" is made of light words only, and tells of no call
    margins = _margins(english or text, _kind_of().get(question, CHECKED)) if more else None
    if margins is None:
        unread = more >= BESIDE and len(plain(text).split()) in WORDS
        return unread and said in ("yes", "no") and said != protocol().questions[question].risk
    of = dict(zip(MEANINGS, margins, strict=True))
    best = max(of, key=of.__getitem__)
    of_light = question == "called" and said == "yes" and not more
    if of_light and len(plain(text).split()) > CALL_WORDS:
        more = 1  # "yes, I'm with him" is made of light words only, and tells of no call
    elif question == "called" and said == "yes" and _ASKS.match(plain(text)):
        return True  # "what happens at the hospital"
    margins = _margins(english or text, _kind_of().get(question, CHECKED)) if more else None
    if margins is None:
        unread = more >= BESIDE and len(plain(text).split()) in WORDS
        return unread and said in ("yes", "no") and said != protocol().questions[question].risk
    of = dict(zip(MEANINGS, margins, strict=True))
    best = max(of, key=of.__getitem__)
    if question == "called" and said == "yes":
        if _ASKS.match(plain(text)):
            return True  # "what happens at the hospital"
        return bool(best != "yes" or of["yes"] < CLOSES)  # a call that is believed made ends the asking
    least = (
        STRAYS_YES
        if of_light
        else STRAYS_SHORT
        if more == 1
        else STRAYS_YES
        if said == "yes" and affirms(text)
        else STRAYS
    )
    return best == "other" and bool(of["other"] - of[said] >= least)


def read(text: str, question: str, *, glossed: bool = False) -> Answer:
    """What an English message of so many words (WORDS) means to a question of the protocol; "other" where it isn't clear.

    `glossed`: the English stands for French or Spanish word by word, and is believed less where it says that all is well.

    15 to 20 ms with the larger network. Never raises: a network that fails leaves "other".
    """
    margins = _margins(text, _kind_of().get(question, ""))
    if margins is None:
        return "other"
    best, next_best = np.argsort(-margins)[:2]
    meaning = MEANINGS[best]
    closes = FIRM if question == "called" else GLOSSED if glossed else CLOSES
    clear = OPENS if meaning in ("maybe", protocol().questions[question].risk) else closes
    return meaning if margins[best] >= clear and margins[best] - margins[next_best] >= LEAD else "other"
