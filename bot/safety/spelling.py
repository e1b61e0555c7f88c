"""Words written out: contractions, texting short forms, known misspellings, dropped spaces. Places in the raw text are kept.

Dropped spaces are found by the cheapest path over the encoder's own vocabulary, whose order is by frequency; a key word of the lexicon
with one wrong letter is found by its deletions. Each step looks at one token at a time, tokens are cut at 400 letters: linear.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache, lru_cache

from bot.safety.data import Spellings, spellings
from bot.text import Normalised

LONGEST_WORD = 18
LONGEST_TOKEN = 400  # letters of a token that are looked at for dropped spaces
_SHORT_WORDS = frozenset(
    [
        "i",
        "a",
        "of",
        "in",
        "to",
        "he",
        "is",
        "as",
        "on",
        "it",
        "by",
        "at",
        "an",
        "be",
        "my",
        "or",
        "me",
        "up",
        "no",
        "we",
        "so",
        "if",
        "do",
        "us",
        "go",
        "am",
        "im",
        "id",
        "oh",
        "ex",
        "ok",
        "hi",
    ]
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9']*|\s|[^a-z0-9\s]")


class Vocabulary:
    """Costs of words: the rarer, the dearer."""

    def __init__(self, ranked: list[str], known: frozenset[str]) -> None:
        self.cost: dict[str, float] = {}
        scale = math.log(max(2, len(ranked)))
        for rank, word in enumerate(ranked):
            if word.isascii() and word.isalpha() and (len(word) > 2 or word in _SHORT_WORDS):
                self.cost.setdefault(word, math.log((rank + 1) * scale))
        middle = math.log(3000 * scale)
        for word in known:
            if len(word) > 2:
                self.cost[word] = min(self.cost.get(word, middle), middle)
        self.deletions: dict[str, str] = {}
        for word in spellings().key_words:
            self.deletions.setdefault(word, word)
            for i in range(1, len(word)):
                self.deletions.setdefault(word[:i] + word[i + 1 :], word)

    def split(self, token: str) -> list[str] | None:
        """The words of a token whose spaces were dropped, or None where it is not made of words."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(token) + 1):
            choice = (math.inf, 0)
            for start in range(max(0, end - LONGEST_WORD), end):
                word_cost = self.cost.get(token[start:end])
                if word_cost is not None and best[start][0] + word_cost < choice[0]:
                    choice = (best[start][0] + word_cost, start)
            best.append(choice)
        if math.isinf(best[-1][0]):
            return None
        words: list[str] = []
        end = len(token)
        while end > 0:
            start = best[end][1]
            words.append(token[start:end])
            end = start
        words.reverse()
        return words

    def near(self, token: str) -> str | None:
        """A key word one letter away from `token` (missing, added, swapped or wrong), first letters alike."""
        found = self.deletions.get(token)
        if found is None:
            for i in range(1, len(token)):
                found = self.deletions.get(token[:i] + token[i + 1 :])
                if found is not None:
                    break
        if found is None or found[0] != token[0] or abs(len(found) - len(token)) > 1:
            return None
        return found


@cache
def vocabulary() -> Vocabulary:
    """The encoder's vocabulary with the lexicon's own words added."""
    from bot.encoder import files
    from bot.safety.lexicon import pattern_words

    ranks = json.loads(files()["tokenizer.json"].read_text(encoding="utf-8"))["model"]["vocab"]
    return Vocabulary(sorted(ranks, key=ranks.__getitem__), pattern_words() | frozenset(spellings().bare))


@lru_cache(maxsize=20000)
def _respell(token: str) -> str:
    """The token written out; several words where it stood for several."""
    table: Spellings = spellings()
    if token in table.words:
        return table.words[token]
    bare = token.replace("'", "")
    if bare in table.words:
        return table.words[bare]
    if (elided := re.fullmatch(r"(qu|[jnmldstc])'([a-z]{2,})", token)) is not None:
        return f"{elided[1]} {elided[2]}"  # French
    if token.endswith("'s"):
        return token[:-2] + " s" if len(token) > 2 else bare
    if len(bare) >= 8 and any(c.isdigit() for c in bare) and any(c.isalpha() for c in bare):
        return " ".join(_respell(part) for part in re.findall(r"[a-z]+|[0-9]+", bare))
    if not bare.isalpha() or len(bare) < 3:
        return bare
    known = vocabulary()
    if bare in known.cost:
        return bare
    single = re.sub(r"(.)\1", r"\1", bare)
    if single != bare and (single in known.cost or single in table.words):
        return table.words.get(single, single)
    if len(bare) >= 5 and (near := known.near(bare)) is not None:
        return near
    if len(bare) >= 6:
        for form in (bare, single):
            parts = known.split(form[:LONGEST_TOKEN])
            if parts is not None and len(parts) > 1 and len(form) / len(parts) >= (2.0 if len(form) >= 8 else 2.4):
                return " ".join(table.bare.get(part, part) for part in parts)
    return bare


def write_out(source: Normalised) -> Normalised:
    """The text in which rules are matched: words parted by single spaces, apostrophes gone, other punctuation kept."""
    chars: list[str] = []
    offsets: list[int] = []

    def put(text: str, first: int, last: int) -> None:
        for place, char in enumerate(text):
            if char == " " and (not chars or chars[-1] in " \n"):
                continue
            chars.append(char)
            offsets.append(last if place == len(text) - 1 else min(first + place, last))

    text, places = source.text, source.offsets
    for match in _TOKEN.finditer(text):
        piece, start, end = match[0], match.start(), match.end()
        if piece[0].isalnum() and piece[0].isascii():
            written = _respell(piece[:LONGEST_TOKEN])
            put(written, places[start], places[end - 1])
        elif piece in "-_/\\'*~^#" or (
            piece == "." and text[end : end + 1].isalpha() and text[start - 1 : start].isalpha()
        ):
            put(" ", places[start], places[start])
        else:
            put(piece, places[start], places[start])
    written_text = "".join(chars)
    for pattern, replacement in spellings().phrases:
        written_text, offsets = _replace(pattern, replacement, written_text, offsets)
    return Normalised(written_text, tuple(offsets))


def _replace(pattern: re.Pattern[str], replacement: str, text: str, offsets: list[int]) -> tuple[str, list[int]]:
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        start, end = match.start(1), match.end(1)
        parts += [text[last:start], replacement]
        places += offsets[last:start]
        first, final = offsets[start], offsets[end - 1]
        places += [final if i == len(replacement) - 1 else min(first + i, final) for i in range(len(replacement))]
        last = end
    if not parts:
        return text, offsets
    return "".join([*parts, text[last:]]), places + offsets[last:]
