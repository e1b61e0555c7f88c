"""Leave out what stands around an article, and keep the references, the author and the title apart."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from bot.articles.intake import rules
from bot.articles.intake.blocks import Block, Extract, speaks, total

LATE = 0.55  # share of the words from which a line counts as late
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile("[\\s\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_REFERENCES = re.compile(
    r"(?:(?:selected |key |main |full |academic )?(?:references?|bibliography|sources?|works cited|citations|literature|further reading|"
    r"suggested reading|recommended (?:reading|sources?|books|resources)|endnotes|footnotes|resources)"
    r"(?: (?:&|and|/|or) (?:further |suggested |recommended )?(?:reading|resources?|references|links|sources|notes|books))?|"
    r"(?:for )?(?:more|further) information(?: .{0,40}\b(?:resources|links|sources|sites))?|"
    r"(?:useful|helpful) (?:links|resources|books|websites))(?: ?\(.{1,30}\))?:?"
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\b\w[\w-]*\.(?:org|com|gov|edu|net|ac\.uk|nhs\.uk|ca)\b")
_CITED = re.compile(r"\b(?:19|20)\d\d\b|\bet al\b|\bdoi\b|\bvol\.|\bpp\.|–|—| - |: ")
_NUMBER = re.compile(r"^\(?\[?\d{1,3}[.)\]]\s+|^[•*·-]\s+")
_BYLINE = re.compile(
    r"^(?:(?:[Ww]ritten|[Rr]eviewed|[Pp]osted|[Pp]ublished|[Ww]ords|[Tt]ext|[Ss]tory) )?(?:[Bb]y|BY|[Aa]uthors?):?\s+"
    r"((?:Dr\.? |Prof\.? )?[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|de|van|von|der|and|&),?){1,6})(?:\s*(?:[|·•,–—-]|on\b).{0,80})?$"
)
_BY = re.compile(r"\b[Bb]y ((?:Dr\.? )?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3})")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PHONE = re.compile(
    r"(?<![\w/.-])(?:\+?\(?\d[\d ().-]{7,20}\d(?![\d/-])|\d-\d-\d(?!\d)|\d{3}-\d{4})(?!\w)|"
    r"\b(?:call|text|dial|ring|phone|hotline|helpline|lifeline|line|tel|telephone)\b[^.\d]{0,25}\b\d{3,6}\b|\b\d{3,6}\b[^.\d]{0,12}\b(?:hotline|helpline|lifeline)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\s?[-–—]\s?(?:(?:19|20)\d\d|\d\d)\b|\b\d{4}-\d{2}-\d{2}\b|\b97[89][\d -]{10,14}\b")
SHORT_CALL = 14  # words of a line that is an address to call rather than a sentence


def spaced(text: str) -> str:
    """One line with plain spaces, without characters nobody sees, and with entities as what they mean."""
    if "&" in text:
        text = html.unescape(text)
    text = text.replace("\xad", "").replace("\u2028", " ").replace("\u2029", " ")
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def has_phone(text: str) -> bool:
    """Whether a text holds what a reader would dial."""
    return _PHONE.search(_YEARS.sub(" ", text)) is not None


def clean(extract: Extract) -> None:
    """Move every block that is no part of the text to `dropped` (or to references, author, year), in place."""
    kept = []
    for block in extract.blocks:
        block = replace(block, text=spaced(block.text), cells=tuple(spaced(cell) for cell in block.cells))
        if any(c.isalnum() for c in block.shown):
            kept.append(block)
        else:
            extract.drop(block.shown.strip(" |"), "a mark without words")
    extract.title = spaced(extract.title)
    extract.blocks = list(_tail_of_references(list(_twice(kept, extract)), extract))
    _leave_out(extract)
    _numbers(extract)
    _title(extract)


def _twice(blocks: list[Block], extract: Extract) -> Iterator[Block]:
    """Without short lines that follow themselves: screen readers' labels are copied along with what they label."""
    last = ""
    for block in blocks:
        if block.kind != "row" and block.words <= 14 and block.text == last:
            extract.drop(block.text, "the same line twice")
            continue
        last = block.text
        yield block


