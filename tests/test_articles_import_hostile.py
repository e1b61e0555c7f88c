"""Files that are broken, huge or made to do harm: one sentence each, and the next file is read."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfWriter

from bot.articles.intake.apart import Reader
from bot.articles.intake.faults import IntakeError
from tests.intake_files import raw_pdf

BODY = "Bonds grow slowly, and they need time to do so. " * 4


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def _packed(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _word(path: Path, body: bytes, before: bytes = b"") -> None:
    """A Word file with this body and what its XML begins with."""
    Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts["word/document.xml"] = before + b"<w:document %s><w:body>%s</w:body></w:document>" % (space, body)
    _packed(path, parts)


def _big(path: Path, size: int, start: bytes = b"") -> None:
    """A file that says it has so many bytes, and takes none of them on the disk."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)


def _locked(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(path)


def _pages(path: Path, count: int) -> None:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    writer.write(path)


def _entities() -> bytes:
    return (
        b"<!DOCTYPE d [<!ENTITY e0 'lol'>"
        + b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
        + b"]>"
    )


def _nowhere(path: Path) -> None:
    path.symlink_to("/dev/zero")


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.txt": (lambda p: p.write_bytes(b""), "is empty"),
    "blank.md": (lambda p: p.write_bytes(b" \n\t\n"), "is empty"),
    "nothing.html": (lambda p: p.write_text("<html><body></body></html>"), "holds no text"),
    "junk.txt": (lambda p: p.write_bytes(b"ab\0\x01\x02" * 3000), "no text"),
    "huge.txt": (lambda p: _big(p, 50_000_000, b"words "), "50 MB"),
    "huge.pdf": (lambda p: _big(p, 50_000_000, b"%PDF-1.7\n"), "50 MB"),
    "book.txt": (lambda p: p.write_text("a bond is a bond. " * 20_000), "100,000 words"),
    "picture.html": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 99), "is a picture"),
    "old.doc": (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9), "old kind"),
    "rich.rtf": (lambda p: p.write_bytes(b"{\\rtf1 bonds}"), "Rich Text"),
    "sheet.docx": (lambda p: _packed(p, {"xl/workbook.xml": b"x"}), "no Word document"),
    "broken.docx": (lambda p: p.write_bytes(b"PK\x03\x04" + b"x" * 500), "damaged"),
    "bomb.docx": (lambda p: _packed(p, {"word/document.xml": b"0" * 150_000_000}), "unpacks to 150 MB"),
    "entities.docx": (lambda p: _word(p, b"<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", _entities()), "."),
    "deep.docx": (lambda p: _word(p, b"<w:p>" * 50_000 + b"</w:p>" * 50_000), "damaged"),
    "locked.pdf": (_locked, "locked with a password"),
    "scanned.pdf": (lambda p: _pages(p, 2), "pictures"),
    "long.pdf": (lambda p: _pages(p, 301), "301 pages"),
    "junk.pdf": (lambda p: p.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40), "damaged"),
    "bomb.pdf": (lambda p: raw_pdf(p, [zlib.compress(b"0" * 200_000_000, 9)]), "."),
    "loop.pdf": (
        lambda p: p.write_bytes(
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\n"
            b"endobj\ntrailer << /Root 1 0 R >>\n"
        ),
        "damaged",
    ),
    "deep.html": (lambda p: p.write_text("<div>" * 100_000 + BODY), "."),
    "deep.md": (lambda p: p.write_text("> " * 20_000 + "bonds"), "holds no text"),
    "brackets.md": (lambda p: p.write_text("[" * 50_000), "holds no text"),
    "one-line.txt": (lambda p: p.write_text("a" * 5_000_000), "holds no text"),
    "menus.txt": (lambda p: p.write_text("|".join(["home"] * 200_000)), "holds no text"),
    "link.txt": (_nowhere, "link to another place"),
    "pipe.txt": (os.mkfifo, "not a plain file"),
    "inner": (lambda p: p.mkdir(), "folder inside a folder"),
    "gone.txt": (lambda p: None, "is not there"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_one_sentence_and_the_next_is_read(name: str, tmp_path: Path, reader: Reader) -> None:
    make, said = FILES[name]
    path = tmp_path / name
    make(path)
    with pytest.raises(IntakeError, match=said) as fault:
        reader.read(path)
    sentence = str(fault.value)
    assert "\n" not in sentence
    assert len(sentence) < 200
    (tmp_path / "good.txt").write_text(BODY)
    assert reader.read(tmp_path / "good.txt").blocks[0].text.startswith("Bonds grow slowly")


def test_aliases_that_stand_for_millions_of_values_are_noted_in_bounds(tmp_path: Path, reader: Reader) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    path = tmp_path / "bomb.md"
    path.write_text("---\ntitle: Bonds\n" + "\n".join(lines) + f"\n---\n\n{BODY}")
    extract = reader.read(path)
    assert extract.title == "Bonds"
    assert len(extract.dropped) <= 200 * 9


def test_scripts_and_handlers_of_a_page_leave_no_trace(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "script.html"
    path.write_text(
        f'<html><body><script>alert("evil")</script><p onclick="steal()">{BODY}</p><img src=x onerror="alert(1)"></body></html>'
    )
    found = json.dumps(reader.read(path).to_json())
    assert "Bonds grow slowly" in found
    for word in ("evil", "steal", "onerror", "<"):
        assert word not in found


def test_a_file_that_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(BODY)
    with Reader(seconds=0.001) as hasty, pytest.raises(IntakeError, match="took longer"):
        hasty.read(path)
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><p>{BODY * 20_000}</p></body></html>")
    with Reader(memory=30_000_000) as poor, pytest.raises(IntakeError):
        poor.read(page)


def test_the_reader_is_started_again_after_it_died(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(BODY)
    with Reader() as reader:
        assert reader.read(path).blocks
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert reader.read(path).blocks
