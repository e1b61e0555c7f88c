"""Forms of the verbs that name deeds: past, gerund, third person; and whom such a verb is done to."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.repair.words import acts, irregular, not_people

if TYPE_CHECKING:
    from spacy.tokens import Token


@cache
def forms() -> dict[str, str]:
    """Every form of the listed verbs -> lemma: the parser's own lemmas fail on rare and misread words."""
    result: dict[str, str] = {}
    for act in acts():
        for verb in act.verbs:
            for form in (verb, past(verb), _ing(verb), verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")):
                result.setdefault(form, verb)
    return result


def past(lemma: str) -> str:
    """The simple past of a verb."""
    known = irregular().get(lemma)
    if known:
        return known
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeiou"):
        return lemma[:-1] + "ied"
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", lemma):
        return lemma + lemma[-1] + "ed"
    return lemma + "ed"


def _ing(lemma: str) -> str:
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith("ee"):
        return lemma[:-1] + "ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", lemma) or lemma in ("forget", "cancel", "upset"):
        return lemma + lemma[-1] + "ing"
    return lemma + "ing"


_TOWARDS = frozenset(
    [
        "cancel",
        "bail",
        "flake",
        "hang",
        "walk",
        "cheat",
        "yell",
        "shout",
        "scream",
        "snap",
        "swear",
        "laugh",
        "rat",
        "lie",
    ]
)


def done_to(token: Token) -> bool:
    """ "cancelled on Jess": a name that the recogniser doesn't know, where only somebody can stand."""
    return (
        token.tag_ == "NNP"
        and token.dep_ == "pobj"
        and token.head.lower_ in ("on", "at", "to")
        and token.head.head.lemma_ in _TOWARDS
        and token.text.istitle()
        and token.lower_ not in not_people()
    )
