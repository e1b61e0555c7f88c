"""PDF files: lines with their size, put together again as headings and paragraphs."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.articles.intake.blocks import Block, Extract
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.plain import joined

MOST_PAGES = 300
FEWEST_LETTERS = 20  # of a page on average; fewer are pictures of text
EDGE = 3  # lines at the top and at the foot of a page among which headers and footers are looked for
MARK = 2  # figures of a footnote's mark
COLUMN = 0.12  # of the full lines begin at the margin of a column
CELL = 80  # words; more is a column of the page
LINES_APART = 1.7  # times the letters' size, within a cell
INDENT = 10.0  # points from the margin at which an entry of a list begins
_BULLET = re.compile(r"^(?:[•◦▪‣·●○■□➢➤✓✔*–—-]|\uf0b7|o(?= [A-Z]))\s*(?=\S)")
_NUMBER = re.compile(r"^\(?(\d{1,2})[.)]\s+(?=\S)")
_PAGE = re.compile(r"(?:page |p\.? ?|- ?|\| ?)?\d{1,4}(?: ?(?:/|of|\|) ?\d{1,4})?(?: ?-)?", re.IGNORECASE)
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


@dataclass
class _Line:
    text: str
    size: float  # of its largest letters, in points
    bold: bool
    page: int
    left: float = 0.0  # where it begins, in points
    gap: bool = False  # an empty line, or a wide space, stood above
    height: float = 0.0  # of its first letters on the page, in points; more is higher up
    starts: tuple[tuple[float, int], ...] = ()  # of pieces after the first: where they begin, in points and in letters
    cells: tuple[str, ...] = ()  # of a row of a table that was put together


def read_pdf(path: Path) -> Extract:
    """The text of a PDF file. Raises IntakeError where it is locked, damaged, or holds pictures of text only."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PdfReadError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it stumbles over
    extract = Extract("pdf")
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise IntakeError("is locked with a password")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise IntakeError(f"has {count} pages, more than {MOST_PAGES}; part it into articles first")
        pages = [list(_lines(page, number)) for number, page in enumerate(reader.pages)]
        _says(reader, extract)
    except IntakeError:
        raise
    except DependencyError:
        raise IntakeError("is locked with a password") from None
    except (PyPdfError, PdfReadError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError):
        raise IntakeError("is a damaged PDF file") from None
    letters = sum(len(line.text) for lines in pages for line in lines)
    if letters < FEWEST_LETTERS * max(1, count):
        raise IntakeError("is a PDF without text: its pages are pictures; run text recognition (OCR) over it first")
    if _unreadable("".join(line.text for lines in pages for line in lines)):
        raise IntakeError(
            "is a PDF whose letters can't be told: its fonts don't name them; save the text in another way"
        )
    _edges(pages, extract)
    extract.blocks = list(_blocks([line for lines in pages for line in _rows(lines)]))
    return extract


def _says(reader: Any, extract: Extract) -> None:
    data = reader.metadata
    if not data:
        return
    title = " ".join(str(data.title or "").split())
    if len(title.split()) >= 2 and not re.search(
        r"\.(?:docx?|pdf|indd|pptx?|odt)\b|^(?:microsoft|untitled|slide|layout)", title, re.I
    ):
        extract.title = title[:200]
    author = " ".join(str(data.author or "").split())
    if len(author.split()) >= 2:
        extract.author = author[:200]
    year = re.search(r"(?:19|20)\d\d", str(data.get("/CreationDate") or ""))
    # A page printed into a file bears the day of the printing.
    printed = re.search(r"skia|chrom|quartz|print", f"{data.producer or ''} {data.creator or ''}", re.I)
    extract.year = year.group() if year and not printed else ""


def _lines(page: Any, number: int) -> Iterator[_Line]:
    runs: list[tuple[str, float, bool, float, float]] = []
    under = (0.0, 0.0)  # size of the last letters, and how high they stand

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        nonlocal under
        if text:
            scale, height = abs(tm[3] or tm[0] or 1.0) * abs(cm[3] or cm[0] or 1.0), tm[5] * cm[3] + cm[5]
            raised = size * scale < 0.9 * under[0] and 1.5 < (height - under[1]) < under[0]
            if raised and text.strip().isdigit() and len(text.strip()) <= MARK and not text.endswith("\n"):
                return  # the mark of a footnote
            if text.strip():
                under = (size * scale, height)
            name = str((font or {}).get("/BaseFont", "")).lower()
            heavy = "bold" in name or "black" in name or "heavy" in name
            runs.append((text, round(size * scale, 1), heavy, tm[4] * cm[0] + cm[4], height))

    page.extract_text(visitor_text=visit)
    text, size, bold, letters, left, gap, high = "", 0.0, 0, 0, 0.0, False, 0.0
    starts: list[tuple[float, int]] = []
    for piece, height, heavy, start, top in [*runs, ("\n", 0.0, False, 0.0, 0.0)]:
        for at, part in enumerate(piece.split("\n")):
            if at:
                line = " ".join(text.replace("\xa0", " ").translate(_LIGATURES).split())
                if line:
                    yield _Line(line, size, bold > letters / 2, number, left, gap, high, tuple(starts))
                gap = not line
                text, size, bold, letters, starts = "", 0.0, 0, 0, []
            apart = not starts or abs(start - starts[-1][0]) > 2  # else the next line of the same cell
            if letters and part.startswith(" ") and part.strip() and apart:
                starts.append((start, len(" ".join(text.split())) + 1))
            text += part
            solid = len(part.strip())
            if solid:
                left, high = (min(left, start), high) if letters else (start, top)
                size = max(size, height) if solid > 1 or not size else size
                bold += solid if heavy else 0
                letters += solid


