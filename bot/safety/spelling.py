"""Words written out: contractions, texting short forms, known misspellings, dropped spaces. Places in the raw text are kept.

Dropped spaces are found by the cheapest path over words and pairs of words, as the screen's own examples count them; a key word of the
lexicon with one wrong letter is found by its deletions. Each step looks at one token at a time, tokens are cut at 400 letters: linear.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from bot.safety.data import FOLDER, Spellings, spellings
from bot.safety.language import language
from bot.text import Normalised

LONGEST_WORD = 18
GUESSED_LESS = ("fr", "es")  # their words are no misspelt English, and no English words run together
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
UNSEEN = 20_000  # as many words as the examples are taken to lack
TOGETHER = 0.6  # what a pair of words counts for beside each by itself
_WORD = re.compile(r"[a-z]+")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9']*|\s|[^a-z0-9\s]")


# Ends of words that the encoder's vocabulary lists as if they were words: "drooping" is no "droop ing".
_ENDINGS = frozenset(["ing", "ings", "ers", "tion", "tions", "ity", "ment", "ments", "ness", "ous", "ized", "ised"])


def _is_word(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) <= LONGEST_WORD and (len(word) > 2 or word in _SHORT_WORDS)


class Vocabulary:
    """How likely words are, and words after one another, as costs (minus logarithms): the rarer, the dearer.

    Counted in the screen's own examples, which are written as people write on hard days; a word that is not among them has a share of
    `UNSEEN` by its rank in the encoder's vocabulary. Counts of single words alone read "if i leave" as "i file ave".
    """

    def __init__(self, ranked: list[str], known: frozenset[str], lines: Iterable[str] = ()) -> None:
        vocabulary = {word: rank for rank, word in enumerate(ranked) if _is_word(word)}
        counts: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for line in lines:
            words = _WORD.findall(line.lower().replace("'", "").replace("\u2019", ""))
            counts.update(words)
            pairs.update(itertools.pairwise(words))
        # Two slips of the pen alike are a word; one is a slip.
        counts = Counter({w: n for w, n in counts.items() if _is_word(w) and (w in vocabulary or w in known or n > 2)})
        total = sum(counts.values()) + UNSEEN
        scale = math.log(max(2, len(ranked)))
        self.cost: dict[str, float] = {}
        for word in {*vocabulary, *counts, *(w for w in known if len(w) > 2)}:
            rank = min(vocabulary.get(word, len(ranked)), 3000 if word in known else len(ranked))
            self.cost[word] = -math.log((counts[word] + UNSEEN / ((rank + 1) * scale)) / total)
        self.after: dict[tuple[str, str], float] = {}
        for (one, other), count in pairs.items():
            if one in counts and other in counts:
                alone = math.exp(-self.cost[other])
                self.after[one, other] = -math.log(TOGETHER * count / counts[one] + (1 - TOGETHER) * alone)
        self.alone = -math.log(1 - TOGETHER)
        self.deletions: dict[str, str] = {}
        for word in spellings().key_words:
            self.deletions.setdefault(word, word)
            for i in range(1, len(word)):
                self.deletions.setdefault(word[:i] + word[i + 1 :], word)

    def split(self, token: str) -> list[str] | None:
        """The words of a token whose spaces were dropped, or None where it is not made of words."""
        # best[end][word]: the least cost of the letters up to `end` with that word last, and the word before it.
        best: list[dict[str, tuple[float, str]]] = [{"": (0.0, "")}]
        for end in range(1, len(token) + 1):
            here: dict[str, tuple[float, str]] = {}
            for start in range(max(0, end - LONGEST_WORD), end):
                word = token[start:end]
                cost = self.cost.get(word)
                if cost is None or not best[start]:
                    continue
                alone = cost + self.alone
                here[word] = min(
                    (so_far + self.after.get((before, word), alone), before)
                    for before, (so_far, _) in best[start].items()
                )
            best.append(here)
        if not best[-1]:
            return None
        words: list[str] = []
        end, word = len(token), min(best[-1], key=lambda w: best[-1][w][0])
        while end > 0:
            words.append(word)
            word, end = best[end][word][1], end - len(word)
        words.reverse()
        whole: list[str] = []
        for word in words:
            if word in _ENDINGS and whole:
                whole[-1] += word
            else:
                whole.append(word)
        return whole

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
    """The encoder's vocabulary with the lexicon's own words added, and the examples' words and pairs counted."""
    from bot.encoder import files
    from bot.safety.lexicon import pattern_words

    ranks = json.loads(files()["tokenizer.json"].read_text(encoding="utf-8"))["model"]["vocab"]
    lines = (
        line
        for path in sorted((FOLDER / "examples").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return Vocabulary(sorted(ranks, key=ranks.__getitem__), pattern_words() | frozenset(spellings().bare), lines)


@lru_cache(maxsize=20000)
def _respell(token: str, english: bool = True) -> str:
    """The token written out; several words where it stood for several. Words of another language are not guessed at."""
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
    if not english or bare in known.cost:
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
    english = language(text, text) not in GUESSED_LESS
    for match in _TOKEN.finditer(text):
        piece, start, end = match[0], match.start(), match.end()
        if piece[0].isalnum() and piece[0].isascii():
            written = _respell(piece[:LONGEST_TOKEN], english)
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
