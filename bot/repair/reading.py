"""What a telling is, read by likeness and by who does what to whom: a deed of one's own, a wrong done to one, danger, or nothing.

Two regressions over the small network's vectors, fitted on data/repair: of whole tellings (told.yml), beside counts out of the parse, and
of single clauses with "I" (deeds.yml). A third reads a telling once more over the larger network's vector, where the first is in doubt
(`second`). Where nothing was fitted nothing is read: the patterns of signs.yml and acts.yml stand alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot import encoder, mpnet
from bot.fitted import Arrays, Logistic, Store, digest, labelled, pairs
from bot.parser import parse
from bot.repair.deeds import Deed, classify, deeds, plain
from bot.repair.tidy import tidy
from bot.repair.words import FOLDER, WordsError, acts, nouns, patterns

if TYPE_CHECKING:
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
KINDS = ("own", "wronged", "hurt", "harm", "nothing")  # of a telling, as told.yml says them
NONE = "none"  # of a clause: nobody is wronged by it
STRENGTH = 4.0  # inverse of the regularisation, of tellings
STRENGTH_DEEDS = 20.0  # ... and of clauses
WEIGHT = 0.35  # of a count beside a vector of length 1
COUNTS = 15  # numbers out of the parse and the lists
MOST = 8  # clauses of a telling that are read, the latest
_ME = frozenset({"me", "my", "mine", "myself"})
_I = frozenset({"i", "we"})
_THEY = frozenset({"he", "she", "they", "who"})
_THEM = frozenset({"him", "her", "them", "his", "their"})


@dataclass(frozen=True)
class Told:
    """Share of each of `KINDS`, and for each clause with "I" its likeliest kind of deed and the chance that it is one, 0-1."""

    shares: Mapping[str, float]
    deeds: Mapping[int, tuple[str, float]]  # index of the clause's verb -> (id of the act, chance)
    counts: Floats  # (COUNTS,)


@dataclass(frozen=True)
class Fitted:
    told: Logistic
    clauses: Logistic
    wide: Logistic | None = None  # over the larger network; None where it isn't there

    def read_clauses(self, doc: Doc, every: Sequence[Deed]) -> dict[int, tuple[str, float]]:
        """Kind and chance of each clause of `every`, by its verb."""
        if not every:
            return {}
        shares = self.clauses.probabilities(encoder.encoder().encode([clause(doc, deed) for deed in every]))
        none = self.clauses.classes.index(NONE)
        chances = 1.0 - shares[:, none]
        shares[:, none] = -1.0
        best = shares.argmax(axis=1)
        return {
            deed.head.i: (self.clauses.classes[int(kind)], float(chance))
            for deed, kind, chance in zip(every, best, chances, strict=True)
        }

    def read(self, doc: Doc) -> Told:
        """What `doc`, a tidy telling, is."""
        every = deeds(doc)[-MOST:]
        found = self.read_clauses(doc, every)
        row = features(doc, every, found)
        return Told(self.told.read(row), found, row[-COUNTS:])

    def second(self, doc: Doc, read: Told) -> dict[str, float] | None:
        """The share of each of `KINDS` by the larger network. None without it; raises mpnet.ReaderError."""
        return self.wide.read(wide_row(doc.text, read.counts)) if self.wide is not None else None


def features(doc: Doc, every: Sequence[Deed], found: Mapping[int, tuple[str, float]]) -> Floats:
    """(399,): the vector of the whole beside its counts."""
    return np.hstack([encoder.encoder().encode([doc.text])[0], counts(doc, every, found)]).astype(np.float32)


def wide_row(text: str, found: Floats) -> Floats:
    """(783,): the larger network's vector of the whole beside its counts (COUNTS,). Raises mpnet.ReaderError."""
    return np.hstack([mpnet.reader().encode([text])[0], found]).astype(np.float32)


def clause(doc: Doc, deed: Deed) -> str:
    """The words of a deed's clause, beginning with "I"."""
    words = "".join(doc[i].text_with_ws for i in deed.tokens).strip()
    return words if deed.subject else "I " + words


