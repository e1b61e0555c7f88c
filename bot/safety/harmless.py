"""What sounds like a cue in French and Spanish and is none (data/safety/harmless.yml): taken out before a text is screened."""

from __future__ import annotations

from functools import cache

from bot.safety.data import FOLDER, SafetyDataError, read
from bot.safety.gloss import LANGUAGES
from bot.safety.lexicon import Matcher, compile_pattern


@cache
def harmless() -> dict[str, Matcher]:
    """One matcher for each language of LANGUAGES, read once. Raises SafetyDataError."""
    content = read(FOLDER / "harmless.yml", frozenset({"words", "harmless"}))
    listed = content["harmless"]
    if not isinstance(listed, dict) or set(listed) != set(LANGUAGES):
        raise SafetyDataError(f"harmless.yml must have {' and '.join(LANGUAGES)}.")
    return {
        name: compile_pattern(f"harmless.yml, {name}", patterns, content["words"]) for name, patterns in listed.items()
    }


def without(text: str, language: str) -> str:
    """The written-out text with what is harmless in that language blanked: every other character keeps its place."""
    matcher = harmless().get(language)
    if matcher is None:
        return text
    return matcher.pattern.sub(lambda match: " " * len(match[0]), text)
