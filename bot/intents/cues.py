"""Signs of form that a sentence vector blurs: who speaks, whether it asks, how it begins. Each 0-1."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Cues = npt.NDArray[np.float32]

LOOKED_AT = 1_000  # characters: a cue stands in the opening or nowhere
_ME = r"i|i'm|im|i've|ive|i'll|i'd|me|my|mine|myself"
KIN = (
    "mother|mum|mom|mommy|mummy|mama|ma|father|dad|daddy|papa|parents?|step(?:mum|mom|dad|mother|father|son|daughter)|son|daughter|child|children"
    "|kids?|baby|toddler|teen(?:ager)?|boy|girl|brother|bro|sister|sis|siblings?|husband|hubby|wife|partner|boyfriend|bf|girlfriend|gf"
    "|ex|fiancee?|spouse|friends?|bff|roommates?|roomies?|flatmates?|housemates?|grand(?:ma|pa|mother|father|parents?|son|daughter)|gran|nan"
    "|aunt|uncle|cousin|niece|nephew|family|in ?laws?|sponsor|marriage|relationship"
)
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("first_person", rf"\b(?:{_ME})\b"),
        ("begins_with_me", rf"^(?:{_ME}|so i|and i|but i)\b"),
        ("we", r"\b(?:we|us|our|ours)\b"),
        ("he_or_she", r"\b(?:he|she|him|her|his|hers|he's|she's|hes|shes|they|them|their)\b"),
        ("kin", rf"\b(?:{KIN})(?:'?s)?\b"),
        ("my_kin", rf"\bmy (?:\w+ ){{0,2}}(?:{KIN})\b"),
        ("you", r"\b(?:you|u|your|yours|you're|youre)\b"),
        ("question_mark", r"\?"),
        ("begins_with_what", r"^(?:what|what's|whats|which|who|who's|when|where|how|how's|why)\b"),
        ("begins_with_do", r"^(?:do|does|did|is|are|am|can|could|will|would|should|has|have|may)\b"),
        (
            "begins_with_please",
            r"^(?:please|tell|show|give|set|find|get|make|play|add|remind|turn|call|book|order|change|put|let|let's|explain|describe|compare)\b",
        ),
        ("should_i", r"\b(?:should|can|could|do|would) (?:i|we)\b"),
        ("blank", r"_{2,}"),
        ("digit", r"\d"),
        ("past", r"\b(?:was|were|had|did|didn't|didnt|said|told|got|went|came|left|\w{3,}ed)\b"),
        ("not", r"\b(?:not|no|never|don't|dont|can't|cant|won't|wont|isn't|isnt)\b|n't\b"),
    )
)
NAMES = (*(name for name, _ in _SIGNS), "one_word", "few_words", "many_words")


def _of(text: str) -> list[float]:
    low = text[:LOOKED_AT].casefold().replace("’", "'").strip()
    count = len(low.split())
    signs = [1.0 if pattern.search(low) else 0.0 for _, pattern in _SIGNS]
    return [*signs, float(count <= 1), float(count <= 4), min(count, 40) / 40]


def cues(texts: Sequence[str]) -> Cues:
    """Signs of n texts, float32 (n, len(NAMES)), each 0-1; one bounded look at each text."""
    return np.array([_of(text) for text in texts], dtype=np.float32).reshape(len(texts), len(NAMES))
