"""Saved web pages: the article out of menus, banners and comment blocks.

trafilatura says where in the page the article is, and what the page says of itself. What stands inside that place is kept unless the
page's own structure calls it something else: trafilatura alone leaves out short lists, tables and questions that fold open.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_string, policy
from typing import Any

from bot.articles.intake.blocks import Extract, speaks
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.tree import Seen, Walk, through

_STANDS = 0.9  # share of the words trafilatura keeps that the article's place must hold
_TRUSTED = 0.3  # share of the page's sentences below which trafilatura has not found the article
_KEPT = 0.25  # share of those words that proves a part with a telling name to be the article's own frame
_LINKED = 0.7  # share of linked letters from which a short block is a list of links


def read_page(html: str) -> Extract:
    """The article of a saved web page. Raises IntakeError where no text is found."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as lxml_html

    extract = Extract("page")
    try:
        # The parser's own limits (depth 256, sizes) stay on: a page beyond them is hostile, not long.
        tree = lxml_html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise IntakeError("holds no text") from None
    said, kept = _said(html, extract)
    walk = Walk()
    through(tree, walk)
    if not walk.seen:
        raise IntakeError("holds no text")
    weights = _weights(walk.seen, kept)
    inside = _place(walk.seen, weights)
    heads = _heads(walk.seen, inside, " ".join((tree.findtext(".//title") or "").split()))
    for one in walk.seen:
        reason = "" if one in heads else _why_not(one, inside, weights, kept)
        if reason:
            extract.drop(one.block.shown, reason)
        else:
            extract.blocks.append(one.block)
    if len(heads) == 1:
        extract.title = heads[0].block.text
        extract.blocks = [replace(b, level=1) if b is heads[0].block else b for b in extract.blocks]
    extract.title = extract.title or said
    return extract


def read_saved_page(text: str) -> Extract:
    """The article of a page saved as one MHTML file. Raises IntakeError."""
    try:
        message = message_from_string(text, policy=policy.default)
        part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
        html = part.get_content() if part is not None else ""
    except (LookupError, ValueError, AttributeError, KeyError, TypeError, RecursionError):
        html = ""
    if not html:
        raise IntakeError("is a saved page without a page inside")
    return read_page(html)


def _said(html: str, extract: Extract) -> tuple[str, str]:
    """Fill in what the page says of itself; its <title>, and the text trafilatura takes for the article's, letters only."""
    import trafilatura  # type: ignore[import-untyped]

    try:
        found: Any = trafilatura.bare_extraction(
            html, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True, as_dict=True
        )
    except Exception:  # its parsers raise many kinds; the page's own structure still answers
        found = None
    if not found:
        return "", ""
    data = found if isinstance(found, dict) else found.as_dict()
    extract.title = _short(data.get("title"))
    authors = [part.strip() for part in _short(data.get("author")).replace(";", ",").split(",")]
    # It takes whole sentences for names now and then.
    extract.author = ", ".join(authors) if all(len(part.split()) <= 4 for part in authors) else ""
    extract.site = _short(data.get("sitename")) or _short(data.get("hostname"))
    year = re.match(r"(?:19|20)\d\d", str(data.get("date") or ""))
    extract.year = year.group() if year else ""
    extract.address = _short(data.get("url"))
    extract.licence = _short(data.get("license"))
    for group in (data.get("tags"), data.get("categories")):
        names = group if isinstance(group, list) else str(group or "").split(",")
        extract.topics += [_short(name) for name in names if name and len(str(name)) <= 40]
    extract.topics = list(dict.fromkeys(extract.topics))[:8]
    return extract.title, _plain(str(data.get("raw_text") or data.get("text") or ""))


def _short(value: object) -> str:
    return " ".join(str(value or "").split())[:200]


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


def _heads(seen: list[Seen], inside: int | None, named: str) -> list[Seen]:
    """The headings that may be the article's title: of the first rank inside its place; else the one that the page's <title> names;
    else of the first rank anywhere. A logo is often of the first rank."""
    headings = [one for one in seen if one.block.kind == "heading" and not one.reason]
    first = [one for one in headings if one.block.level == 1]
    within = [one for one in first if inside in one.path]
    if within or inside is None:
        return within or first
    name = _plain(named)
    called = (
        one
        for one in headings
        if inside in one.path and one.block.words >= 2 and name.startswith(_plain(one.block.text))
    )
    one = next(called, None)
    return [one] if one is not None else first


def _why_not(one: Seen, inside: int | None, weights: dict[int, int], kept: str) -> str:
    """The reason to leave a block out; empty where it stays."""
    reason = one.reason
    if reason and weights and weights.get(one.by, 0) >= _KEPT * weights[0]:
        reason = ""
    if reason:
        return reason
    said = speaks(one.block.shown)
    by_both = _plain(one.block.shown) in kept
    if inside is not None and inside not in one.path and not (said and by_both):
        return "outside the article"
    return "only links" if not said and one.linked > _LINKED and not by_both else ""


def _place(seen: list[Seen], weights: dict[int, int]) -> int | None:
    """Number of the innermost element that holds nearly all of what trafilatura kept; None for the whole page."""
    spoken = sum(one.block.words for one in seen if not one.reason and speaks(one.block.shown))
    if not weights or weights[0] < _TRUSTED * spoken:
        return None
    return max((number for number, words in weights.items() if words >= _STANDS * weights[0]), default=None)


def _weights(seen: list[Seen], kept: str) -> dict[int, int]:
    """Words of what trafilatura kept by the elements around them, numbered from 1 on the way down; 0 is the whole page."""
    weights: dict[int, int] = {}
    for one in seen:
        if kept and _plain(one.block.shown) in kept:
            for number in (0, *one.path):
                weights[number] = weights.get(number, 0) + one.block.words
    return weights
