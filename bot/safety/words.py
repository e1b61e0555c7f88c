"""What the bot says in a crisis: reviewed sentences by act, track and tier (data/safety/replies.yml).

Never the same one while an unused one is left, and always the same one for the same turn with the same history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.reading import from_yaml
from bot.settings import ROOT

REPLIES_PATH = ROOT / "data" / "safety" / "replies.yml"
TRANSLATED = ("fr", "es")  # replies_fr.yml, replies_es.yml
PLACES = frozenset({"emergency", "crisis"})  # filled from the region's lines, so that no sentence holds a number
_PLACE = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?:^|[.?] )[a-z]")  # a filled place may begin a sentence
_BLOCK_KEYS = frozenset({"act", "for", "tier", "language", "step", "words"})


class WordsError(ValueError):
    """The file of replies is malformed; the message names the act and the key."""


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and the payload that comes back as `choice` (`crisis.direct.yes`)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One bubble. `id` goes into the next turn's `used`; `act` names what it does, for review."""

    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    act: str = ""


@dataclass(frozen=True)
class Variant:
    """One reviewed sentence or two, with its unique id."""

    id: str
    text: str


@dataclass(frozen=True)
class Block:
    """The variants of one act: for all (`about` empty) or some tracks or questions, one tier or any (0)."""

    act: str
    variants: tuple[Variant, ...]
    about: frozenset[str] = field(default_factory=frozenset)
    tier: int = 0
    language: str = "en"
    step: bool = False  # crisis steps: they direct, where other words give no advice


def load(path: Path = REPLIES_PATH) -> tuple[Block, ...]:
    """Read and check the file. Raises WordsError with a sentence, OSError where it is not there."""
    raw = from_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or set(raw) != {"replies"}:
        raise WordsError(f"{path.name}: its one key is replies.")
    blocks: list[Block] = []
    seen: set[str] = set()
    for item in raw["replies"]:
        where = f"{path.name}: act {item.get('act', '?')}"
        if unknown := sorted(set(item) - _BLOCK_KEYS):
            raise WordsError(f"{where}: {unknown[0]} is not a key of a block.")
        if not {"act", "words"} <= set(item) or not item["words"]:
            raise WordsError(f"{where}: a block needs act and words.")
        variants = tuple(_variant(pair, seen, where) for pair in item["words"])
        about = frozenset(item.get("for", ()))
        blocks.append(
            Block(
                item["act"], variants, about, item.get("tier", 0), item.get("language", "en"), item.get("step", False)
            )
        )
        _check_overlap(blocks, where)
    return tuple(blocks)


def _check_overlap(blocks: list[Block], where: str) -> None:
    """The last block must not answer for what an earlier one of its act answers for."""
    new = blocks[-1]
    for old in blocks[:-1]:
        same = (old.act, old.tier, old.language) == (new.act, new.tier, new.language)
        if same and (old.about & new.about or not (old.about or new.about)):
            raise WordsError(f"{where}: two blocks answer for the same thing.")


def _variant(pair: object, seen: set[str], where: str) -> Variant:
    if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
        raise WordsError(f"{where}: each of words is [id, text].")
    name, text = pair
    if name in seen:
        raise WordsError(f"{where}: the id {name} is used twice.")
    if set(_PLACE.findall(text)) - PLACES:
        raise WordsError(f"{where}: {name} names a place that is not filled.")
    seen.add(name)
    return Variant(name, " ".join(text.split()))


def every() -> tuple[Block, ...]:
    """The blocks of all languages. Raises WordsError where a file holds another language than its name says."""
    found = list(load())
    for language in TRANSLATED:
        path = REPLIES_PATH.with_name(f"replies_{language}.yml")
        own = load(path)
        if {block.language for block in own} != {language}:
            raise WordsError(f"{path.name}: every block has the language {language}.")
        found += own
    names = [variant.id for block in found for variant in block.variants]
    if len(set(names)) < len(names):
        raise WordsError("replies: an id is used in two files.")
    return tuple(found)


@cache
def blocks() -> Mapping[str, tuple[Block, ...]]:
    """The checked file by act, read once."""
    by_act: dict[str, list[Block]] = {}
    for block in every():
        by_act.setdefault(block.act, []).append(block)
    return {act: tuple(found) for act, found in by_act.items()}


def find(act: str, about: tuple[str, ...] = (), tier: int = 0, language: str = "en") -> Block | None:
    """The most particular block of an act: the language first, then the earliest name of `about`, then the tier."""
    fitting = [
        block
        for block in blocks().get(act, ())
        if (not block.about or block.about & set(about))
        and block.tier in (0, tier)
        and block.language in (language, "en")
    ]

    def rank(block: Block) -> tuple[bool, int, int]:
        place = next((place for place, name in enumerate(about) if name in block.about), len(about))
        return block.language == language, -place, block.tier

    return max(fitting, key=rank, default=None)


def say(
    act: str,
    about: tuple[str, ...] = (),
    tier: int = 0,
    *,
    used: Collection[str] = (),
    turn: int = 0,
    places: Mapping[str, str] | None = None,
    language: str = "en",
    choices: tuple[Choice, ...] = (),
) -> Reply:
    """The reply of an act, one not in `used` where there is one; `turn` decides where to begin. KeyError: no act."""
    block = find(act, about, tier, language)
    if block is None:
        raise KeyError(f"no words for the act {act}")
    start = turn % len(block.variants)
    ordered = block.variants[start:] + block.variants[:start]
    variant = next((each for each in ordered if each.id not in used), ordered[0])
    filled = _PLACE.sub(lambda found: (places or {})[found[1]], variant.text)
    return Reply(variant.id, _SENTENCE.sub(lambda found: found[0].upper(), filled), choices, act)
