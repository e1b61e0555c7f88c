"""Whether a message told in the middle of a moment goes on with it, or tells of another one that has its own beginning.

"Ugh, my boss just rang and shouted" answers no question about one's sister, though it tells something; "her boss had shouted at her
that day" may. Read by one regression over what the intent model makes of the message, how surely it tells what happened
(`bot.intents.headings`) and a few signs of form: how near the time is, how it is led up to, whether it guesses, remembers or gives a
reason. Whom it is about is weighed where it is acted on (`actions.turning`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.fitted import Logistic, labelled, pairs
from bot.intents.answered import examples
from bot.intents.headings import written
from bot.intents.tables import FOLDER, TablesError, plain

Floats = npt.NDArray[np.float32]

OTHER, SAME = "other", "same"
STRENGTH = 10.0  # C
SIGNED = 0.6  # weight of the signs beside a vector of length 1; 0 tells other moments apart far worse, 0.3 to 1.5 about as well
ANSWERED = 0.3  # weight of an answer written for other readings beside a message written for this one
SIGNS = tuple(
    re.compile(sign, re.IGNORECASE | re.DOTALL)
    for sign in (
        # now, today
        r"\b(?:just (?:now|then)|(?:'s|'ve|has|have|'re|is) just|"
        r"just (?:\w+ed|came|come|got|rang|told|said|left|threw|sent|text|hung|had|found)|"
        r"right (?:now|this)|today|tonight|this (?:morning|afternoon|evening|minute)|an hour ago|at the moment|earlier)\b",
        # a day of these
        r"\b(?:yesterday|last (?:night|week|weekend)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|since the weekend|the other day)\b",
        # led up to as something of its own
        r"(?:^|[.,!;]\s*)\W*(?:(?:oh|and|but|ok|okay|so|ugh|wait|no|sorry|god|omg|well|anyway|actually)\W+)*(?:also\b|by the way|btw|"
        r"another (?:thing|one|moment)|the other (?:thing|moment)|one more thing|something (?:else|worse)|different (?:thing|topic|story)|"
        r"on top of|that reminds|speaking of|there(?:'s| is| was| were)? (?:also|another)|can i (?:say|tell)|"
        r"i (?:need|have) to (?:say|tell)|"
        r"what i didn't|not about this|this is about something|(?:this is )?unrelated|then there(?:'s| is)|anyway)",
        r"^\W*(?:ugh|oh|wait|omg|hang on|god|shit|fuck|no wait|sorry)\b",
        # a guess, a memory, the rest of a sentence, one's own mind, the one it is about already
        r"\b(?:maybe|perhaps|probably|might|could|must have|i guess|i suppose|what if|or that|i think|thinks|may)\b",
        r"\b(?:when (?:i|we) (?:was|were)|used to|always|at school|growing up|as a (?:kid|child)|in my family|years? ago|"
        r"my (?:first|last))\b",
        r"^\W*(?:that|because|cos|so that|like|as if|if)\b",
        r"\b(?:i (?:thought|was thinking|wanted|felt|feel|was scared|kept))\b",
        r"^\W*(?:(?:and|so|then|but|well|yes|yeah|no) )*(?:he|she|they|it|his|her|their)\b",
    )
)


@cache
def told(path: Path = FOLDER / "turns.yml") -> dict[str, list[str]]:
    """The messages of each class. Raises TablesError on a class that is unknown or missing, or a message that stands twice."""
    found = labelled(path, TablesError, plain)
    if set(found) != {OTHER, SAME}:
        raise TablesError(f"{path.name}: the classes are {OTHER} and {SAME}.")
    return found


def _answers() -> list[str]:
    """Answers that were written for other readings: they go on with their moment."""
    of_headings = [text for name, texts in written().items() if name != "happened" for text in texts]
    return [*examples(), *of_headings]


def learnt() -> list[str]:
    """Every text that the reading is fitted on, in its order."""
    return [*pairs(told())[0], *_answers()]


def signed(x: Floats, happened: Floats, texts: Sequence[str]) -> Floats:
    """Features (n, features) of n texts with their signs, and how surely each tells what happened (n,)."""
    signs = [[float(sign.search(text) is not None) for sign in SIGNS] for text in texts]
    return np.hstack([x, SIGNED * np.array(signs, dtype=np.float32), SIGNED * happened[:, None]]).astype(np.float32)


def fit(x: Floats) -> Logistic:
    """`x`: `signed` features of `learnt()`."""
    labels, more = pairs(told())[1], len(_answers())
    weight = np.concatenate([np.ones(len(labels)), np.full(more, ANSWERED)])
    return Logistic.fit(x, [*labels, *[SAME] * more], STRENGTH, weight=weight)
