"""French and Spanish put into English word for word (data/safety/gloss_*.yml), for the statistical layer, which knows English only.

No translation: the words of a message in their order, ways of speaking whole, a word that is not listed by the listed one it comes from or
is a slip of the pen for. It finds nothing by itself and nobody reads it. Linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.safety.data import FOLDER, SafetyDataError, read

LANGUAGES = ("fr", "es")
SAME = 5  # first letters two forms of one word share, at least
SHARE = 0.62  # ... and that share of the longer one
ENDING = 4  # letters of the ending that may differ
SLIP = 6  # letters of a word in which one wrong or missing letter is seen through
_SENTENCE = re.compile(r"[.!?\n;:]+")
_SETS = ("after", "before", "silent", "auxiliaries", "elided")
_TOKEN = re.compile(r"[a-z0-9]+")
_CARRIES = frozenset(
    ["i", "am", "is", "are", "was", "were", "have", "has", "had", "can", "could", "will", "would", "must", "going"]
)


@dataclass(frozen=True)
class Gloss:
    """The word list of one language; keys are folded words."""

    phrases: dict[tuple[str, ...], str]
    words: dict[str, str]
    after: frozenset[str]  # a word that denies the verb before it
    before: frozenset[str]  # ... the verb after it
    silent: frozenset[str]  # words that say nothing in English
    clitics: dict[str, str]  # a pronoun before its verb, which English puts behind it
    auxiliaries: frozenset[str]  # what may stand between, and is left out
    elided: frozenset[str]  # letters that grow together with the word after them ("jveux")
    endings: dict[str, str]  # pronouns grown together with the verb before them ("matarlo")
    longest: int
    stems: dict[str, tuple[str, ...]]  # first letters -> listed words that begin with them
    slips: dict[str, str]  # a word without one of its letters -> that word

    def english(self, text: str) -> str:
        """Normalised (folded, lower-case) text in English words; sentences stay sentences."""
        parts = (self._sentence(_TOKEN.findall(part)) for part in _SENTENCE.split(text))
        return ". ".join(part for part in parts if part)

    def listed(self) -> set[str]:
        """Every word that stands in the list, in phrases too."""
        return {*self.words, *(word for phrase in self.phrases for word in phrase)}

    def _sentence(self, tokens: list[str]) -> str:
        out: list[str] = []
        denied, held, place = False, "", 0
        tokens = [part for token in tokens for part in self._parted(token)]
        while place < len(tokens):
            token = tokens[place]
            said, length = self._phrase(tokens, place)
            place += length
            if not length:
                place += 1
                if token in self.silent or (held and token in self.auxiliaries):
                    continue
                if token in self.after:
                    if out:
                        out[-1] = _deny(out[-1])
                    continue
                if token in self.before and not denied:
                    denied = True
                    continue
                if token in self.clitics:
                    held = self.clitics[token]
                    continue
                said = self._word(token)
            if held:
                said, held = (said if said.startswith("i ") else f"{said} {held}"), ""
            if denied:
                said, denied = _deny(said), False
            if said:
                out.append(said)
        return " ".join([*out, *(["no"] if denied else []), *([held] if held else [])])

    def _phrase(self, tokens: list[str], place: int) -> tuple[str, int]:
        for length in range(min(self.longest, len(tokens) - place), 1, -1):
            said = self.phrases.get(tuple(tokens[place : place + length]))
            if said is not None:
                return said, length
        return "", 0

    def _parted(self, token: str) -> list[str]:
        if token not in self.words:
            for size in (1, 2):
                rest = token[size:]
                if token[:size] in self.elided and len(rest) >= 2 and (rest in self.words or rest in self.clitics):
                    return [token[:size], rest]
        return [token]

    def _word(self, token: str) -> str:
        if token in self.words or len(token) < SAME:
            return self.words.get(token, token)
        for size in (2, 3):
            base, ending = token[:-size], token[-size:]
            if ending in self.endings and base in self.words:
                return f"{self.words[base]} {self.endings[ending]}".strip()
        best, shared = "", 0
        for word in self.stems.get(token[:SAME], ()):
            same = next(
                (i for i, (a, b) in enumerate(zip(token, word, strict=False)) if a != b), min(len(token), len(word))
            )
            longer = max(len(token), len(word))
            if same > shared and longer - same <= ENDING and same >= SHARE * longer:
                best, shared = word, same
        if not best and len(token) >= SLIP:
            best = self._slip(token)
        return self.words[best] if best else token

    def _slip(self, token: str) -> str:
        for form in (token, *(token[:i] + token[i + 1 :] for i in range(1, len(token)))):
            found = self.slips.get(form, form if form in self.words and len(form) >= SAME else "")
            if found and found[0] == token[0]:
                return found
        return ""


def _deny(said: str) -> str:
    """English words denied: "i am" -> "i am not", "i want to" -> "i do not want to", "cry" -> "do not cry"."""
    words = said.split()
    if not words:
        return "no"
    if words[0] == "i" and len(words) > 1 and words[1] not in _CARRIES:
        return " ".join(["i do not", *words[1:]])
    lead = 2 if words[0] == "i" and len(words) > 1 else 1
    if words[0] in _CARRIES:
        return " ".join([*words[:lead], "not", *words[lead:]])
    return " ".join(["do not", *words])


def load(path: Path) -> Gloss:
    """Read and check one file. Raises SafetyDataError."""
    content = read(path, frozenset(Gloss.__dataclass_fields__) - {"longest", "stems", "slips"})
    phrases: dict[tuple[str, ...], str] = {}
    for said, english in content["phrases"].items():
        key = tuple(str(said).split())
        if len(key) < 2 or not isinstance(english, str):
            raise SafetyDataError(f"{path.name}: {said!r} is not two words and more, or has no English.")
        phrases[key] = english
    words: dict[str, str] = {}
    for english, listed in content["words"].items():
        for word in str(listed).split():
            if word in words:
                raise SafetyDataError(f"{path.name}: the word {word!r} stands in two places.")
            words[word] = str(english)
    stray = sorted(w for w in [*words, *(w for key in phrases for w in key)] if not _TOKEN.fullmatch(w))
    if stray:
        raise SafetyDataError(f"{path.name}: {stray[0]!r} is not in folded small letters.")
    stems: dict[str, list[str]] = {}
    slips: dict[str, str] = {}
    for word in words:
        if len(word) >= SAME:
            stems.setdefault(word[:SAME], []).append(word)
            for place in range(1, len(word)):
                slips.setdefault(word[:place] + word[place + 1 :], word)
    sets = {key: frozenset(str(content.get(key) or "").split()) for key in _SETS}
    pairs = {key: {str(k): str(v) for k, v in (content.get(key) or {}).items()} for key in ("clitics", "endings")}
    return Gloss(
        phrases=phrases,
        words=words,
        after=sets["after"],
        before=sets["before"],
        silent=sets["silent"],
        auxiliaries=sets["auxiliaries"],
        elided=sets["elided"],
        clitics=pairs["clitics"],
        endings=pairs["endings"],
        longest=max(map(len, phrases)),
        stems={key: tuple(listed) for key, listed in stems.items()},
        slips=slips,
    )


@cache
def gloss(language: str) -> Gloss:
    """The word list of a language of LANGUAGES, read once. Raises SafetyDataError."""
    return load(FOLDER / f"gloss_{language}.yml")
