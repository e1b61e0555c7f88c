"""Fits the statistical layers in their order: French and Spanish build on English, what answers mean and what else people do on none."""

from __future__ import annotations

from bot.safety import foreign, meant, model, moves


def fit() -> None:
    """Fit what is not up to date. Some five minutes on one core, three on two; nothing is stored where something fails."""
    if not model.fitted():
        model.fit()
    if not foreign.fitted():
        foreign.fit()
    if not moves.fitted():
        moves.fit()
    if not meant.fitted():
        meant.fit()


def fitted() -> bool:
    """Whether all that is fitted belongs to today's examples and code."""
    return model.fitted() and foreign.fitted() and moves.fitted() and meant.fitted()
