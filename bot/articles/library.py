"""A corpus ready to be asked: the built-in one, or a folder of somebody else's articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

from bot.articles import index as indexes
from bot.articles.explanation import PassageText, Topic
from bot.articles.field import Field, field
from bot.articles.index import Index
from bot.articles.load import Article, ArticleError, read_folder
from bot.articles.search import FIELD, GENERAL
from bot.articles.spelling import Speller
from bot.settings import ROOT, state_dir

BUILT_IN = ROOT / "data" / "articles"
KEPT = 6  # saved indexes of a place; an index of our own corpus is under 1 MB

Signature = tuple[tuple[str, int, int], ...]


def _signature(folder: Path) -> Signature:
    """Changes when a file is added, removed or rewritten; 20 files cost 0.1 ms."""
    stats = [(p.name, p.stat()) for p in sorted(folder.glob("*.md"))]
    return tuple((name, s.st_mtime_ns, s.st_size) for name, s in stats)


class Library:
    """Articles with their index. Read-only; safe to share between threads."""

    _built_in: tuple[Signature, Library] | None = None
    _lock = Lock()

    def __init__(
        self, articles: Sequence[Article], index: Index, field: Field | None = None, left_out: Sequence[str] = ()
    ) -> None:
        self.articles = {article.id: article for article in articles}
        self.index = index
        self.field = field or Field()
        self.weights = FIELD if field else GENERAL
        # Only our own corpus: the words of 100,000 sections would hold every misspelling, too.
        self.speller = Speller(self._words()) if field else None
        self.left_out = tuple(left_out)  # one sentence for each file that could not be used

    @classmethod
    def built_in(cls) -> Library:
        """Our own corpus, built at the first call ever, loaded after that, read again when an article changed.

        Raises ArticleError where one of our articles is broken or none is there.
        """
        with cls._lock:
            signature = _signature(BUILT_IN)
            if cls._built_in is None or cls._built_in[0] != signature:
                articles, _ = read_folder(BUILT_IN, strict=True)
                library = cls(articles, _index(articles, "built-in", field()), field())
                cls._built_in = (signature, library)
            return cls._built_in[1]

    @classmethod
    def from_folder(cls, path: str | Path) -> Library:
        """A folder of .md, .txt or .html files, each one article, searched without our field's words and boundaries.

        Files that cannot be used are named in `left_out`. Raises ArticleError where no file can be used.
        """
        folder = Path(path)
        articles, left_out = read_folder(folder)
        if not articles:
            why = left_out[0] if left_out else "it holds no .md, .txt or .html file"
            raise ArticleError(f"The folder {folder.name} has no article that can be used: {why}")
        return cls(articles, _index(articles, "folders"), None, left_out)

    @classmethod
    def from_articles(cls, articles: Sequence[Article], field: Field | None = None) -> Library:
        """Articles that are already read; nothing is saved."""
        return cls(articles, indexes.build(articles), field)

    def _words(self) -> Iterator[str]:
        for row in self.index.rows:
            yield f"{row.title} {row.section} {row.text}"

    def passage(self, passage: str) -> PassageText | None:
        """The passage of that id, for a citation to open; None where there is none."""
        row = self.index.position(passage)
        if row is None:
            return None
        found = self.index.rows[row]
        return PassageText(
            found.id, found.article, found.title, found.section, found.text, self.articles[found.article].cited_as
        )

    def topics(self) -> tuple[Topic, ...]:
        """Every section's heading with the passage that opens it, in reading order."""
        seen: dict[tuple[str, str], Topic] = {}
        for row in self.index.rows:
            seen.setdefault((row.article, row.section), Topic(row.section, row.article, row.id))
        return tuple(seen.values())


def _index(articles: Sequence[Article], place: str, field: Field | None = None) -> Index:
    folder = state_dir() / "articles" / place
    asked = field.asked_of([row.id for row in indexes.rows_of(articles)]) if field else None
    mark = indexes.fingerprint(articles, asked)
    found = indexes.load(articles, folder, mark)
    if found is None:
        found = indexes.build(articles, asked)
        try:
            indexes.save(found, folder, mark)
            _forget_old(folder)
        except OSError:
            pass  # a full or read-only disk costs the next start its speed, not the answer
    return found


def _forget_old(folder: Path) -> None:
    saved = sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in saved[KEPT:]:
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)
