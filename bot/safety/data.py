"""Reads the screen's data files. Every loader refuses what it does not know, with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.reading import Loader
from bot.settings import ROOT

FOLDER = ROOT / "data" / "safety"
AXES = ("negated", "historical", "other_person", "hypothetical", "figurative", "quoted")
EFFECTS = ("none", "keep", "soft", "one", "drop")  # none: the axis isn't meant at all; keep: noted, and nothing changes


class SafetyDataError(ValueError):
    """A data file of the screen is malformed; the message names the file, the place and what to do."""


class _Loader(Loader):
    """YAML whose mappings refuse a key said twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise SafetyDataError(f"{key!r} is said twice, line {key_node.start_mark.line + 1}.")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path, keys: frozenset[str]) -> dict[str, Any]:
    """The mapping in a YAML file, which may have these keys only. Raises SafetyDataError."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (OSError, UnicodeDecodeError) as fault:
        raise SafetyDataError(f"{path.name} cannot be read ({type(fault).__name__}).") from None
    except yaml.YAMLError as fault:
        raise SafetyDataError(f"{path.name} is not YAML: {str(fault)[:200]}") from None
    except SafetyDataError as fault:
        raise SafetyDataError(f"{path.name}: {fault}") from None
    if not isinstance(content, dict):
        raise SafetyDataError(f"{path.name} must hold a mapping.")
    check_keys(path.name, content, keys)
    return content


def check_keys(
    where: str, entry: dict[str, Any], allowed: frozenset[str], required: frozenset[str] = frozenset()
) -> None:
    """Raise SafetyDataError unless every key is allowed and every required one is there."""
    unknown = sorted(str(k) for k in entry if k not in allowed)
    if unknown:
        raise SafetyDataError(f"{where}: unknown key {unknown[0]}. Known: {', '.join(sorted(allowed))}.")
    missing = sorted(required - set(entry))
    if missing:
        raise SafetyDataError(f"{where}: {missing[0]} is missing.")


@dataclass(frozen=True)
class CrisisClass:
    """One row of the typology."""

    id: str
    row: int  # 1-22
    name: str
    tier: int  # 1-3, of a bare cue
    axes: dict[str, str]  # axis -> effect
    order: int  # 0 is the most severe


@cache
def classes() -> dict[str, CrisisClass]:
    """The 22 classes by id, most severe first. Raises SafetyDataError."""
    entries = read(FOLDER / "classes.yml", frozenset({"classes"}))["classes"]
    keys = frozenset({"id", "row", "name", "tier", "axes"})
    result: dict[str, CrisisClass] = {}
    for order, entry in enumerate(entries):
        where = f"classes.yml, entry {order + 1}"
        check_keys(where, entry, keys, keys)
        if entry["id"] in result:
            raise SafetyDataError(f"{where}: the id {entry['id']} is used twice.")
        check_effects(where, entry["axes"])
        check_keys(where, entry["axes"], frozenset(AXES), frozenset(AXES))
        if entry["tier"] not in (1, 2, 3):
            raise SafetyDataError(f"{where}: tier must be 1, 2 or 3.")
        result[entry["id"]] = CrisisClass(order=order, **entry)
    if sorted(c.row for c in result.values()) != list(range(1, 23)):
        raise SafetyDataError("classes.yml must have each of the rows 1-22 once.")
    return result


def check_effects(where: str, axes: object) -> None:
    """Raise SafetyDataError unless `axes` maps known axes to known effects."""
    if not isinstance(axes, dict):
        raise SafetyDataError(f"{where}: axes must be a mapping of axis to effect.")
    check_keys(where, axes, frozenset(AXES))
    for axis, effect in axes.items():
        if effect not in EFFECTS:
            raise SafetyDataError(f"{where}: the effect of {axis} must be one of {', '.join(EFFECTS)}.")


@dataclass(frozen=True)
class Spellings:
    """How tokens and phrases are written out."""

    words: dict[str, str]  # token (apostrophes as typed or left out) -> words
    bare: dict[str, str]  # the same without apostrophes, for tokens whose spaces were dropped
    phrases: tuple[tuple[re.Pattern[str], str], ...]  # group 1 of the pattern is replaced
    key_words: tuple[str, ...]  # found with one wrong letter too


@cache
def spellings() -> Spellings:
    """data/safety/lexicon_spellings.yml. Raises SafetyDataError."""
    content = read(FOLDER / "lexicon_spellings.yml", frozenset({"words", "phrases", "key_words"}))
    words: dict[str, str] = {}
    for written, tokens in content["words"].items():
        for token in str(tokens).split():
            if token in words:
                raise SafetyDataError(f"lexicon_spellings.yml: {token} is said twice.")
            words[token] = str(written)
    phrases = []
    for entry in content["phrases"]:
        check_keys("lexicon_spellings.yml, phrases", entry, frozenset({"find", "put"}), frozenset({"find", "put"}))
        pattern = re.compile(entry["find"])
        if pattern.groups != 1:
            raise SafetyDataError("lexicon_spellings.yml: each phrase has one group, the part that is replaced.")
        phrases.append((pattern, str(entry["put"])))
    bare = {token.replace("'", ""): written for token, written in words.items()}
    for word in ("were", "well", "shed", "hell", "wed", "shell", "id"):
        bare.pop(word, None)
    return Spellings(words, bare, tuple(phrases), tuple(content["key_words"].split()))