def counts(doc: Doc, every: Sequence[Deed], found: Mapping[int, tuple[str, float]]) -> Floats:
    """(15,) what the parse and the lists say: deeds of one's own, what others did to one, regret, a reaction, a limit set."""
    signs = patterns("signs.yml")
    own = [d for d in every if d.act is not None and not d.blamed]
    chances = sorted((chance for _, chance in found.values()), reverse=True)[:2]
    to_me = to_them = theirs = mine = theirs_listed = 0
    for token in doc:
        if token.dep_ not in ("nsubj", "nsubjpass"):
            continue
        inside = {t.lower_ for t in token.head.subtree if t.i > token.i}
        low = token.lower_
        if low in _I:
            mine += 1
            to_them += bool(inside & _THEM) or any(word in nouns() for word in inside)
            to_me += token.dep_ == "nsubjpass"
        elif low in _THEY or low in nouns() or token.pos_ == "PROPN":
            theirs += 1
            to_me += bool(inside & _ME)
            theirs_listed += (
                classify(token.head.doc[token.i : token.head.right_edge.i + 1].text.lower(), [token.head.lemma_], False)
                is not None
            )
    numbers = [
        min(len(own), 3) / 1.5,
        max((1.0 for d in own if not d.loose), default=0.0),
        min(len([d for d in every if not plain(d)]), 4) / 2,
        sum(chances[:1]) * 2,
        sum(chances) * 1.0,
        min(to_me, 4) / 2,
        min(to_them, 4) / 2,
        min(theirs_listed, 3) / 1.5,
        (mine - theirs) / max(mine + theirs, 1) * 1.5,
        bool(own) and (own[-1].head.i / len(doc)),
        *(
            float(signs[name].search(doc.text) is not None)
            for name in ("wronged", "regret", "hurt", "no_deed", "before")
        ),
    ]
    return np.array(numbers, dtype=np.float32) * WEIGHT


def _lines(file: str, names: frozenset[str]) -> dict[str, list[str]]:
    content = labelled(FOLDER / file, WordsError)
    if set(content) != names:
        raise WordsError(f"{file} must hold a list of texts for each of: {', '.join(sorted(names))}.")
    return content


def tellings() -> dict[str, list[str]]:
    """The tellings of told.yml by kind. Raises WordsError where the file is malformed."""
    return _lines("told.yml", frozenset(KINDS))


def clauses() -> dict[str, list[str]]:
    """The clauses of deeds.yml by kind of deed, `NONE` last. Raises WordsError where the file is malformed."""
    return _lines("deeds.yml", frozenset({act.id for act in acts()} | {NONE}))


def fingerprint() -> str:
    """A hash of everything the fitted file depends on."""
    paths = (
        path
        for path in sorted([*FOLDER.glob("*.yml"), *Path(__file__).parent.glob("*.py")])
        if path.name
        not in (
            "wording.yml",
            "softer.yml",
            "simple.yml",
            "decide.py",
            "cornered.py",
            "compose.py",
            "turn.py",
            "drafting.py",
            "answers.py",
        )
    )
    return digest(paths, *sorted(encoder.SHA256.values()), mpnet.written().name if mpnet.ready() else "")


def make(told: Mapping[str, Sequence[str]], said: Mapping[str, Sequence[str]]) -> Fitted:
    """Fit the regressions on lines by kind; the third only where the larger network is there. Raises mpnet.ReaderError."""
    texts, names = pairs(said)
    by_clause = Logistic.fit(encoder.encoder().encode(texts), names, STRENGTH_DEEDS)
    half = Fitted(by_clause, by_clause)
    texts, names = pairs(told)
    rows = []
    tidied = []
    for text in texts:
        doc = parse(tidy(text))
        every = deeds(doc)[-MOST:]
        rows.append(features(doc, every, half.read_clauses(doc, every)))
        tidied.append(doc.text)
    by_telling = Logistic.fit(np.array(rows), names, STRENGTH)
    if not mpnet.ready():
        return Fitted(by_telling, by_clause)
    vectors = np.hstack([mpnet.reader().encode(tidied), np.array(rows)[:, -COUNTS:]]).astype(np.float32)
    wide = Logistic.fit(vectors, names, STRENGTH, dense=True)
    return Fitted(by_telling, by_clause, wide)


def fit(path: Path | None = None) -> Path:
    """Fit and store, some 15 s on one core. Raises WordsError, encoder.EncoderError and mpnet.ReaderError."""
    made = make(tellings(), clauses())
    wide = made.wide.arrays("wide_") if made.wide is not None else {}
    return STORE.save(made.told.arrays("told_") | made.clauses.arrays("clauses_") | wide, path)


def _stored(stored: Arrays) -> Fitted:
    wide = Logistic.of(stored, "wide_") if "wide_weights" in stored else None
    return Fitted(Logistic.of(stored, "told_"), Logistic.of(stored, "clauses_"), wide)


STORE = Store(
    "repair.npz",
    fingerprint,
    _stored,
    log,
    "What a telling is for mending is not fitted (%s): patterns alone are read.",
)
default_path, load, fitted, _loaded = STORE.path, STORE.load, STORE.fitted, STORE.model


def told(doc: Doc) -> Told | None:
    """The reading of a tidy telling; None where nothing was fitted or the encoder fails."""
    model = _loaded()
    if model is None:
        return None
    try:
        return model.read(doc)
    except encoder.EncoderError as error:
        log.error("%s Patterns alone are read.", error)
        return None


def second(doc: Doc, read: Told) -> Mapping[str, float] | None:
    """What the larger network makes of a telling that was `read` before; None where it isn't there or fails."""
    model = _loaded()
    if model is None:
        return None
    try:
        return model.second(doc, read)
    except mpnet.ReaderError as error:
        log.error("%s A telling is read once only.", error)
        return None
