"""Word files: headings, lists and tables in the document's order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bot.articles.intake.blocks import Block, Extract
from bot.articles.intake.faults import IntakeError

_HEADING = re.compile(r"(?:heading|überschrift|titre|título)\s*(\d)", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLET = re.compile(r"^[•◦▪‣·●○■\uf0b7*–-]\s+(?=\S)")
MOST_BOLD = 14  # words of a paragraph in bold that is a heading


def read_word(path: Path) -> Extract:
    """The text of a Word file. Raises IntakeError where it is damaged."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml import etree  # type: ignore[import-untyped]

    extract = Extract("word")
    try:
        document = Document(str(path))
        extract.blocks = list(_blocks(document))
        said = document.core_properties
        extract.title = " ".join((said.title or "").split())[:200]
        author = " ".join((said.author or "").split())
        extract.author = author[:200] if len(author.split()) >= 2 and author != "python-docx" else ""
        stamp = said.created
        extract.year = str(stamp.year) if stamp and stamp.year != 2013 else ""  # 2013: python-docx's own template
        _around(document, extract)
        extract.references += list(_notes(document))
    except (
        OpcError,
        BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        ValueError,
        AttributeError,
        IndexError,
        NotImplementedError,
    ):
        raise IntakeError("is a damaged Word file") from None
    named = next((b.text for b in extract.blocks if b.kind == "heading" and b.level == 1), "")
    if named and extract.title.lower() not in (named.lower(), ""):
        # The properties often keep the title of the file that this one was copied from.
        extract.title = named
    extract.title = extract.title or named
    return extract


def _blocks(document: Any) -> Iterator[Block]:
    from docx.table import Table

    counters: dict[str, int] = {}
    # Where there is a title, headings of the first rank are sections.
    titled = bool(document.element.body.xpath("./w:p/w:pPr/w:pStyle[@w:val='Title']"))
    for piece in document.iter_inner_content():
        if isinstance(piece, Table):
            yield from _rows(piece)
        else:
            block = _paragraph(piece, counters, titled)
            if block is not None:
                yield block


def _rows(table: Any) -> Iterator[Block]:
    for row in table.rows:
        cells: list[str] = []
        last = None
        for cell in row.cells:
            if cell._tc is last:
                continue  # one cell over several columns is given for each of them
            last = cell._tc
            cells.append(" ".join(filter(None, (_text(paragraph._p) for paragraph in cell.paragraphs))))
        if sum(map(bool, cells)) == 1:
            yield Block("text", next(filter(None, cells)))
        elif any(cells):
            yield Block("row", "", cells=tuple(cells))


def _paragraph(paragraph: Any, counters: dict[str, int], titled: bool) -> Block | None:
    text = _text(paragraph._p)
    if not text:
        return None
    style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
    heading = _HEADING.match(style)
    if style.lower() in ("title", "titel"):
        return Block("heading", text, 1)
    if heading:
        return Block("heading", text, min(6, int(heading.group(1)) + titled))
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    if style.lower().startswith("list") or numbered or _BULLET.match(text):
        depth = properties.numPr.ilvl.val if numbered and properties.numPr.ilvl is not None else 0
        label = ""
        if "number" in style.lower():
            counters[style] = counters.get(style, 0) + 1
            label = f"{counters[style]}."
        return Block("item", _BULLET.sub("", text), depth, label)
    counters.clear()
    runs = [run for run in paragraph.runs if run.text.strip()]
    if runs and all(run.bold for run in runs) and len(text.split()) <= MOST_BOLD and text[-1] not in ".,;":
        return Block("heading", text.rstrip(":"), 3)
    if style.lower() in ("quote", "intense quote"):
        return Block("quote", text)
    return Block("text", text)


def _text(element: Any) -> str:
    """The words of a paragraph as they stand once its tracked changes are taken: what was put in is there, what was taken out is not."""
    found: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if any(above.tag in (f"{_W}txbxContent", f"{_W}moveFrom", f"{_W}del") for above in node.iterancestors()):
            continue  # a box beside the text is there twice, once for older programs
        found.append((node.text or "") if node.tag == f"{_W}t" else "-" if node.tag == f"{_W}noBreakHyphen" else " ")
    return " ".join("".join(found).split())


def _notes(document: Any) -> Iterator[str]:
    """Footnotes and endnotes, in order."""
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or relation.reltype.rpartition("/")[2] not in ("footnotes", "endnotes"):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        for note in root:
            said = " ".join(filter(None, (_text(paragraph) for paragraph in note.iter(f"{_W}p"))))
            if said and note.get(f"{_W}type") in (None, "normal"):
                yield said


def _around(document: Any, extract: Extract) -> None:
    """Note the lines of page headers and footers as dropped, each once."""
    seen: set[str] = set()
    for section in document.sections[:20]:
        for part in (section.header, section.footer):
            for paragraph in part.paragraphs:
                text = " ".join(paragraph.text.split())
                if text and text not in seen:
                    seen.add(text)
                    extract.drop(text, "the head or foot of a page")
