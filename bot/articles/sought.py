"""What kind of thing a question asks for, whether a sentence holds one, and names that a passage lacks.

"How many people work there?" lies as near to a sentence on where the people work as to one that counts them. Vectors don't tell the two
apart; that the sentence has no number does. Read by patterns (data/retrieval/sought.yml), so that the cost is some 0.1 ms a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.articles.field import read_patterns
from bot.articles.terms import stem, stop_words, words

THEME = 1.2  # inverse document frequency below which a name is what the whole corpus is about: in three passages of ten
LONGEST = 15  # words of a question whose names count: longer ones tell of a Sam who is in no article
UNBOUND = 0.5  # of a number that counts something else than what is asked for
OTHER_UNIT = 0.25
NAMELESS = 0.6  # of people without a name where a "who" is asked for
_PLAIN = re.compile(r"[a-z0-9]+")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w’'-]+")
_NAME = re.compile(r"[A-Za-zÀ-ÿ]+|\d[\d,.]*\d|\d")
_MANY = re.compile(r"\bhow (?:many|much)((?: [\w’'-]+){1,4})", re.IGNORECASE)
_OPENS = frozenset(".!?:\"“('")  # before a word that is written large because something begins
_FIGURES = ("number", "money", "year", "span")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    ends = ("no-name-before",)
    found = read_patterns("sought.yml")
    return {
        name: re.compile(rf"(?<!\w)(?:{one})" if name not in ends else rf"\b(?:{one})", re.IGNORECASE)
        for name, one in found.items()
    }


@dataclass(frozen=True)
class Kind:
    """name: "number", "money", "span", "year", "who", "where", "when", "colour", "name" or "why"; measure: what a number must
    be of, "" for things that are counted: those are `counted`, as stems, and `people` where it is people."""

    name: str
    words: frozenset[str]
    measure: str = ""
    counted: frozenset[str] = frozenset()
    people: bool = False
    many: bool = False

    def fit(self, sentence: str) -> float:
        """How well a sentence holds what is asked for, 0 (nothing of the kind) to 1; what the question itself says doesn't count."""
        if self.name == "number":
            return self._number(sentence)
        if self.name == "money":
            if not self._numbers(sentence):
                return 0.0
            return 1.0 if _patterns()["money"].search(sentence) else 0.3
        if self.name in ("span", "year", "when", "colour"):
            pattern = _patterns()["time" if self.name == "when" else self.name]
            return float(any(m.group().lower() not in self.words for m in pattern.finditer(sentence)))
        if self.name == "why":
            return 1.0
        if self.name == "who":
            return 1.0 if self._names(sentence, True) else NAMELESS if self._held("person", sentence) else 0.0
        if self._names(sentence, False):
            return 1.0
        if self.name == "where":
            return NAMELESS if not self.many and _patterns()["place"].search(sentence) else 0.0
        return float("“" in sentence or '"' in sentence)

    def _held(self, pattern: str, sentence: str) -> bool:
        return any(m.group().lower() not in self.words for m in _patterns()[pattern].finditer(sentence))

    def _numbers(self, sentence: str) -> list[re.Match[str]]:
        found = _patterns()["number"].finditer(sentence)
        return [m for m in found if m.group().lower().rstrip(".,") not in self.words]

    def _number(self, sentence: str) -> float:
        found = self._numbers(sentence)
        if self.measure == "share" and _patterns()["unit-share"].search(sentence):
            return 1.0
        if not found:
            return 0.0
        if self.measure == "share":
            return UNBOUND
        if self.measure:
            unit = _patterns()[f"unit-{self.measure}"]
            return 1.0 if any(unit.search(sentence[m.start() : m.end() + 25]) for m in found) else OTHER_UNIT
        if not self.many:
            return 0.7
        for match in found:
            after = " ".join(sentence[match.end() :].split()[:5])
            before = " ".join(sentence[: match.start()].split()[-6:])
            if any(stem(w) in self.counted for w in _PLAIN.findall(f"{after} {before}".lower())):
                return 1.0
            if self.people and _patterns()["people"].search(after):
                return 0.9
        only = len(found) == 1 and _patterns()["loose-number"].fullmatch(found[0].group())
        return OTHER_UNIT if only and self.counted else UNBOUND

    def _names(self, sentence: str, person: bool) -> bool:
        """Whether a name stands in the sentence that the question doesn't have; `person`: and not behind "in" or "from"."""
        for match in _CAPITAL.finditer(sentence):
            word = match.group().lower().replace("’", "'").removesuffix("'s")
            opens = sentence[: match.start()].rstrip()[-1:] in ("", *_OPENS)
            if opens and not re.match(r"\s+(?:(?:von|van|de|du|der|of)\s+)?[A-Z]", sentence[match.end() :][:8]):
                continue
            if word in self.words or _patterns()["time"].fullmatch(word):
                continue
            if person and _patterns()["no-name-before"].search(sentence[: match.start()][-20:]):
                continue
            return True
        return False


def kind_of(question: str) -> Kind | None:
    """What a question asks for; None where it is of no kind that a sentence could be seen to lack."""
    patterns = _patterns()
    asks = next((n for n, p in patterns.items() if n.startswith("asks-") and p.search(question)), None)
    if asks is None or asks == "asks-why":
        return None
    own = frozenset(_PLAIN.findall(question.lower()))
    name = asks.removeprefix("asks-")
    if name == "where":
        return Kind(name, own, many=re.search(r"\b(?:what|which)\b", question, re.IGNORECASE) is not None)
    if name != "number":
        return Kind(name, own)
    measures = (
        n.removeprefix("measure-") for n, p in patterns.items() if n.startswith("measure-") and p.search(question)
    )
    many = _MANY.search(question)
    counted: list[str] = []
    for word in many.group(1).lower().split() if many else ():
        if word in stop_words() or len(word) == 1:
            break
        counted.append(word.strip("'’"))
    people = any(patterns["people-asked"].fullmatch(word) for word in counted)
    return Kind(name, own, next(measures, ""), frozenset(map(stem, counted)), people, many is not None)


def lacks(question: str, passage: str, idf_of: Callable[[str], float]) -> tuple[bool, bool]:
    """Whether a passage (title and heading with it) lacks a name, and whether it lacks a figure, that a question names.

    A name is what is written large in the question, one word of it is enough; abbreviations, and names that the whole corpus is
    about, are none.
    """
    plain = re.sub(r"'s?\b", "", question.replace("’", "'"))
    if len(plain.split()) > LONGEST:
        return False, False
    runs: list[list[str]] = []
    figure, end = False, -1
    for match in _NAME.finditer(plain):
        word = match.group()
        if word[0].isdigit():
            figure = figure or (len(word) > 1 and re.search(rf"\b{re.escape(word)}\b", passage) is None)
            continue
        opens = plain[: match.start()].rstrip()[-1:] in ("", *_OPENS)
        if opens or len(word) == 1 or not word[0].isupper() or word.isupper() or word.lower() in stop_words():
            continue
        if runs and plain[end : match.start()] in (" ", "-", "–"):
            runs[-1].append(stem(word.lower()))
        else:
            runs.append([stem(word.lower())])
        end = match.end()
    if not runs:
        return False, figure
    there = {stem(word) for word in words(passage)}
    unknown = (run for run in runs if not there.intersection(run) and all(idf_of(name) >= THEME for name in run))
    return any(unknown), figure
