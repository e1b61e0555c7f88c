"""The statistical layer; until it is fitted it has no opinion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WINDOWS = 8


@dataclass(frozen=True)
class Opinion:
    """What the layer thinks of a text."""

    tier: int = 0
    soft: bool = False
    name: str = ""
    distress: float = 0.0
    fault: bool = False

    def raise_tier(self, tier: int, soft: bool, softened: bool) -> tuple[int, bool]:
        """The lexicon's tier, lifted where this layer is sure."""
        return tier, soft


def opinion(plain: str) -> Opinion:
    """The layer's opinion of written-out text."""
    return Opinion()


def fit(path: Path | None = None) -> Path:
    """Fit and store."""
    raise NotImplementedError


def fitted() -> bool:
    """Whether the layer is fitted."""
    return False
