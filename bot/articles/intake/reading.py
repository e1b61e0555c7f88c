"""One file, read and cleaned. This runs in the reader process: nothing here is trusted to end or to be small."""

from __future__ import annotations

from pathlib import Path

from bot.articles.intake import kinds
from bot.articles.intake.blocks import Extract, total
from bot.articles.intake.clean import clean
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.plain import shape

MOST_WORDS = 40_000  # a book of 130 pages; articles have hundreds of words, and every one wants a reviewer
FEWEST = 15


def read(path: Path) -> Extract:
    """What a file says, without what stands around it. Raises IntakeError with half a sentence that follows the file's name."""
    extract = _raw(path)
    if total(extract.blocks) > 2 * MOST_WORDS:
        raise IntakeError(_too_long(total(extract.blocks)))
    clean(extract)
    extract.blocks = shape(extract.blocks)
    count = total(extract.blocks)
    if count < FEWEST:
        raise IntakeError("holds no text of an article" if count else "holds no text")
    if count > MOST_WORDS:
        raise IntakeError(_too_long(count))
    return extract


def _too_long(count: int) -> str:
    return f"has {count:,} words, more than {MOST_WORDS:,}; part it into articles first"


def _raw(path: Path) -> Extract:
    kind = kinds.kind_of(path)
    if kind == "pdf":
        from bot.articles.intake.pdf import read_pdf

        return read_pdf(path)
    if kind == "word":
        from bot.articles.intake.word import read_word

        return read_word(path)
    text = kinds.decoded(path.read_bytes())
    form = kinds.form_of(text, path.suffix.lower())
    if form in ("page", "saved page"):
        from bot.articles.intake.pages import read_page, read_saved_page

        return read_page(text) if form == "page" else read_saved_page(text)
    if form == "markdown":
        from bot.articles.intake.marked import read_markdown

        return read_markdown(text)
    from bot.articles.intake.plain import read_text

    return read_text(text)
