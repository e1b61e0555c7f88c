"""Blocks into sections of 60 to 200 words, each under a heading."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.articles.intake.blocks import Block, Extract, total
from bot.articles.sentences import spans

SHORT = 60  # words; shorter sections join their neighbour
SHORT_ANSWER = 40  # the same under a heading that asks: an answer stands for itself
BEARABLE = 45  # words from which a short section rather stands alone than with two others
LONG = 200
LABELLED = 40  # words of a piece that reads as an entry: its heading goes in front of it
LONGEST_NAME = 110  # letters of two headings in one
_ASKS = re.compile(r"\?\W*$")
_OPENING = re.compile(r"(?:introduction|intro|overview|about|summary|background|preface)\W*", re.IGNORECASE)


@dataclass
class Part:
    """A section of a draft. `made`: whether its heading was made out of the text and wants a better one."""

    heading: str  # empty: the title stands for it
    blocks: list[Block] = field(default_factory=list)
    level: int = 0  # of the heading in the source, 0 where it doesn't say
    made: bool = False

    @property
    def words(self) -> int:
        return total(self.blocks)

    @property
    def short(self) -> bool:
        return self.words < (SHORT_ANSWER if _ASKS.search(self.heading) else SHORT)


def sections(extract: Extract) -> list[Part]:
    """The sections of an extract in reading order; headings with nothing below them are noted as dropped."""
    parts = _headed(extract.blocks)
    parts = _entries(parts)
    parts = _filled(parts, extract)
    parts = _joined(parts)
    cut: list[Part] = []
    for part in parts:
        cut += _cut(part)
    _name(cut)
    return cut


def _headed(blocks: Sequence[Block]) -> list[Part]:
    parts = [Part("")]
    for block in blocks:
        if block.kind == "heading":
            parts.append(Part(block.text, [], block.level))
        else:
            parts[-1].blocks.append(block)
    return parts if parts[0].blocks else parts[1:]


def _entries(parts: list[Part]) -> list[Part]:
    """Runs of short headed pieces become entries of a list in the section above them: "Secure: comfortable with closeness."."""
    found: list[Part] = []
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and _is_entry(parts[end]) and parts[end].level == parts[at].level:
            end += 1
        if end - at < 2 or not found:
            found.append(parts[at])
            at += 1
            continue
        run = parts[at:end]
        host = found[-1]
        below = not run[0].level or host.level < run[0].level or not host.blocks
        items = [Block("item", _said(one)) for one in run]
        if below and host.words + total(items) <= LONG:
            host.blocks += items
        elif total(items) >= SHORT:
            found.append(Part(host.heading, items, host.level) if below else run[0])
            found += [] if below else run[1:]
        else:
            found += run
        at = end
    return found


def _is_entry(part: Part) -> bool:
    return (
        bool(part.heading)
        and len(part.blocks) == 1
        and part.blocks[0].kind in ("text", "item")
        and part.words <= LABELLED
        and len(part.heading.split()) <= 12
    )


def _said(part: Part) -> str:
    """The heading of a part and its first block in one: "Secure: comfortable with closeness", "Is it common? It is."."""
    asks = _ASKS.search(part.heading)
    return f"{part.heading if asks else part.heading.rstrip(':') + ':'} {part.blocks[0].text}"


def _filled(parts: list[Part], extract: Extract) -> list[Part]:
    """Without headings that have nothing below them; one of a higher rank lends its name to short headings under it."""
    found: list[Part] = []
    above: Part | None = None
    lent = False

    def forget() -> None:
        if above is not None and not lent:
            extract.drop(above.heading, "a heading with nothing below it")

    for part in parts:
        if above is not None and part.level <= above.level:
            forget()
            above, lent = None, False
        if not part.blocks:
            forget()
            above, lent = part, False
            continue
        under = above is not None and 0 < above.level < part.level
        if above is not None and under and len(part.heading.split()) <= 3 and not _ASKS.search(above.heading):
            part.heading, lent = f"{above.heading.rstrip(':')}: {part.heading}", True
        found.append(part)
    forget()
    return found


def _joined(parts: list[Part]) -> list[Part]:
    """Short sections with the neighbour that leaves the shorter whole, where that is not too long."""
    parts = list(parts)
    while True:
        short = [n for n, part in enumerate(parts) if part.short]
        options = []
        for n in short:
            for one, other in ((n - 1, n), (n, n + 1)):
                if one < 0 or other >= len(parts) or parts[one].words + parts[other].words > LONG:
                    continue
                if parts[n].words >= BEARABLE and _names(parts[one]) + _names(parts[other]) > 2:
                    continue
                rank = abs(parts[one].level - parts[other].level)
                options.append((rank, parts[one].words + parts[other].words, one))
        if not options:
            return parts
        _, _, at = min(options)
        parts[at : at + 2] = [_together(parts[at], parts[at + 1])]


def _names(part: Part) -> int:
    """How many headings of the source are in a part's own; what opens an article belongs to none of its sections and counts as two."""
    opening = not part.heading or _OPENING.fullmatch(part.heading)
    return 2 if opening else 1 + part.heading.count("; ") + part.heading.count("? ")


