"""Articles that say the same: word for word, nearly so, or in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.articles import corpus
from bot.articles import index as indexes
from bot.articles.intake import shelf
from bot.articles.library import Library
from bot.articles.load import Article, ArticleError, read_file
from bot.encoder import encode

RUN = 5  # words of a run; two articles of one field share single words, hardly runs of five
SAME = 0.8  # share of the shorter one's runs from which an article is a copy
NEAR = 0.25  # and from which it shares passages
ALIKE = 0.8  # similarity of two windows that say the same in other words
RETOLD = 0.5  # share of an article's windows that one other article says, too
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Twin:
    """An article that says what another one says. `how`: "copy", "shared" (passages) or "retold" (other words)."""

    name: str
    how: str
    share: float  # 0-1

    @property
    def said(self) -> str:
        what = {"copy": "is a copy of", "shared": "shares passages with", "retold": "says in other words what is in"}[
            self.how
        ]
        return f"{what} {self.name} ({self.share:.0%})"


def runs(text: str) -> frozenset[int]:
    """Every run of RUN words, as numbers; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    if len(words) < RUN:
        return frozenset([hash(tuple(words))]) if words else frozenset()
    return frozenset(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))


def twins(text: str, others: Iterable[tuple[str, str | frozenset[int]]]) -> list[Twin]:
    """Of the other articles (name and text, or its runs) those that share words, the nearest first."""
    own = runs(text)
    found = []
    for name, other in others:
        theirs = other if isinstance(other, frozenset) else runs(other)
        least = min(len(own), len(theirs))
        share = len(own & theirs) / least if least else 0.0
        if share >= NEAR:
            found.append(Twin(name, "copy" if share >= SAME else "shared", share))
    return sorted(found, key=lambda twin: -twin.share)


def retold(windows: Sequence[str], library: Library, own: str) -> Twin | None:
    """The article of the corpus, but for `own`, that says most of the windows' content in other words, if one does."""
    index = library.index
    if not windows or not index.rows or not len(index.window_vectors):
        return None
    owners = np.repeat(np.arange(len(index.rows)), np.diff(np.append(index.window_starts, len(index.window_vectors))))
    near = encode(list(windows)) @ index.window_vectors.astype(np.float32).T
    counts: dict[str, int] = {}
    for row in near:
        names = {index.rows[int(owners[at])].article for at in np.flatnonzero(row >= ALIKE)} - {own}
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    if not counts:
        return None
    name = max(counts, key=lambda n: counts[n])
    share = counts[name] / len(windows)
    return Twin(name, "retold", share) if share >= RETOLD else None


def of_article(path: Path, article: Article) -> list[Twin]:
    """What other articles of ours, published ones and drafts say the same as this one; the file itself is none of them."""
    text = _text(article)
    others = [
        (p.stem, _read(p))
        for p in (*corpus.BUILT_IN.glob("*.md"), *corpus.files(), *shelf.drafts())
        if p.stem != path.stem
    ]
    found = twins(text, others)
    if found:
        return found[:3]
    try:
        library = Library.built_in()
    except (ArticleError, OSError):
        return []
    rows = indexes.rows_of([article])
    other = retold([window for row in rows for window in indexes.windows(row)], library, article.id)
    return [other] if other else []


def _text(article: Article) -> str:
    return "\n".join(section.text for section in article.sections)


def _read(path: Path) -> str:
    try:
        return _text(read_file(path))
    except ArticleError:
        return ""