def _tail_of_references(blocks: list[Block], extract: Extract) -> Iterator[Block]:
    """Without the list of references, which goes to `extract.references`."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind not in ("heading", "line", "text") or not _REFERENCES.fullmatch(rules.bare(block.text)):
            yield block
            at += 1
            continue
        end = _end_of_references(blocks, at + 1)
        entries = blocks[at + 1 : end]
        if not entries or sum(map(_looks_cited, entries)) < 0.6 * len(entries):
            yield block
            at += 1
            continue
        for entry in entries:
            extract.references.append(_NUMBER.sub("", entry.shown))
        extract.drop(block.text, "the heading of the references, which stand in the front matter")
        at = end


def _end_of_references(blocks: list[Block], at: int) -> int:
    while at < len(blocks):
        block = blocks[at]
        if rules.match(block.text) or block.kind == "heading":
            break
        if block.words > 60 or (speaks(block.text) and not _looks_cited(block)):
            break
        at += 1
    return at


def _looks_cited(block: Block) -> bool:
    return block.words <= 60 and bool(
        _ADDRESS.search(block.shown)
        or _CITED.search(block.shown)
        or block.kind == "item"
        or _NUMBER.match(block.text)
        or (block.words <= 12 and not block.shown.endswith((".", "!", "?")))
    )


def _leave_out(extract: Extract) -> None:
    blocks = extract.blocks
    out: dict[int, str] = {}
    words = [0]
    for block in blocks:
        words.append(words[-1] + block.words)
    whole = words[-1] or 1
    at = 0
    while at < len(blocks):
        block = blocks[at]
        late = words[at] >= LATE * whole
        rule = _rule(blocks, at, late)
        if rule is None:
            if block.kind != "row" and rules.is_menu(block.text) and not _heads(blocks, at):
                out[at] = "a menu of the page"
            at += 1
            continue
        out[at] = rule.reason
        at = _after(rule, blocks, at + 1, out)
    _of_author(blocks, out, extract)
    _edges(blocks, out, extract)
    extract.blocks = [block for at, block in enumerate(blocks) if at not in out]
    for number, reason in sorted(out.items()):
        extract.drop(blocks[number].shown, reason)


def _rule(blocks: list[Block], at: int, late: bool) -> rules.Rule | None:
    block = blocks[at]
    if block.kind == "row" or (block.kind == "heading" and block.level == 1):
        return None
    places = ["anywhere", *(["late"] if late else []), *(["last"] if len(blocks) - at <= 3 and at > 2 else [])]
    rule = rules.match(block.text, places)
    if rule is None or (block.words == 1 and _heads(blocks, at)):
        return None
    if block.kind == "heading" and rule.then == "nothing" and _heads(blocks, at):
        return None  # "Share" may be a button, and the heading of a leaflet on sharing
    return rule


def _heads(blocks: list[Block], at: int) -> bool:
    """Whether a line stands right above a sentence, as a heading does."""
    return at + 1 < len(blocks) and not blocks[at + 1].gap and speaks(blocks[at + 1].text)


def _after(rule: rules.Rule, blocks: list[Block], at: int, out: dict[int, str]) -> int:
    """Mark what a rule takes along; the number to go on from."""
    if rule.then == "comments":
        for number in range(at, len(blocks)):
            out[number] = rule.reason
        return len(blocks)
    if rule.then == "headings":
        later = {rules.bare(b.text) for b in blocks[at:]}
        seen: set[str] = set()
        while at < len(blocks) and blocks[at].words <= 16 and not speaks(blocks[at].text):
            name = rules.bare(re.sub(r"^\d+[.)]\s*", "", blocks[at].text))
            again = sum(rules.bare(b.text) == name for b in blocks[at + 1 :])
            if not again or name in seen or name not in later:
                break
            seen.add(name)
            out[at] = rule.reason
            at += 1
        return at
    if rule.then in ("titles", "one"):
        while at < len(blocks):
            block = blocks[at]
            follows = block.kind != "item" and at + 1 < len(blocks) and _opens(blocks[at + 1])
            if _opens(block) or block.kind == "row" or follows or rules.match(block.text, ("anywhere",)):
                break
            out[at] = rule.reason
            at += 1
            if rule.then == "one":
                break
    return at


def _opens(block: Block) -> bool:
    """Whether a block is text of the body: a sentence, or a line that leads to a list."""
    return speaks(block.text) or (block.text.endswith(":") and block.words >= 6)


def _of_author(blocks: list[Block], out: dict[int, str], extract: Extract) -> None:
    """Mark the lines on the author at the end: "Jane Doe is a therapist in ...", with the name above it."""
    byline = next(
        (m.group(1) for b in blocks[:20] if (m := _BYLINE.match(b.text) or _BY.search(b.text)) and b.words <= 14), ""
    )
    name = extract.author or byline.strip(" ,")
    if len(name.split()) < 2:
        return
    for at in range(max(1, round(0.7 * len(blocks))), len(blocks)):
        text = blocks[at].text
        if (
            at not in out
            and text.startswith(name)
            and re.match(r",? (?:is|has|lives|works|writes|was|[A-Z])", text[len(name) :])
        ):
            out[at] = "about the author"


def _edges(blocks: list[Block], out: dict[int, str], extract: Extract) -> None:
    """Weak rules count before the first and after the last sentence, and beside a line that is left out already."""
    body = [n for n, b in enumerate(blocks) if n not in out and (b.kind == "row" or _opens(b))]
    first, last = (body[0], body[-1]) if body else (len(blocks), -1)
    changed = True
    while changed:
        changed = False
        for at, block in enumerate(blocks):
            if at in out or block.kind == "row" or (block.kind == "heading" and block.level == 1):
                continue
            edge = at < first or at > last or (at - 1) in out or (at + 1) in out
            if not edge or (_opens(block) and block.words >= 8) or (block.kind == "heading" and _heads(blocks, at)):
                continue
            alone = at > last and block.kind != "item" and at - 1 in out and (at + 1 in out or at + 1 == len(blocks))
            reason = _edge_reason(block, extract) or ("between other lines of the page" if alone else "")
            if reason and not (at - 1 not in out and at >= first and _heads(blocks, at)):
                out[at] = reason
                changed = True
    for at in range(len(blocks)):
        if at not in out and _pictured(blocks, at, at - 1 in out):
            out[at] = "the description of a picture"


def _edge_reason(block: Block, extract: Extract) -> str:
    byline = _BYLINE.match(block.text)
    if byline:
        extract.author = extract.author or byline.group(1).strip(" ,")
        return "about the page, not of the text (the author stands in the front matter)"
    rule = rules.match(block.text, ("edges",))
    if rule is None:
        return ""
    named = _BY.search(block.text) if rule.id == "byline" else None
    if named and not extract.author:
        extract.author = named.group(1)
    year = _YEAR.search(block.text) if rule.id == "byline" else None
    if year and not extract.year:
        extract.year = year.group()
    return rule.reason


def _pictured(blocks: list[Block], at: int, after_other: bool) -> bool:
    """Whether a line is the description of a picture: small first letter, no end mark, alone between paragraphs."""
    block = blocks[at]
    alone = block.kind == "text" or (
        block.kind == "line" and block.gap and (at + 1 == len(blocks) or blocks[at + 1].gap)
    )
    before = blocks[at - 1].text if at and not after_other else "."
    return (
        alone
        and block.words >= 3
        and block.text[:1].islower()
        and block.text[-1:].isalnum()
        and not (before[-1:].isalnum() or before[-1:] in ",:;—–-")
    ) or (alone and block.words >= 12 and block.text[:1].islower() and block.text[-1:].isalnum())


def _numbers(extract: Extract) -> None:
    """Without short lines to call: numbers live in one file, where each is checked and dated."""
    kept = []
    for block in extract.blocks:
        if block.kind != "row" and block.words <= SHORT_CALL and has_phone(block.text):
            extract.drop(
                block.text, "a telephone number; those of help lines stand in data/safety/crisis_lines.yml only"
            )
        else:
            kept.append(block)
    extract.blocks = kept


def _title(extract: Extract) -> None:
    """Find the title among the first short lines; what stands before it goes, and so does a second copy of it."""
    blocks = extract.blocks
    lead = []
    for at, block in enumerate(blocks):
        named = at == 0 and block.words <= 16 and block.text.endswith("?")  # a title may ask
        if block.kind == "row" or (_opens(block) and not named):
            break
        lead.append(at)
    if not extract.title and lead and blocks[lead[0]].kind in ("line", "heading", "text"):
        # The last short line before the text may be its first heading: the title is the longest of the others.
        names = [at for at in lead if blocks[at].kind != "item"]
        sites = [at for at in names if _names_site(blocks[at].text, extract)]
        if sites and len(names) > len(sites):
            extract.site = extract.site or blocks[sites[0]].text
            names = [at for at in names if at not in sites]
        front = names[:-1] or names
        at = next((n for n in front if blocks[n].words >= 3), max(front, key=lambda n: (blocks[n].words, -n)))
        extract.title = blocks[at].text
    if extract.title.isupper() and len(extract.title.split()) > 1:
        extract.title = extract.title.capitalize()
    name = _same(extract.title)
    found = next((at for at in lead if _alike(_same(blocks[at].text), name)), None)
    if found is None:
        return
    _people(blocks, lead, found, extract)
    for at in range(found):
        extract.drop(blocks[at].shown, "before the title")
    rest = extract.title[len(blocks[found].text) :]
    if extract.title.startswith(blocks[found].text) and re.match(r"\s*[|–—»«:·-]\s*\S", rest):
        # "The article's title | The site"
        extract.site = extract.site or rest.strip(" |–—»«:·-")
        extract.title = blocks[found].text
    extract.blocks = blocks[found + 1 :]
    if total(extract.blocks) == 0:
        extract.blocks = blocks


def _people(blocks: list[Block], lead: list[int], found: int, extract: Extract) -> None:
    """Take names that also stand in the foot of the page out of the lines between title and text, in place."""
    for at in reversed([n for n in lead if n > found]):
        text = blocks[at].text
        if 2 <= len(text.split()) <= 4 and _names_site(text, extract):
            extract.author = extract.author or text
            extract.drop(text, "about the page, not of the text (the author stands in the front matter)")
            del blocks[at]


def _names_site(text: str, extract: Extract) -> bool:
    """Whether a line is the name of the site or its owner: it stands in the foot of the page as well."""
    return len(text.split()) >= 2 and any(text in line.text and line.text != text for line in extract.dropped)


def _same(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _alike(line: str, name: str) -> bool:
    return bool(line and name) and (line == name or (len(line) >= 12 and name.startswith(line)))