def _unreadable(text: str) -> bool:
    """Whether a text is codes of letters rather than letters, as where fonts are embedded without their names."""
    plain = [c for c in text if not c.isspace()]
    letters = sum(c.isalpha() and c.isascii() for c in plain)
    vowels = sum(c in "aeiouAEIOU" for c in plain)
    strange = len(re.findall(r"/?(?:g|cid:?|uni|C)\d{1,5}", text)) * 4 + sum(
        c in "\ufffd" or 0xE000 <= ord(c) < 0xF900 for c in plain
    )
    return strange > 0.3 * len(plain) or (letters > 200 and vowels < 0.12 * letters)


def _edges(pages: list[list[_Line]], extract: Extract) -> None:
    """Take page numbers and lines that come back at the top or the foot of pages out of them, in place."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_bare(line.text) for line in (*lines[:EDGE], *lines[-EDGE:])})
    often = max(2, round(0.4 * len(pages)))
    repeated = {bare for bare, count in seen.items() if bare and count >= often and len(pages) > 1}
    for lines in pages:
        kept = []
        for at, line in enumerate(lines):
            edge = at < EDGE or at >= len(lines) - EDGE
            if edge and (_bare(line.text) in repeated or _PAGE.fullmatch(line.text)):
                extract.drop(line.text, "the head or foot of a page")
            else:
                kept.append(line)
        lines[:] = kept


def _bare(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower()).strip() if not text.isdigit() else ""


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    larger = sorted({line.size for line in lines if line.size > 1.12 * body}, reverse=True)
    plain = [line for line in lines if line.size <= 1.12 * body]
    width = sorted(len(line.text) for line in plain)
    full = width[-min(3, len(width))] if width else 60  # a single line may run over
    margins = _margins([line for line in plain if len(line.text) >= 0.6 * full])
    whole = " ".join(line.text for line in lines).lower()
    held: list[list[_Line]] = []
    tables = _tables(lines) | {at: line.cells for at, line in enumerate(lines) if line.cells}
    for at, line in enumerate(lines):
        if at in tables or at - 1 in tables:
            held.append([line])
        elif held and _goes_on(held[-1][-1], line, full, body, line.left - _margin(line, margins)):
            held[-1].append(line)
        else:
            held.append([line])
    rows = {id(lines[at]): cells for at, cells in tables.items()}
    blocks = [
        Block("row", "", cells=rows[id(group[0])]) if id(group[0]) in rows else _block(group, body, larger, whole)
        for group in held
    ]
    marked = any(block.kind == "heading" for block in blocks)
    for at, block in enumerate(blocks):
        indent = held[at][0].left - _margin(held[at][0], margins)
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(blocks) and abs(held[n][0].left - held[at][0].left) < 3]
        if (
            block.kind in ("line", "text")
            and indent > INDENT
            and any(blocks[n].kind in ("line", "item", "text") for n in beside)
        ):
            yield Block("item", block.text)  # its mark was drawn, not written
        elif block.kind == "line" and marked:
            yield Block("text", block.text)  # the file's own letters tell its headings
        else:
            yield block


def _margins(lines: list[_Line]) -> list[float]:
    """Where columns begin: places at which many lines do, the commonest of each group."""
    places = Counter(round(line.left) for line in lines)
    found: list[float] = []
    for place, count in places.most_common():
        if count >= max(2, COLUMN * len(lines)) and all(abs(place - other) > 4 * INDENT for other in found):
            found.append(float(place))
    return found or [float(place) for place, _ in places.most_common(1)]


def _margin(line: _Line, margins: list[float]) -> float:
    """Of the column that a line stands in."""
    return max((m for m in margins if m <= line.left + 2), default=min(margins, default=0.0))


def _rows(lines: list[_Line]) -> list[_Line]:
    """The lines of a page, those of each row of a table whose cells run over several lines joined to one.

    Cells are written one after the other: behind the last line of a cell the next one begins further right, and not lower.
    """
    found: list[_Line] = []
    at = 0
    while at < len(lines):
        rows: list[tuple[list[float], list[str]]] = []
        end = at
        while end < len(lines):
            places, texts, after = _row(lines, end)
            first = rows[0][0] if rows else places
            alike = len(places) == len(first) and all(abs(a - b) < 4 for a, b in zip(places, first, strict=True))
            if len(places) < 2 or not alike or any(len(text.split()) > CELL for text in texts):
                break
            rows.append((places, texts))
            end = after
        if len(rows) < 2 or end - at == len(rows):  # of one line each: see _tables
            found.append(lines[at])
            at += 1
            continue
        above = found[-1] if found else None
        if above is not None and above.bold and len(above.starts) == len(rows[0][0]) - 1:
            above.cells = _cells(above)
        for places, texts in rows:
            row = _Line(" ".join(texts), lines[at].size, False, lines[at].page, places[0], height=lines[at].height)
            row.cells = tuple(texts)
            found.append(row)
        at = end
    return found


def _row(lines: list[_Line], at: int) -> tuple[list[float], list[str], int]:
    """Where the cells of a row begin, what they hold, and the line after the row."""
    places: list[float] = []
    texts: list[str] = []
    low = 0.0
    for number in range(at, len(lines)):
        line = lines[number]
        if places and abs(line.size - lines[at].size) > 0.6:
            return places, texts, number
        goes_on = places and abs(line.left - places[-1]) < 4 and (not line.starts or len(places) == 1)
        if goes_on and 0 < low - line.height <= LINES_APART * line.size and (number == at + 1 or not line.starts):
            own, *others = _cells(line)
            texts[-1] += f" {own}"
            places += [place for place, _ in line.starts]
            texts += others
        elif not places or (line.left > places[-1] + INDENT and line.height >= low - 1):
            places += [line.left, *(place for place, _ in line.starts)]
            texts += _cells(line)
        else:
            return places, texts, number
        low = line.height
    return places, texts, len(lines)


def _tables(lines: list[_Line]) -> dict[int, tuple[str, ...]]:
    """Cells by line, where two lines or more in a row have pieces that begin at the same places; with a line of headings above."""
    found: dict[int, tuple[str, ...]] = {}
    for at, (one, other) in enumerate(pairwise(lines)):
        if not one.starts or len(one.starts) != len(other.starts) or one.page != other.page or len(one.text) > 120:
            continue
        if all(abs(a - b) < 2 for (a, _), (b, _) in zip(one.starts, other.starts, strict=True)):
            above = lines[at - 1] if at else None
            if at not in found and above is not None and above.bold and len(above.starts) == len(one.starts):
                found[at - 1] = _cells(above)
            found[at], found[at + 1] = _cells(one), _cells(other)
    return found


def _cells(line: _Line) -> tuple[str, ...]:
    cuts = [0, *(at for _, at in line.starts), len(line.text)]
    return tuple(line.text[a:b].strip() for a, b in pairwise(cuts))


def _goes_on(last: _Line, line: _Line, full: int, body: float, indent: float) -> bool:
    """Whether a line, which stands so far from the margin, belongs to the paragraph of the one before."""
    if _BULLET.match(line.text) or (_NUMBER.match(line.text) and last.text[-1:] in ".:;!?"):
        return False
    if abs(last.size - line.size) > 0.06 * max(last.size, line.size) or (
        last.bold != line.bold and (len(last.text) < 0.75 * full or last.text[-1:] in ".!?”")
    ):
        return False
    if indent > INDENT and last.text[-1:] == ";" and abs(line.left - last.left) < 3:
        return False  # an entry of a list whose mark was drawn
    runs_on = line.text[:1].islower() or last.text.endswith((",", "-", "—", "–")) or last.text[-1:].isalnum()
    if last.size > 1.12 * body or (last.bold and line.bold):
        return not line.gap
    if line.left - last.left > INDENT and last.text[-1:] in ".!?:":
        return False
    if line.page != last.page or line.gap:
        return line.text[:1].islower() or last.text.endswith(("-", ","))
    if runs_on and line.text[:1].islower():
        return True
    # The line was full if the next one's first word had no room on it.
    return len(last.text) + 1 + len(line.text.split()[0]) >= 0.88 * full


def _block(lines: list[_Line], body: float, larger: list[float], whole: str) -> Block:
    text = joined([line.text for line in lines], whole)
    size, first = lines[0].size, lines[0]
    short = len(text.split()) <= 16 and text[-1:] not in ".,;:"
    if size > 1.12 * body and len(text.split()) <= 30:
        return Block("heading", text, min(6, 1 + larger.index(size)) if size in larger else 2)
    if first.bold and all(line.bold for line in lines) and short and not _BULLET.match(text):
        return Block("heading", text, min(6, 2 + len(larger)))
    number = _NUMBER.match(text)
    if _BULLET.match(text):
        return Block("item", _BULLET.sub("", text))
    if number:
        return Block("item", _NUMBER.sub("", text), label=f"{number.group(1)}.")
    if len(lines) == 1 and len(text.split()) <= 14 and text[-1:] not in ".,;":
        return Block("line", text, gap=first.gap)
    return Block("text", text)
