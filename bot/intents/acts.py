"""What a message does with the question that is open: it answers, or it is one of the things that answer nothing (an objection, a wish for
another question, a doorbell). Read by one regression of its own.

Outside of a conversation "search me" asks for something and "too many words" tells something; to an open question they do neither.
Its examples are those of data/understanding/acts.yml, every answer of answers.yml and, with less weight, the intents' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.fitted import Logistic, labelled
from bot.intents.answered import BOUNDARIES
from bot.intents.tables import FOLDER, TablesError, plain, route_of

Floats = npt.NDArray[np.float32]
Ranking = list[tuple[str, float]]

ANSWER = "inform"
STRENGTH = 3.0  # C; 3 to 10 read held-out messages equally well
SAID_HERE, ANSWERED, ELSEWHERE, TOLD = 2.0, 1.0, 0.5, 0.3  # weight of an example: of acts.yml, answers.yml, the intents
TOLERANCE = 2e-2
# How sure a reading must be to go before another one: by how much the message looks like an answer to the very question that is open.
ENOUGH, MORE, LESS = 0.5, 0.7, 0.45  # chosen on held-out messages
LIKELY, HARDLY = 0.85, 0.3
TAKEN = 0.9  # what is read for sure is taken as that
NONE = 0.1  # an objection less sure than this is none, though single words sound like one
_KEPT = frozenset({"affirm", "deny"})


def act_of(intent: str) -> str:
    """What a message of an intent does inside a conversation: an answer, where it tells something."""
    return ANSWER if route_of(intent) == "share" and intent not in BOUNDARIES else intent


@cache
def said_here(path: Path = FOLDER / "acts.yml") -> tuple[tuple[str, str], ...]:
    """Intents and messages of the file, in its order. Raises TablesError on an intent without a route or a message that stands twice."""
    found = labelled(path, TablesError, plain)
    for intent in found:
        route_of(intent)
    return tuple((intent, message) for intent, messages in found.items() for message in messages)


def fit(x: Floats, intents: Sequence[str], own: Floats, here: Floats) -> Logistic:
    """`x`: features of the phrases of `intents` (n, features); `own`: of the answers of answers.yml; `here`: of `said_here()`."""
    labels = [*(act_of(i) for i in intents), *[ANSWER] * len(own), *(act_of(i) for i, _ in said_here())]
    outside = np.array([name in (ANSWER, "out_of_scope") for name in labels[: len(x)]])
    weight = np.concatenate(
        [np.where(outside, TOLD, ELSEWHERE), np.full(len(own), ANSWERED), np.full(len(here), SAID_HERE)]
    )
    return Logistic.fit(np.vstack([x, own, here]), labels, STRENGTH, weight=weight, tolerance=TOLERANCE)


def objects(read: dict[str, float]) -> bool:
    """Whether what sounds like an objection by single words can be one."""
    return read["objection"] + read["abuse_bot"] >= NONE


def _answers(read: float, score: float, chance: float | None) -> bool:
    return chance is None or chance >= LIKELY or (chance >= HARDLY and read >= score)


def reread(ranking: Ranking, read: dict[str, float], chance: float | None) -> Ranking:
    """The ranking with the act on top that is read for sure; as it was where nothing is.

    `chance`: how much the message looks like an answer to the very question that is open, 0-1 (None: not known).
    """
    now = act_of(ranking[0][0])
    act = max(read, key=lambda name: read[name])
    if now in _KEPT or act in {now, *_KEPT} or act not in dict(ranking):
        return ranking
    if act == ANSWER and (now == "correct_answer" or not _answers(read[act], ranking[0][1], chance)):
        return ranking  # what answers one question ("leave it") steers at another
    needed = MORE if act == ANSWER else ENOUGH
    if now == ANSWER and chance is not None:
        needed = MORE if chance >= LIKELY else LESS if chance < HARDLY else ENOUGH
    if read[act] < needed:
        return ranking
    return [(act, max(TAKEN, ranking[0][1])), *(pair for pair in ranking if pair[0] != act)]
