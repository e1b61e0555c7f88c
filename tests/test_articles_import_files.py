"""Foreign files of each form read: PDF pages, Word files, wrong names, wrong characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from bot.articles.intake.blocks import Block
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.kinds import form_of, unbroken
from bot.articles.intake.reading import read
from tests.intake_files import pdf, read_text


def test_a_pdf_loses_its_page_heads_and_gets_its_words_and_headings_back(tmp_path: Path) -> None:
    def page(number: int, lines: list[tuple[float, str]]) -> list[tuple[float, str]]:
        return [(8, "Eastfield Family Papers"), (8, ""), *lines, (8, ""), (8, f"Page {number} of 2")]

    first = page(
        1,
        [
            (20, "Listening at the kitchen table"),
            (11, "People at a kitchen table hear more than is said. A chair that is moved back"),
            (11, "tells the others that something is about to end, long before anyone has an-"),
            (11, "nounced it. Families know these signs by heart, and their self-"),
            (11, "esteem hangs on some of them. Being seen at a table feeds self-esteem, too."),
            (14, "What children notice"),
            (11, "Children watch hands more than faces. A hand that rests on the table is a"),
            (11, "promise that nobody will leave in the middle of a sentence, and a hand on the"),
        ],
    )
    second = page(
        2,
        [
            (11, "door is a question. They learn this before they learn to read."),
            (11, ""),
            (11, "• A plate pushed away is an answer."),
            (11, "• An empty glass is a request."),
        ],
    )
    extract = read(pdf(tmp_path / "table.pdf", [first, second]))
    assert extract.title == "Listening at the kitchen table"
    shown = [(block.kind, block.shown) for block in extract.blocks]
    text = " ".join(text for _, text in shown)
    assert "long before anyone has announced it." in text
    assert "and their self-esteem hangs on some of them" in text
    assert "a hand on the door is a question." in text
    assert ("heading", "What children notice") in shown
    assert ("item", "A plate pushed away is an answer.") in shown
    assert "Eastfield" not in text
    assert {line.text for line in extract.dropped} >= {"Eastfield Family Papers", "Page 1 of 2"}


def test_a_word_file_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Borrowed calm", 0)
    document.add_paragraph(
        "Calm can be borrowed. A child borrows it from an adult who is near and does not hurry, many times a day."
    )
    document.add_heading("Who lends it", 1)
    document.add_paragraph("Those lend calm who have some of it left at the end of the day.")
    document.add_paragraph("Grandparents", style="List Bullet")
    document.add_paragraph("Neighbours", style="List Bullet")
    document.add_paragraph().add_run("How it is given back").bold = True
    document.add_paragraph("It comes back years later, and often to somebody else.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ("Age", "Lender", "Two", "Father"), strict=True
    ):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "Eastfield Family Papers"
    document.save(str(tmp_path / "calm.docx"))
    extract = read(tmp_path / "calm.docx")
    assert extract.title == "Borrowed calm"
    shown = [(block.kind, block.shown) for block in extract.blocks]
    assert ("heading", "Who lends it") in shown
    assert ("heading", "How it is given back") in shown
    assert ("item", "Neighbours") in shown
    assert ("row", "Two | Father") in shown
    assert [line.text for line in extract.dropped] == ["Eastfield Family Papers"]


def test_what_a_file_is_does_not_hang_on_its_name(tmp_path: Path) -> None:
    body = "Bonds grow slowly, and they need time to do so. " * 3
    page = f"<!DOCTYPE html><html><body><h1>Bonds</h1><p>{body}</p></body></html>"
    assert read_text(page, tmp_path, "page.txt").kind == "page"
    assert read_text(f"---\ntitle: Bonds\n---\n\n{body}", tmp_path, "front.txt").title == "Bonds"
    assert read(pdf(tmp_path / "leaflet.txt", [[(11, body[:90]), (11, body[:90])]])).kind == "pdf"
    assert form_of("A <b>short</b> note on bonds.", ".txt") == "text"
    saved = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-8\n'
        f"Content-Transfer-Encoding: quoted-printable\n\n<html><body><h1>Bonds</h1><p>{body}=20{body}</p></body></html>\n--x--\n"
    )
    assert read_text(saved, tmp_path, "saved.mhtml").title == "Bonds"


def test_wrong_characters_are_set_right(tmp_path: Path) -> None:
    wrong = "It\u2019s a bond that doesn\u2019t end".encode().decode("cp1252")
    assert unbroken(wrong) == "It\u2019s a bond that doesn\u2019t end"
    assert unbroken("Ã is a letter of Portuguese.") == "Ã is a letter of Portuguese."
    path = tmp_path / "latin.txt"
    path.write_bytes(("Caf\xe9 talks about bonds. " * 8).encode("latin-1"))
    assert "Caf\xe9 talks" in read(path).blocks[0].text


def test_nothing_but_a_menu_is_no_article(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="no text"):
        read_text("Home\nAbout us\nContact\n\nLeave a comment\n", tmp_path)


def test_a_block_is_shown_as_it_was_read() -> None:
    assert Block("row", "", cells=("a", "b")).shown == "a | b"
    assert Block("text", "a b").words == 2
