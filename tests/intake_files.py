"""Files as operators have them, made for a test: PDF pages out of lines, Word files, and what reads them back."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from bot.articles.intake.blocks import Extract
from bot.articles.intake.reading import read
from bot.articles.intake.sections import sections
from bot.settings import ROOT

CASES = ROOT / "tests" / "cases" / "intake"
NUMBER = "-".join(("+0 123", "456", "7890"))  # a number that nobody has
Line = tuple[float, str]  # size in points (bold where it is negative), text


def text_of(extract: Extract) -> str:
    """Title, headings and text of a draft in one, letters and digits only, as words."""
    found = [extract.title]
    for part in sections(extract):
        found += [part.heading, *(block.shown for block in part.blocks)]
    return bare(" ".join(found))


def bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def case(name: str, folder: Path) -> Path:
    """A copy of a case with what no file of the project may hold filled in."""
    path = folder / name
    path.write_text((CASES / name).read_text(encoding="utf-8").replace("{number}", NUMBER), encoding="utf-8")
    return path


def read_text(text: str, folder: Path, name: str = "given.txt") -> Extract:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def pdf(path: Path, pages: Sequence[Sequence[Line]], left: float = 72.0) -> Path:
    """A PDF file of pages of lines, from the top down; an empty line leaves a gap."""
    streams = []
    for lines in pages:
        parts, height = [], 780.0
        for size, text in lines:
            height -= abs(size) * 1.3
            shown = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            font = b"/F2" if size < 0 else b"/F1"
            if text:
                parts.append(b"BT %s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font, abs(size), left, height, shown))
        streams.append(zlib.compress(b"\n".join(parts)))
    return raw_pdf(path, streams)


def raw_pdf(path: Path, streams: Sequence[bytes]) -> Path:
    """A PDF file of pages with these compressed contents."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(len(streams)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams))]
    fonts = b"<< /Font << /F1 %s /F2 %s >> >>" % (font % b"Helvetica", font % b"Helvetica-Bold")
    for number, stream in enumerate(streams):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s >>"
        objects.append(page % (4 + 2 * number, fonts))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n" % (size, table, size)
    path.write_bytes(out + b"startxref\n%d\n%%%%EOF" % out.index(b"xref\n0 "))
    return path
