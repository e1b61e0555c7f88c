"""Is a message about the person and someone else? A regression of its own over the same vectors and signs.

Its examples are those of data/understanding/relational.yml, and of the intents that by their nature are about somebody,
or about nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.intents.tables import FOLDER, TablesError, lists

THRESHOLD = 0.6  # the middle of where held-out phrases are told apart best (0.45-0.75)
ABOUT_SOMEONE = frozenset(("share_moment", "share_their_mind", "share_apology_wish", "ask_verdict"))
ABOUT_NOBODY = frozenset(("share_stress", "out_of_scope", "ask_medication"))
YES, NO = "relational", "not_relational"


def own_examples(path: Path = FOLDER / "relational.yml") -> tuple[list[str], list[str]]:
    """Phrases and `YES` or `NO` for each. Raises TablesError on another list than these two."""
    table = lists(path)
    if set(table) != {YES, NO}:
        raise TablesError(f"{path.name}: exactly the lists {YES} and {NO} are known here.")
    return [*table[YES], *table[NO]], [YES] * len(table[YES]) + [NO] * len(table[NO])


def label_of(intent: str) -> str | None:
    """`YES` or `NO` where an intent settles it; None where its phrases are of both kinds."""
    if intent in ABOUT_SOMEONE:
        return YES
    return NO if intent in ABOUT_NOBODY else None


def examples(texts: Sequence[str], intents: Sequence[str]) -> tuple[list[str], list[str]]:
    """Own examples first, then those of the intents that settle it."""
    phrases, labels = own_examples()
    known = set(phrases)
    for text, intent in zip(texts, intents, strict=True):
        label = label_of(intent)
        if label is not None and text not in known:
            phrases.append(text)
            labels.append(label)
    return phrases, labels