def _together(one: Part, other: Part) -> Part:
    blocks = one.blocks + other.blocks
    level = min(one.level, other.level)
    if not one.heading or _OPENING.fullmatch(one.heading):
        # What stands under the title or an "Introduction" belongs to the whole.
        lead = one.heading if one.words >= other.words or not other.heading else other.heading
        if lead == other.heading or not other.heading:
            return Part(lead, blocks, level)
        return Part(lead, one.blocks + _labelled(other), level)
    if not other.heading or other.heading == one.heading:
        return Part(one.heading, blocks, level)
    between = " " if one.heading.endswith("?") else "; "
    name = f"{one.heading}{between}{other.heading}"
    if len(name) > LONGEST_NAME or name.count("; ") + name.count("? ") > 2 or one.words >= BEARABLE > other.words:
        return Part(one.heading, one.blocks + _labelled(other), level)
    blocks = [block for part in (one, other) for block in (_labelled(part) if part.words < BEARABLE else part.blocks)]
    return Part(name, blocks, level)


def _labelled(part: Part) -> list[Block]:
    """The blocks of a part with its heading said in front of the first."""
    alone = len(part.blocks) == 1 or part.blocks[1].kind != "item"
    if part.blocks[0].kind == "text" or (part.blocks[0].kind == "item" and alone):
        return [replace(part.blocks[0], text=_said(part)), *part.blocks[1:]]
    return [Block("text", f"{part.heading.rstrip(':')}:"), *part.blocks]


def _cut(part: Part) -> list[Part]:
    """A long section in parts of nearly equal length, cut between paragraphs; later parts get headings of their own."""
    if part.words <= LONG:
        return [part]
    groups = _groups([piece for block in part.blocks for piece in _sentences(block)])
    wanted = math.ceil(total([b for g in groups for b in g]) / (0.8 * LONG))
    goal = part.words / wanted
    cut: list[list[Block]] = [[]]
    done = 0
    for group in groups:
        size = total(group)
        here = total(cut[-1])
        left = len(cut) * goal - done
        if here and (here + size > LONG or (size / 2 > left and here >= SHORT)):
            cut.append([])
        cut[-1] += group
        done += size
    if len(cut) > 1 and total(cut[-1]) < SHORT and total(cut[-2]) + total(cut[-1]) <= LONG:
        last = cut.pop()
        cut[-1] += last
    return [Part(part.heading if n == 0 else "", blocks, part.level, made=n > 0) for n, blocks in enumerate(cut)]


def _groups(blocks: list[Block]) -> list[list[Block]]:
    """Blocks that must stay together: a line that leads to a list with the list's first entry, and the rows of a table."""
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1] if groups else None
        leads = last is not None and last[-1].text.endswith(":")
        rows = last is not None and block.kind == "row" and last[-1].kind == "row"
        if last is not None and (leads or rows) and total(last) + block.words <= LONG:
            last.append(block)
        else:
            groups.append([block])
    return groups


def _sentences(block: Block) -> list[Block]:
    """A paragraph beyond LONG words in several, cut between sentences; one endless sentence stays as it is."""
    if block.words <= LONG or block.kind == "row":
        return [block]
    pieces = [block.text[a:b] for a, b in spans(block.text)]
    goal = block.words / math.ceil(block.words / (0.7 * LONG))
    found: list[str] = []
    held: list[str] = []
    for piece in pieces:
        size = sum(len(h.split()) for h in held)
        if held and (size + len(piece.split()) > LONG or size >= goal):
            found.append(" ".join(held))
            held = []
        held.append(piece)
    found.append(" ".join(held))
    return [replace(block, text=text) for text in found]


def _name(parts: list[Part]) -> None:
    """Give a heading to every part that was cut off a longer one."""
    if not any(part.made for part in parts):
        return
    from bot.articles.intake.headings import made_headings

    names = made_headings(
        [" ".join(b.shown for b in part.blocks) for part in parts],
        [part.heading for part in parts],
        [part.made for part in parts],
    )
    for part, name in zip(parts, names, strict=True):
        part.heading = name
