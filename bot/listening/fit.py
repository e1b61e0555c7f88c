"""The fitted layer of listening: where nothing was fitted, words alone answer."""

from __future__ import annotations

from collections.abc import Collection


def level(text: str) -> float | None:
    """The fitted mentalizing level, or None where nothing was fitted."""
    return None


def feelings(text: str, found: tuple[str, ...], denied: Collection[str]) -> tuple[str, ...]:
    """The feelings found by words, with those the fitted layer is sure of."""
    return found
