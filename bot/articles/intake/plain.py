"""Plain text as people paste it: lines that were wrapped, bullets, tables whose columns ran together, headings without a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.articles.intake.blocks import Block, Extract, speaks
from bot.articles.intake.marked import unfolded

_BULLET = re.compile(r"^\s*(?:[•◦▪‣·●○■□➢➤✓✔*–—o-]|\uf0b7)\s+(?=\S)")
_NUMBER = re.compile(r"^\s*\(?(\d{1,2})[.)]\s+(?=\S)")
_MARKED = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_UNDER = re.compile(r"^\s*(?:={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*$")
_GLUE = re.compile(r"(?<=[a-z)’'])(?=[A-Z])|(?<=[a-z]\))(?=[A-Z])")  # "StyleCharacteristics": two cells without a gap
_NAMES = re.compile(
    r"\b(?:Mac|Mc|De|La|Le|Van|O['’])[A-Z]|\b(?:PhD|PsyD|iPhone|YouTube|LinkedIn|WhatsApp|GoodTherapy|QuickTakes|PubMed)\b"
)
_CELLS = re.compile(r"\t+|\s*\|\s*| {3,}")
_PREFIXES = re.compile(
    "self|well|co|long|short|non|high|low|child|parent|mid|full|part|ex|half|all|cross|evidence|trauma"
)
WRAPPED = 110  # letters; a text whose lines are all shorter, and run on, was wrapped
LONGEST_HEADING = 12  # words


def read_text(text: str) -> Extract:
    """The lines of a plain text as blocks of kind "line"; `shape` says later what each is."""
    extract = Extract("text")
    extract.blocks = list(lines_of(unfolded(text)))
    return extract


def lines_of(text: str) -> Iterator[Block]:
    """One block a line; lines that were wrapped at a fixed width are joined. Tabs and wide gaps stay, as cells of a table."""
    raw = text.replace("\f", "\n\n").replace("\v", "\n").split("\n")
    rows = [line.replace("\xa0", " ").rstrip() for line in raw]
    gap = False
    held: list[str] = []
    held_gap = False
    wrapped = _width(rows)
    for row in rows:
        if not row.strip() or _UNDER.match(row):
            yield from _close(held, held_gap)
            gap = True
            continue
        new = bool(_BULLET.match(row) or _NUMBER.match(row) or _MARKED.match(row) or gap)
        if held and not new and wrapped and len(held[-1]) >= 0.6 * wrapped:
            held.append(row.strip())
            continue
        yield from _close(held, held_gap)
        held, held_gap, gap = [row], gap, False
    yield from _close(held, held_gap)


def _close(held: list[str], gap: bool) -> Iterator[Block]:
    if held:
        cells = tuple(part.strip() for part in _CELLS.split(held[0].strip().strip("|")) if part.strip())
        yield Block("line", joined(held), gap=gap, cells=cells if len(held) == 1 and len(cells) > 1 else ())
        held.clear()


def joined(lines: list[str], whole: str = "") -> str:
    """Wrapped lines as one. A word that was parted at a line's end is whole again; a hyphen stays where the word has one ("self-esteem"),
    as `whole`, the text in small letters, or its first half tells."""
    text = lines[0]
    for line in lines[1:]:
        parted = re.search(r"([A-Za-z]+)-$", text)
        after = re.match(r"[a-z]+", line)
        if not parted or not after:
            text = f"{text} {line}"
            continue
        one, other = parted.group(1).lower(), after.group()
        hyphened = f"{one}-{other}" in whole or (_PREFIXES.fullmatch(one) and f"{one}{other}" not in whole)
        text = text + line if hyphened else text[:-1] + line
    return text


def _width(rows: list[str]) -> int:
    """The width a text was wrapped at, or 0 where it was not: its lines are of one length, and run on in small letters."""
    full = [row for row in rows if len(row) >= 40]
    if len(full) < 4 or max(map(len, full)) > WRAPPED:
        return 0
    pairs = [(a, b) for a, b in pairwise(rows) if len(a) >= 40 and b.strip()]
    runs = sum(b.strip()[:1].islower() and a.rstrip()[-1:] not in ".!?:" for a, b in pairs)
    return max(map(len, full)) if pairs and runs >= 0.25 * len(pairs) else 0


def shape(blocks: list[Block]) -> list[Block]:
    """Say of every "line" what it is: heading, item, row or text. Other blocks stay."""
    return list(_headed(list(_tables(list(_listed(blocks))))))


def _listed(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind != "line":
            yield block
            continue
        marked, number = _MARKED.match(block.text), _NUMBER.match(block.text)
        if marked:
            yield Block("heading", marked.group(2), len(marked.group(1)))
        elif _BULLET.match(block.text):
            yield Block("item", _BULLET.sub("", block.text), gap=block.gap)
        elif number:
            yield Block("item", _NUMBER.sub("", block.text), label=f"{number.group(1)}.", gap=block.gap)
        else:
            yield block


def _tables(blocks: list[Block]) -> Iterator[Block]:
    """Three or more lines in a row with the same number of cells are a table, and so are three whose two columns ran together."""
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and _cells(blocks[end]) and len(_cells(blocks[end])) == len(_cells(blocks[at])):
            end += 1
        if end - at >= 3 or (
            end - at == 2 and all(len(block.cells) > 1 and "\t" in block.text for block in blocks[at:end])
        ):
            for block in blocks[at:end]:
                cells = _cells(block)
                if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                    yield Block("row", "", cells=cells)
            at = end
        else:
            yield blocks[at]
            at += 1


def _cells(block: Block) -> tuple[str, ...]:
    if block.kind != "line":
        return ()
    if len(block.cells) > 1:
        return block.cells
    plain = _NAMES.sub(lambda m: m.group().lower(), block.text)
    glue = _GLUE.search(plain)
    if glue is None or len(plain) != len(block.text):
        return ()
    return block.text[: glue.start()].strip(), block.text[glue.start() :].strip()


def _headed(blocks: list[Block]) -> Iterator[Block]:
    for at, block in enumerate(blocks):
        if (
            block.label
            and block.gap
            and looks_headed(block.text)
            and at + 1 < len(blocks)
            and speaks(blocks[at + 1].text)
        ):
            yield Block("heading", _tidy(block.text))  # "1. Ask early", and a paragraph below it
            continue
        if block.kind != "line":
            yield block
        elif _is_heading(blocks, at):
            yield replace(block, kind="heading", text=_tidy(block.text), cells=())
        else:
            yield replace(block, kind="text", cells=())


def _tidy(text: str) -> str:
    text = text.rstrip(":").strip()
    return text.capitalize() if text.isupper() and len(text.split()) > 1 else text


def _is_heading(blocks: list[Block], at: int) -> bool:
    block = blocks[at]
    if not looks_headed(block.text) or at + 1 == len(blocks):
        return False
    after = blocks[at + 1]
    if after.kind in ("item", "row"):
        return block.text[-1:] != ":" or block.words <= 6
    if after.kind == "heading":
        return True
    # A run of three short lines and more is a list without marks, unless text stands between them.
    run = 0
    for other in blocks[at:]:
        if other.kind != "line" or not looks_headed(other.text):
            break
        run += 1
    return run < 4 or (block.gap and after.gap)


def looks_headed(text: str) -> bool:
    """Whether a line could be a heading: short, with a capital or a digit first, no end mark but a question's."""
    words = text.split()
    if not words or len(words) > LONGEST_HEADING or len(text) > 100 or text[-1] in ".!…,;–—-":
        return False
    first = text.lstrip("\"'“‘(¿")[:1]
    if (
        not (first.isupper() or first.isdigit())
        or text.count(",") >= 2
        or speaks(text.rstrip("?") if text.endswith("?") else text)
    ):
        return False
    return not (text.endswith(":") and len(words) > 6)
