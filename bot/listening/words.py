"""The word lists of `data/listening`, read once and refused when they hold what nobody reads.

Words are data: a clinician reviews them in a diff. A misspelt key or a word listed twice in one list stops the start
with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from bot.reading import Loader
from bot.settings import ROOT

FOLDER = ROOT / "data" / "listening"


class _Plain(Loader):
    """YAML in which "no", "off" and "yes" are words: our lists are full of them."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


class WordsError(ValueError):
    """A file of data/listening is not what its reader expects; the message names the file and the key."""


def read(name: str, keys: Sequence[str]) -> Mapping[str, Any]:
    """The mapping in data/listening/`name`.yml, holding exactly `keys`. Raises WordsError."""
    path = FOLDER / f"{name}.yml"
    if not path.is_file():
        raise WordsError(f"data/listening/{name}.yml is missing.")
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        raise WordsError(f"data/listening/{name}.yml is not valid YAML.") from error
    if not isinstance(found, dict):
        raise WordsError(f"data/listening/{name}.yml must hold a mapping.")
    check_keys(f"data/listening/{name}.yml", found, keys)
    return found


def check_keys(where: str, found: Mapping[str, Any], required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Raise WordsError unless `found` has every required key and none that is neither required nor optional."""
    required = tuple(required)
    unknown = sorted(str(key) for key in found if key not in required and key not in tuple(optional))
    if unknown:
        raise WordsError(f"{where}: unknown key '{unknown[0]}'.")
    missing = sorted(key for key in required if key not in found)
    if missing:
        raise WordsError(f"{where}: key '{missing[0]}' is missing.")


def strings(where: str, value: object) -> tuple[str, ...]:
    """`value` as a tuple of distinct non-empty strings. Raises WordsError."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise WordsError(f"{where} must be a list of words.")
    return tuple(dict.fromkeys(value))


def bag(words: str) -> frozenset[str]:
    """A set of the words of a string, for closed word classes of English that belong to the engine."""
    return frozenset(words.split())


@cache
def unsaid() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Words never said back: (stems of slurs and coarse words, method words and phrases, innocent phrases)."""
    data = read("unsaid", ("slurs", "coarse", "methods", "innocent"))
    stems = strings("unsaid.yml: slurs", data["slurs"]) + strings("unsaid.yml: coarse", data["coarse"])
    return stems, strings("unsaid.yml: methods", data["methods"]), strings("unsaid.yml: innocent", data["innocent"])


def unsayable(text: str) -> bool:
    """Whether `text` holds a slur, a coarse word or a method word that is never echoed."""
    coarse, methods, innocent = _unsaid_patterns()
    low = " " + " ".join("".join(c if c.isalnum() or c in "'-" else " " for c in text.lower()).split()) + " "
    low = innocent.sub(" ", low)
    return bool(coarse.search(low) or methods.search(low))


@cache
def _unsaid_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Coarse stems (any ending from four letters on), methods, innocent phrases: whole words, compiled once."""
    stems, methods, innocent = unsaid()
    long = "|".join(re.escape(stem) for stem in stems if len(stem) >= 4)
    short = "|".join(re.escape(stem) for stem in stems if len(stem) < 4)

    def whole(words: Iterable[str]) -> str:
        return "|".join(re.escape(word) for word in words)

    return (
        re.compile(rf"(?<= )(?:(?:{long})\S*|(?:{short})s?)(?= )"),
        re.compile(rf"(?<= )(?:{whole(methods)})(?= )"),
        re.compile(rf"(?<= )(?:{whole(innocent)})(?= )"),
    )


def published_words() -> frozenset[str]:
    """Every word our own sentences may bring along: those of needs.yml, and the feeling words of feelings.yml."""
    needs = read("needs", ("needs", "frame"))
    found = set(strings("needs.yml: needs", needs["needs"])) | set(strings("needs.yml: frame", needs["frame"]))
    from bot.listening.feelings import families

    for family in families():
        found.update(word for phrase in (family.say, *family.adjectives) for word in phrase.split())
    return frozenset(found)


KIN = bag(
    "mom mum mother dad father mommy daddy mama papa wife husband boyfriend girlfriend fiance brother sister "
    "grandma grandpa grandmother grandfather boss son daughter hubby stepmom stepdad"
)
