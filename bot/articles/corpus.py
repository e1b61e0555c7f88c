"""The articles that questions are answered from: those of the project, and those an operator has published beside them.

Both are looked at before every answer, so that a running system notices what was published. The project's few files are looked at one
by one (0.1 ms); of the operator's, who may have thousands, only the folder and a stamp that every publishing renews.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from bot.articles.load import Article, ArticleError, read_file, read_folder
from bot.settings import ROOT, settings

BUILT_IN = ROOT / "data" / "articles"
STAMP = ".published"  # changes with every publishing and removal

Signature = tuple[tuple[str, int, int], ...]
Read = tuple[dict[str, Article], tuple[str, ...]]
_lock = Lock()
_held: tuple[Signature, Read] | None = None


def published() -> Path:
    """Where the operator's published articles are; it may not exist."""
    return settings().articles / "published"


def signature() -> Signature:
    """Changes when an article is added, removed or published anew."""
    looked = [(path.name, path.stat()) for path in sorted(BUILT_IN.glob("*.md"))]
    for path in (published(), published() / STAMP):
        try:
            looked.append((path.name, path.stat()))
        except OSError:
            continue
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in looked)


def files() -> list[Path]:
    """The operator's published files, by name."""
    try:
        return sorted(p for p in published().iterdir() if p.suffix == ".md" and not p.name.startswith("."))
    except OSError:
        return []


def read(own: Sequence[Path] | None = None) -> tuple[list[Article], list[str]]:
    """Every article, the project's first, and a sentence for each of the operator's that was left out.

    `own`: these files as the operator's instead of the published ones. Raises ArticleError where one of the project's is broken.
    """
    articles, _ = read_folder(BUILT_IN, strict=True)
    taken = {article.id for article in articles}
    left_out: list[str] = []
    for path in sorted(files() if own is None else own, key=lambda p: p.name):
        try:
            article = read_file(path, strict=True)
            if article.id in taken:
                raise ArticleError(f"{path.name}: Attune's own articles have this name, too; publish it under another.")
        except ArticleError as fault:
            # One broken file must not take the others away.
            left_out.append(str(fault))
            continue
        taken.add(article.id)
        articles.append(article)
    return articles, left_out


def articles() -> dict[str, Article]:
    """Every article by its id, read again when one changed. Raises ArticleError."""
    global _held
    with _lock:
        now = signature()
        if _held is None or _held[0] != now:
            found, left_out = read()
            _held = now, ({article.id: article for article in found}, tuple(left_out))
        return _held[1][0]
