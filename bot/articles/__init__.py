"""The corpus, its index, and explanations that quote and cite it."""

from bot.articles.explain import explain
from bot.articles.explanation import Cited, Context, Explanation, Passage, PassageText, Topic
from bot.articles.field import FieldError
from bot.articles.followups import leans
from bot.articles.library import Library
from bot.articles.load import ArticleError


def passage(passage_id: str) -> PassageText | None:
    """A passage of the built-in corpus for a citation to open; None where there is none."""
    return Library.built_in().passage(passage_id)


def topics() -> tuple[Topic, ...]:
    """What the built-in corpus covers, in reading order, for menus."""
    return Library.built_in().topics()


__all__ = [
    "ArticleError",
    "Cited",
    "Context",
    "Explanation",
    "FieldError",
    "Library",
    "Passage",
    "PassageText",
    "Topic",
    "explain",
    "leans",
    "passage",
    "topics",
]
