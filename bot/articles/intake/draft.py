"""A draft as Markdown with our front matter: written so that reading it gives the very same text again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from bot.articles.intake.blocks import Block, Extract
from bot.articles.intake.sections import Part

_MARKS = re.compile(r"([\\`*_<>~])|(\])(?=[(\[:])|(&)(?=#?\w{1,32};)|(!)(?=\[)|(\[)(?=[^\]]*\][(\[:])")
_START = re.compile(r"^(#{1,6}(?=\s|$)|[-+=](?=\s|$|[-=])|[>|])|^(\d{1,9})([.)])(?=\s|$)")
_WANTED = {
    "licence": "# under which terms may it be shown? such as CC-BY-4.0, own text, by permission of ...",
    "reviewed-on": "# the day somebody read all of it, as 2026-01-31",
    "topics": "# a few words for the list of articles, as [attachment, recovery]",
}


def to_markdown(name: str, extract: Extract, parts: Sequence[Part]) -> str:
    """The draft's file."""
    title = extract.title or name.replace("-", " ").capitalize()
    lines = ["---", _entry("id", name), _entry("title", title)]
    source = {
        "title": title,
        "author": extract.author,
        "site": extract.site,
        "year": extract.year,
        "address": extract.address,
    }
    lines.append("source:")
    lines += [f"  {_entry(key, value)}" for key, value in source.items() if value]
    lines.append(_entry("licence", extract.licence) if extract.licence else f"licence:  {_WANTED['licence']}")
    lines.append(f"reviewed-on:  {_WANTED['reviewed-on']}")
    lines.append(_entry("topics", list(extract.topics)) if extract.topics else f"topics: []  {_WANTED['topics']}")
    lines.append("wording: source  # retold, once it is in words of your own")
    if extract.references:
        lines.append("references:")
        lines += [f"  - {_value(reference)}" for reference in extract.references]
    lines += ["---", "", f"# {escaped(title)}", ""]
    for part in parts:
        if part.heading:
            lines += [f"## {escaped(part.heading)}", ""]
        lines += _body(part.blocks)
    return "\n".join(lines).rstrip() + "\n"


def _entry(key: str, value: Any) -> str:
    return f"{key}: {_value(value)}"


def _value(value: Any) -> str:
    """A value of YAML in one line."""
    written: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6)
    return written.removesuffix("\n").removesuffix("\n...").strip()


def _body(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    last = ""
    for at, block in enumerate(blocks):
        if last and not (block.kind == last and last in ("item", "row")):
            lines.append("")
        if block.kind == "row":
            cells = [escaped(cell).replace("|", r"\|") for cell in block.cells]
            lines.append(f"| {' | '.join(cells)} |")
            if last != "row":
                lines.append("|" + " --- |" * _width(blocks, at))
        elif block.kind == "item":
            mark = f"{block.label} " if block.label else "- "
            lines.append(f"{'   ' * min(block.level, 4)}{mark}{escaped(block.text)}")
        elif block.kind == "quote":
            lines.append(f"> {escaped(block.text)}")
        else:
            lines.append(escaped(block.text))
        last = block.kind
    return [*lines, ""] if lines else []


def _width(blocks: Sequence[Block], at: int) -> int:
    """Cells of a table's first row: Markdown cuts rows that have more."""
    return len(blocks[at].cells)


def escaped(text: str) -> str:
    """A text of one line that Markdown reads as nothing but that text."""
    text = _MARKS.sub(lambda m: "\\" + m.group(0), " ".join(text.split()))
    return _START.sub(lambda m: f"\\{m.group(1)}" if m.group(1) else f"{m.group(2)}\\{m.group(3)}", text)
