"""Slips of the pen put right before the parse: "dauhgter", "thougt", "fogot".

A word that nobody has written before, one swapped, lost, doubled or confused letter away from a word that people often write here, is
taken for that word. What counts as written before: the words of our own examples, the encoder's vocabulary, which holds common first
names too, and the parser's dictionary, each with the endings of English. Distance: optimal string alignment (Damerau, 1964), of which
only the four kinds of slips are looked for.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache, lru_cache

from bot.parser import dictionary
from bot.settings import ROOT

TWICE = 2  # lines of the examples a word must be written in to be none: people misspell there, too
OFTEN = 8  # lines of the examples a word must be written in before another is taken for a slip of it
SWAPPED, LOST, CONFUSED = 4, 5, 6  # letters a slip has at least, by its kind
VERY_OFTEN = 60  # lines, for a slip of four letters: "taht", "jsut"
LONGEST = 24
_FOLDERS = ("data/safety/examples", "data/listening/examples")
_LETTERS = re.compile(r"[a-z]+")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "r", "ly", "y", "in")
_ALIKE = ("aeiouy", "sc", "ck", "mn")  # letters that are confused with each other


@cache
def _words() -> tuple[frozenset[str], dict[str, int], dict[str, tuple[str, ...]]]:
    """Words that are no slip; the frequent ones with their counts; and these by what is left of them without one letter."""
    from bot.encoder import files

    counts: Counter[str] = Counter()
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).glob("*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                counts.update(set(_LETTERS.findall(line.lower().replace("'", "").replace("\u2019", ""))))
    ranks = json.loads(files()["tokenizer.json"].read_text(encoding="utf-8"))["model"]["vocab"]
    listed = {word for word in ranks if word.isascii() and word.isalpha()}
    often = {word: n for word, n in counts.items() if n >= OFTEN and len(word) >= SWAPPED and word in listed}
    shorter: dict[str, list[str]] = {}
    for word in often:
        for i in range(len(word)):
            shorter.setdefault(word[:i] + word[i + 1 :], []).append(word)
    return (
        frozenset(listed | {word for word, n in counts.items() if n >= TWICE} | dictionary()),
        often,
        {key: tuple(set(found)) for key, found in shorter.items()},
    )


def _is_known(stem: str, known: frozenset[str]) -> bool:
    """Whether a word without its ending is known, with the e that was dropped or without the letter that was doubled."""
    return len(stem) >= 2 and (stem in known or f"{stem}e" in known or (stem[-1] == stem[-2] and stem[:-1] in known))


@lru_cache(maxsize=4096)
def put_right(word: str) -> str:
    """The word that a lower-case `word` is a slip of, or `word` itself."""
    if not (SWAPPED <= len(word) <= LONGEST and word.isascii() and word.isalpha() and word.islower()):
        return word
    known, often, shorter = _words()
    if word in known or any(_is_known(word[: -len(end)], known) for end in _ENDINGS if word.endswith(end)):
        return word
    found: dict[str, tuple[int, int]] = {}
    for i in range(len(word)):
        swapped = word[:i] + word[i + 1 : i + 2] + word[i] + word[i + 2 :]
        if swapped != word and often.get(swapped, 0) >= (VERY_OFTEN if len(word) == SWAPPED else OFTEN):
            found[swapped] = (2, often[swapped])
    if len(word) >= LOST:
        # One letter too many at the end is a way of speaking: "thingy", "hella".
        last = len(word) if word[-1] == word[-2] else len(word) - 1
        for other in (*shorter.get(word, ()), *(word[:i] + word[i + 1 :] for i in range(1, last))):
            if other in often and other[0] == word[0]:
                found.setdefault(other, (1, often[other]))
    if len(word) >= CONFUSED and not found:
        for i in range(1, len(word)):
            for letters in _ALIKE:
                if word[i] in letters:
                    for letter in letters:
                        other = word[:i] + letter + word[i + 1 :]
                        if other in often:
                            found.setdefault(other, (0, often[other]))
    return max(found, key=lambda other: found[other]) if found else word
