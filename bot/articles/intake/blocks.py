"""What a file was found to say: blocks in reading order, what was left out and why, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item or table row.

    kind: "heading", "text", "item", "row", "quote", or "line" where the source doesn't say what a line is.
    """

    kind: str
    text: str  # without line breaks; empty for a row
    level: int = 0  # of a heading 1-6, or 0 where the source doesn't say; depth of an item from 0
    label: str = ""  # number of an item, as "3."; empty for a bullet
    cells: tuple[str, ...] = ()  # of a row
    gap: bool = False  # of a line: whether an empty line stood before it

    @property
    def shown(self) -> str:
        """The block as a reader saw it, in one line."""
        return " | ".join(self.cells) if self.kind == "row" else self.text

    @property
    def words(self) -> int:
        return len(self.shown.split())


@dataclass(frozen=True)
class Dropped:
    """A line that does not go into the draft."""

    text: str
    reason: str


@dataclass
class Extract:
    """What was read from one file. What the file doesn't say is an empty text."""

    kind: str  # "page", "text", "markdown", "pdf" or "word"
    title: str = ""
    author: str = ""
    site: str = ""
    year: str = ""
    address: str = ""
    licence: str = ""
    topics: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences the operator should read

    def drop(self, text: str, reason: str) -> None:
        """Leave a line out; nothing is noted of an empty one."""
        text = " ".join(text.split())
        if text:
            self.dropped.append(Dropped(text, reason))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Extract:
        """The extract that `to_json` wrote."""
        rest = {k: v for k, v in found.items() if k not in ("blocks", "dropped")}
        blocks = [Block(**{**b, "cells": tuple(b["cells"])}) for b in found["blocks"]]
        return cls(**rest, blocks=blocks, dropped=[Dropped(**d) for d in found["dropped"]])


def speaks(text: str) -> bool:
    """Whether a line reads as a sentence of a body rather than as a label: six words with an end mark, or many words."""
    count = len(text.split())
    return count >= 20 or (count >= 6 and text.rstrip("\"'”’)]")[-1:] in (".", "!", "?", "…"))


def total(blocks: Sequence[Block]) -> int:
    """Words of the blocks together."""
    return sum(block.words for block in blocks)
