"""The words of mending, read once from data/repair: whom an apology is for, what was done, what drafts are worded
with.

Every loader refuses an unknown key, a duplicate id and an empty list, and names the file and the entry in its
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading import from_yaml
from bot.settings import ROOT

FOLDER = ROOT / "data" / "repair"
_PEOPLE = frozenset({"people", "groups", "not_people"})
KINDS = ("child", "partner", "ex", "parent", "sibling", "family", "friend", "colleague", "other")
GROUPS = ("infant", "toddler", "school", "teen", "adult")


class WordsError(ValueError):
    """A file of data/repair or data/lint is not as it must be; the message names the file and the entry."""


def read(path: Path, allowed: frozenset[str]) -> dict[str, Any]:
    """The mapping in a YAML file whose top keys are all in `allowed`. Raises WordsError."""
    found = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise WordsError(f"{path.name} must be a mapping.")
    refuse(path.name, "the file", found, allowed)
    return found


def refuse(name: str, entry: str, found: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Raise WordsError where `found` has a key that is not in `allowed`."""
    unknown = sorted(str(key) for key in found if key not in allowed)
    if unknown:
        raise WordsError(f"{name}, {entry}: unknown key {unknown[0]}. Known: {', '.join(sorted(allowed))}.")


def pattern(name: str, entry: str, source: str) -> re.Pattern[str]:
    """`source` compiled, case ignored. Raises WordsError naming file and entry."""
    try:
        return re.compile(source, re.IGNORECASE)
    except re.error as error:
        raise WordsError(f"{name}, {entry}: not a regular expression ({error}).") from None


@dataclass(frozen=True)
class Noun:
    """What a word for a person says: kind of relation, gender (m, f or n), number, and an age group where the word
    holds it."""

    word: str
    kind: str
    gender: str
    plural: bool
    group: str | None


@cache
def nouns() -> Mapping[str, Noun]:
    """Word -> Noun, lower case; words of two parts are joined by a space."""
    found = read(FOLDER / "people.yml", _PEOPLE)
    result: dict[str, Noun] = {}
    for entry in found["people"]:
        label = f"{entry.get('kind')} {entry.get('gender')}"
        refuse("people.yml", label, entry, frozenset({"kind", "gender", "plural", "group", "words"}))
        if entry["kind"] not in KINDS or entry["gender"] not in ("m", "f", "n"):
            raise WordsError(f"people.yml, {label}: kind or gender is not known.")
        if entry.get("group", "adult") not in GROUPS:
            raise WordsError(f"people.yml, {label}: group is not known.")
        for word in entry["words"]:
            if word not in result:  # "twins" may be children or siblings: the first stands
                result[word] = Noun(
                    word, entry["kind"], entry["gender"], bool(entry.get("plural", False)), entry.get("group")
                )
    return result


@cache
def not_people() -> frozenset[str]:
    """Words with a capital that are no names of people, lower case."""
    return frozenset(str(word) for word in read(FOLDER / "people.yml", _PEOPLE)["not_people"])


@cache
def group_words() -> Mapping[str, str]:
    """What a caller may say in `to` instead of a person -> age group."""
    found = read(FOLDER / "people.yml", _PEOPLE)
    for word, group in found["groups"].items():
        if group not in GROUPS:
            raise WordsError(f"people.yml, groups, {word}: group is not known.")
    return dict(found["groups"])


@dataclass(frozen=True)
class Act:
    """One kind of deed: lemmas, and one pattern over the lower-case clause (or None)."""

    id: str
    verbs: frozenset[str]
    phrases: re.Pattern[str] | None
    person: bool  # only counts where somebody else is touched by it
    against: re.Pattern[str] | None = None  # clauses that hold such a verb and are no such deed


@cache
def acts() -> tuple[Act, ...]:
    """The kinds of deeds, in the order in which they are tried."""
    result: list[Act] = []
    for entry in read(FOLDER / "acts.yml", frozenset({"acts"}))["acts"]:
        label = str(entry.get("id"))
        refuse("acts.yml", label, entry, frozenset({"id", "verbs", "phrases", "person", "not"}))
        if any(act.id == label for act in result):
            raise WordsError(f"acts.yml: the id {label} is there twice.")
        phrases = [pattern("acts.yml", label, source).pattern for source in entry["phrases"]]
        against = pattern("acts.yml", label, entry["not"].replace("<person>", _person())) if "not" in entry else None
        joined = re.compile("|".join(f"(?:{p})" for p in phrases)) if phrases else None
        result.append(Act(label, frozenset(entry["verbs"]), joined, bool(entry.get("person", False)), against))
    return tuple(result)


@cache
def _person() -> str:
    """What `<person>` stands for in patterns: my, our or the, up to four words, and a word for a person."""
    words = "|".join(sorted((re.escape(word) for word in nouns() if len(word) > 2), key=len, reverse=True))
    return rf"(?:my|our|the) (?:[\w-]+ ){{0,4}}?(?:{words})"


@cache
def patterns(file: str) -> Mapping[str, re.Pattern[str]]:
    """The named pattern lists of a file of data/repair (`name: [patterns]`), each joined into one, case ignored."""
    found = from_yaml((FOLDER / file).read_text(encoding="utf-8").replace("<person>", _person()))
    result: dict[str, re.Pattern[str]] = {}
    for name, sources in found.items():
        if not isinstance(sources, list) or not sources:
            raise WordsError(f"{file}, {name}: must be a list of patterns.")
        for source in sources:
            pattern(file, str(name), source)
        result[name] = re.compile("|".join(f"(?:{source})" for source in sources), re.IGNORECASE)
    return result


@cache
def irregular() -> Mapping[str, str]:
    """Lemma -> simple past, of the verbs that are not regular."""
    return dict(read(FOLDER / "irregular.yml", frozenset({"past"}))["past"])


@cache
def wording() -> Mapping[str, Any]:
    """Drafts' own words: `why`, `when`, `voices` (by age group or relation) and `impact` (by kind of deed)."""
    found = read(FOLDER / "wording.yml", frozenset({"why", "when", "voices", "impact"}))
    wanted = {"responsibility", "regret", "regret_with", "repair"}
    for name, voice in found["voices"].items():
        refuse("wording.yml", f"voices, {name}", voice, frozenset(wanted))
        if set(voice) != wanted or not all(voice.values()):
            raise WordsError(f"wording.yml, voices, {name}: a part has no words.")
    for act in acts():
        if set(found["impact"].get(act.id, {})) != {"small", "grown"}:
            raise WordsError(f"wording.yml, impact, {act.id}: needs small and grown.")
    return found


@cache
def simple_acts() -> Mapping[str, str]:
    """Kind of deed -> the deed in the plainest words, without an end sign."""
    found = read(FOLDER / "simple.yml", frozenset({"acts"}))["acts"]
    if set(found) != {act.id for act in acts()} | {"other"}:
        raise WordsError("simple.yml must hold one sentence for each kind of deed, and `other`.")
    return dict(found)


@cache
def soft_words(size: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Pattern and replacement of words a draft does not repeat; `size`: all or small."""
    found = read(FOLDER / "softer.yml", frozenset({"all", "small"}))[size]
    return tuple((pattern("softer.yml", size, source), instead or "") for source, instead in found.items())


@cache
def owned_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Pattern in the event -> the sentence that takes responsibility in its place."""
    found = read(FOLDER / "owned.yml", frozenset({"owned"}))["owned"]
    return tuple((pattern("owned.yml", "owned", source), sentence) for source, sentence in found.items())
