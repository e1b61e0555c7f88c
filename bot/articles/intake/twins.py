"""Articles that say the same: word for word, nearly so, or in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.articles import corpus
from bot.articles.intake import shelf
from bot.articles.library import Library
from bot.articles.load import Article, ArticleError, read_file
from bot.articles.passages import rows_of, windows
from bot.encoder import encode

RUN = 5  # words of a run; two articles of one field share single words, hardly runs of five
SAME = 0.8  # share of its own runs that another article has, too, from which one is a copy
NEAR = 0.25  # share of the shorter one's runs from which they share passages
ALIKE = 0.8  # similarity of two windows that say the same in other words
RETOLD = 0.5  # share of an article's windows that one other article says, too
KEPT = 4096  # articles whose runs are held, 60 kB each: a check of every draft reads every article once
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
        both, least = len(own & theirs), min(len(own), len(theirs))
        if both and both >= SAME * len(own):
            found.append(Twin(name, "copy", both / len(own)))
        elif both and both >= NEAR * least:
            found.append(Twin(name, "shared", both / least))
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
        (p.stem, runs_of(p, p.stat().st_mtime_ns))
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
    rows = rows_of([article])
    other = retold([window for row in rows for window in windows(row)], library, article.id)
    return [other] if other else []


def _text(article: Article) -> str:
    return "\n".join(section.text for section in article.sections)


@lru_cache(KEPT)
def runs_of(path: Path, _changed: int) -> frozenset[int]:
    """The runs of an article's file; `_changed`, the time of its last change, tells one state of it from another."""
    try:
        return runs(_text(read_file(path)))
    except ArticleError:
        return frozenset()
