"""Foreign files of each form read: PDF pages, Word files, wrong names, wrong characters."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

from bot.articles.intake.blocks import Block
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.kinds import form_of, unbroken
from bot.articles.intake.reading import read
from tests.intake_files import pdf, raw_pdf, read_text


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


def test_tracked_changes_of_a_word_file_are_taken_and_footnotes_become_references(tmp_path: Path) -> None:
    def run(kind: str, text: str) -> str:
        return f'<w:r><w:{kind} xml:space="preserve">{text}</w:{kind}></w:r>'

    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f"<w:p>{run('t', 'Treatment lasts ')}<w:del>{run('delText', 'six')}</w:del><w:ins>{run('t', 'twelve')}</w:ins>"
        f"{run('t', ' weeks in our house, and ')}<w:hyperlink>{run('t', 'nobody')}</w:hyperlink>"
        f"{run('t', ' is sent away for one lapse.')}</w:p>"
    )
    Document().save(str(tmp_path / "plain.docx"))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    notes = (
        f'<w:footnotes xmlns:w="{words}"><w:footnote w:type="separator" w:id="0"><w:p>{run("t", "-")}</w:p></w:footnote>'
        f'<w:footnote w:id="2"><w:p>{run("t", "Weir (2019), Coming home.")}</w:p></w:footnote></w:footnotes>'
    )
    swaps = {
        "word/document.xml": ("<w:body>", f"<w:body>{body}"),
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>',
        ),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="notes" Type="{relation}" Target="footnotes.xml"/></Relationships>',
        ),
    }
    with ZipFile(tmp_path / "plain.docx") as plain, ZipFile(tmp_path / "changed.docx", "w") as changed:
        for name in plain.namelist():
            content = plain.read(name)
            if name in swaps:
                content = content.decode().replace(*swaps[name]).encode()
            changed.writestr(name, content)
        changed.writestr("word/footnotes.xml", notes)
    extract = read(tmp_path / "changed.docx")
    assert [b.text for b in extract.blocks] == [
        "Treatment lasts twelve weeks in our house, and nobody is sent away for one lapse."
    ]
    assert extract.references == ["Weir (2019), Coming home."]


def test_a_second_column_is_no_list_a_list_without_marks_is_one_and_a_footnotes_mark_is_no_figure(
    tmp_path: Path,
) -> None:
    line = "Children notice what is going on long before it is told,"
    left = [*[line] * 4, "and they draw it. These are worth doing:"]
    entries = ["say it early in the day to all of them;", "let them choose the meal;", "tell the teacher as well."]
    right = [*["A parent who comes home sleeps a lot and is cross about"] * 4, "noise."]
    parts: list[tuple[float, int, int, bool, str]] = [
        *((11, 60, 700 - 13 * n, False, text) for n, text in enumerate(left)),
        *((11, 85, 630 - 13 * n, False, text) for n, text in enumerate(entries)),
        *((11, 330, 700 - 13 * n, False, text) for n, text in enumerate(right)),
        (7, 364, 653, False, "1"),
        (11.2, 330, 600, True, "Coming home"),
        *((11, 330, 580 - 13 * n, False, text) for n, text in enumerate(right)),
    ]
    shown = [
        b"BT /F%d %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (2 if bold else 1, size, x, y, text.encode())
        for size, x, y, bold, text in parts
    ]
    extract = read(raw_pdf(tmp_path / "columns.pdf", [zlib.compress(b"\n".join(shown))]))
    found = [(block.kind, block.text) for block in extract.blocks]
    assert [text for kind, text in found if kind == "item"] == entries
    assert ("heading", "Coming home") in found
    assert [text[-6:] for kind, text in found if kind == "text" and text.startswith("A parent")] == ["noise."] * 2


def test_cells_of_a_table_that_run_over_several_lines_stay_cells(tmp_path: Path) -> None:
    cells = {
        (60, 600): ["Two to", "three years"],
        (150, 600): ["A small lamp", "in the wall"],
        (300, 600): ["It calmed most of them", "in the first week"],
        (60, 560): ["Four to", "six years"],
        (150, 560): ["A torch"],
        (300, 560): ["They liked to decide", "by themselves when", "it was dark"],
    }
    body = "A weak lamp near the floor is enough for most children, and it hardly disturbs their sleep."
    parts = [
        (11, 60, 700, body),
        *((11, x, y - 12 * n, text) for (x, y), texts in cells.items() for n, text in enumerate(texts)),
        (11, 60, 480, body),
    ]
    shown = [b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (size, x, y, text.encode()) for size, x, y, text in parts]
    extract = read(raw_pdf(tmp_path / "lamps.pdf", [zlib.compress(b"\n".join(shown))]))
    assert [block.cells for block in extract.blocks if block.kind == "row"] == [
        ("Two to three years", "A small lamp in the wall", "It calmed most of them in the first week"),
        ("Four to six years", "A torch", "They liked to decide by themselves when it was dark"),
    ]
    assert [block.text for block in extract.blocks if block.kind != "row"] == [body, body]


def test_what_a_file_is_does_not_hang_on_its_name(tmp_path: Path) -> None:
    body = "Bonds grow slowly, and they need time to do so. " * 3
    page = f"<!DOCTYPE html><html><body><h1>Bonds</h1><p>{body}</p></body></html>"
    assert read_text(page, tmp_path, "page.txt").kind == "page"
    assert read_text(f"---\ntitle: Bonds\n---\n\n{body}", tmp_path, "front.txt").title == "Bonds"
    assert read(pdf(tmp_path / "leaflet.txt", [[(11, body[:90]), (11, body[:90])]])).kind == "pdf"
    assert form_of("A <b>short</b> note on bonds.", ".txt") == "text"
    assert form_of("<!-- saved from there --> <!-- by hand -->\n<html><p>Bonds.", ".txt") == "page"
    assert form_of("<!-- a -->" * 400 + "Bonds.", ".txt") == "text", (
        "as many ways to read them as there are grains of sand"
    )
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
