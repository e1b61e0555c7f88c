"""Fits the statistical layers in their order: French and Spanish build on English, what people do beside answering on neither."""

from __future__ import annotations

from bot.safety import foreign, model, moves


def fit() -> None:
    """Fit what is not up to date. Some 40 s on one core; nothing is stored where something fails."""
    if not model.fitted():
        model.fit()
    if not foreign.fitted():
        foreign.fit()
    if not moves.fitted():
        moves.fit()


def fitted() -> bool:
    """Whether all that is fitted belongs to today's examples and code."""
    return model.fitted() and foreign.fitted() and moves.fitted()
