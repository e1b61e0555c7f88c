"""A corpus ready to be asked: the built-in one, or a folder of somebody else's articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock, Thread

from bot.articles import corpus
from bot.articles import index as indexes
from bot.articles.explanation import PassageText, Topic
from bot.articles.field import Field, field
from bot.articles.index import Index
from bot.articles.load import Article, ArticleError, read_folder
from bot.articles.passages import rows_of
from bot.articles.search import FIELD, GENERAL
from bot.articles.spelling import Speller
from bot.settings import state_dir

PLACE = "built-in"  # folder of the saved indexes of our own corpus
KEPT = 6  # saved indexes of a place; an index of our own corpus is 14 MB


class Library:
    """Articles with their index. Read-only; safe to share between threads."""

    _built_in: tuple[corpus.Signature, Library] | None = None
    _lock = Lock()
    _renewing: Thread | None = None

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
        """Our own corpus with what the operator published, built at the first call ever, loaded after that, read again when it changed.

        Publishing makes the new index before the article is moved, so that the change is loaded within the request. An index that
        nobody has made yet (a file was edited by hand) is built beside the answering, which goes on from the present one.
        Raises ArticleError where one of the project's articles is broken or none is there.
        """
        signature = corpus.signature()
        held = cls._built_in
        if held is not None and held[0] == signature:
            return held[1]
        with cls._lock:
            held = cls._built_in
            if held is not None and held[0] == signature:
                return held[1]
            articles, left_out = corpus.read()
            if held is None or _is_saved(articles):
                library = cls(articles, _index(articles, PLACE, field()), field(), left_out)
                cls._built_in = (signature, library)
                return library
            if cls._renewing is None or not cls._renewing.is_alive():
                cls._renewing = Thread(target=cls._renew, args=(held[1],), name="articles", daemon=True)
                cls._renewing.start()
            return held[1]

    @classmethod
    def _renew(cls, held: Library) -> None:
        """Build the index of the articles as they are now, and put it in the place of the one that is held."""
        signature = corpus.signature()
        articles, left_out = corpus.read()
        library = cls(articles, _index(articles, PLACE, field(), held), field(), left_out)
        with cls._lock:
            cls._built_in = (signature, library)

    @classmethod
    def make_ready(cls, articles: Sequence[Article]) -> None:
        """Build and save the index of a corpus that is about to be: what running processes will load at the next question."""
        try:
            held: Library | None = cls.built_in()
        except (ArticleError, OSError):
            held = None
        _index(articles, PLACE, field(), held)

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

    def is_published(self, row: int) -> bool:
        """Whether a passage is out of an article that the operator published: it may speak of what ours never do."""
        return self.field.outside != () and not (corpus.BUILT_IN / f"{self.index.rows[row].article}.md").is_file()

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


def _is_saved(articles: Sequence[Article]) -> bool:
    """Whether the index of exactly these articles has been made."""
    asked = field().asked_of([row.id for row in rows_of(articles)])
    mark = indexes.fingerprint(articles, asked)
    return (state_dir() / "articles" / PLACE / f"{mark[:16]}.json").is_file()


def _index(articles: Sequence[Article], place: str, field: Field | None = None, held: Library | None = None) -> Index:
    """The saved index, or a new one; vectors of texts that `held` has are taken over, so that one more article costs that article."""
    folder = state_dir() / "articles" / place
    asked = field.asked_of([row.id for row in rows_of(articles)]) if field else None
    mark = indexes.fingerprint(articles, asked)
    found = indexes.load(articles, folder, mark)
    if found is None:
        found = indexes.build(articles, asked, indexes.known_of(held.index, asked) if held else None)
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
