"""Passages: sections as they are searched, and the texts whose vectors stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.articles.load import Article
from bot.articles.sentences import spans

LONGEST = 190  # words of a passage; sections beyond are parted between paragraphs
WINDOW = 70  # words of a window: the encoder reads 128 word pieces, heading included


@dataclass(frozen=True)
class Row:
    """One passage: a whole section, or a part of a long one. Offsets in `spans` are into `text`."""

    id: str
    article: str
    title: str
    section: str
    text: str
    spans: tuple[tuple[int, int], ...]


def _slug(text: str) -> str:
    kept = "".join(c if c.isalnum() else "-" for c in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "text"


def rows_of(articles: Sequence[Article]) -> list[Row]:
    """The passages of the articles, in reading order; ids are unique and stay when other sections change."""
    rows: list[Row] = []
    for article in articles:
        seen: dict[str, int] = {}
        for section in article.sections:
            for part in _parts(section.text):
                slug = _slug(section.heading)
                seen[slug] = seen.get(slug, 0) + 1
                number = f".{seen[slug]}" if seen[slug] > 1 else ""
                rows.append(
                    Row(
                        f"{article.id}#{slug}{number}",
                        article.id,
                        article.title,
                        section.heading,
                        part,
                        tuple(spans(part)),
                    )
                )
    return rows


def _parts(text: str) -> list[str]:
    lines = text.split("\n")
    if len(text.split()) <= LONGEST:
        return [text]
    parts: list[str] = []
    held: list[str] = []
    count = 0
    for line in lines:
        length = len(line.split())
        if held and count + length > LONGEST:
            parts.append("\n".join(held))
            held, count = [], 0
        held.append(line)
        count += length
    parts.append("\n".join(held))
    return parts


def head_of(row: Row) -> str:
    """Title and heading as they stand over a passage."""
    return row.section if row.section == row.title else f"{row.title}: {row.section}"


def windows(row: Row) -> list[str]:
    """Texts whose vectors stand for the passage: runs of sentences of about WINDOW words under title and heading."""
    head = head_of(row)
    found: list[str] = []
    held: list[str] = []
    count = 0
    for start, end in row.spans:
        sentence = row.text[start:end]
        length = len(sentence.split())
        if held and count + length > WINDOW:
            found.append(f"{head}. {' '.join(held)}")
            held, count = [], 0
        held.append(" ".join(sentence.split()[: 2 * WINDOW]))
        count += length
    if held:
        found.append(f"{head}. {' '.join(held)}")
    return found or [head]
