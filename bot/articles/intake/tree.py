"""A page's tree read as blocks, each with the reason to leave it out where the structure gives one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.articles.intake.blocks import Block

_UNSEEN = re.compile(
    "script|style|template|noscript|svg|math|head|iframe|object|embed|canvas|audio|video|source|link|meta"
)
_PLACES = {
    "nav": "a menu of the page",
    "footer": "the page's foot",
    "aside": "beside the article",
    "form": "a form",
    "button": "a button",
    "select": "a form",
    "dialog": "a banner over the page",
    "figcaption": "the caption of a picture",
}
_ROLES = {
    "navigation": "a menu of the page",
    "banner": "the page's head",
    "contentinfo": "the page's foot",
    "complementary": "beside the article",
    "search": "a form",
    "dialog": "a banner over the page",
    "alertdialog": "a banner over the page",
}
_NAMES = (
    ("a cookie banner", r"cookies?|consent|gdpr|ccpa|onetrust|cky|cmp"),
    ("buttons to share", r"share|sharing|sharedaddy|social|addtoany|a2a|sharethis|jp-relatedposts-share"),
    ("comments", r"comments?|disqus|respond|commentlist|comment-?form|comment-?list|comments-?area|reactions"),
    ("a newsletter box", r"newsletter|subscribe|subscription|signup|sign-up|optin|opt-in|mailchimp|mc_embed_signup"),
    (
        "other articles",
        r"related|recommended|recommendations|readnext|read-next|read-more|more-posts|you-may-like|popular|trending",
    ),
    (
        "a menu of the page",
        r"menu|navbar|breadcrumbs?|navigation|nav|pagination|pager|post-?nav|prev-?next|skip-?links?|toc|tabs-nav",
    ),
    (
        "beside the article",
        r"sidebar|promo|advert|advertisement|ads?|adsbygoogle|sponsored|author-?box|author-?bio|donate",
    ),
    ("only for screen readers", r"sr-only|screen-?reader(?:-text)?|visually-?hidden|visuallyhidden"),
    ("a banner over the page", r"modal|popup|pop-up|lightbox|overlay|toast"),
    ("the caption of a picture", r"wp-caption-text|caption|image-credit|photo-credit"),
    ("the page's foot", r"footer|site-?info|copyright|colophon"),
)
_NAMED = [(why, re.compile(rf"(?:[\w-]*(?:^|[-_]))?(?:{names})(?:[-_](?!free|less)[\w-]*)?")) for why, names in _NAMES]
_BUILT = re.compile(
    r"(?:elementor|wp-block|et_pb|sqs|fusion|vc|fl|w|kt|uagb|brxe)[-_]"
)  # page builders name every part so
_OF_BUILDERS = frozenset(("a cookie banner", "buttons to share", "comments", "a newsletter box"))
_FOLDED = re.compile(r"accordion|collaps|panel|faq|answer|toggle|tab|details|expand", re.I)  # hidden until asked for
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|"
    "hr|html|legend|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
LONGEST_CELL = 60  # words; a longer one is a page's column
MOST_BOLD = 14  # words of a line in bold that stands for a heading
_PARTED = re.compile(
    r"\v\s*\v\s*|\v\s*(?=[•▪◦‣–*-]\s|\(?\d{1,2}[.)]\s)"
)  # two line breaks, or one before a mark of a list
_BULLET = re.compile(r"^[•▪◦‣·]\s*")


@dataclass
class Seen:
    """A block of the page with the reason to leave it out, if the structure gives one."""

    block: Block
    reason: str
    path: tuple[int, ...]  # numbers of the elements around it, outermost first
    by: int  # number of the element that gave the reason
    linked: float


@dataclass
class Walk:
    """State of the way through a page's tree."""

    seen: list[Seen] = field(default_factory=list)
    path: list[int] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)  # with the number of the element that gave it
    tags: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    links: int = 0
    letters: int = 0
    inside: int = 0  # links around the present text
    strong: int = 0  # marks of bold around it
    bold: int = 0  # letters in bold
    cells: list[str] | None = None
    label: str = ""
    counters: list[int] = field(default_factory=list)


def through(root: Any, walk: Walk) -> None:
    """Walk the tree without recursion: a page may be nested as deep as it likes."""
    number = 0
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else None
        if done:
            _leave(str(tag), walk)
            _say(element.tail, walk)
            continue
        if tag is None or _UNSEEN.fullmatch(tag):
            _say(element.tail, walk)
            continue
        number += 1
        _enter(element, tag, number, walk)
        _say(element.text, walk)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    _flush(walk)


def _say(text: str | None, walk: Walk) -> None:
    if text:
        walk.text.append(text)
        walk.letters += len(text.strip())
        walk.links += len(text.strip()) if walk.inside else 0
        walk.bold += len(text.strip()) if walk.strong else 0


def _enter(element: Any, tag: str, number: int, walk: Walk) -> None:
    if _BLOCKS.fullmatch(tag):
        _flush(walk)
    walk.path.append(number)
    # Word's own pages call their title by its style.
    walk.tags.append("h1" if tag == "p" and (element.get("class") or "").startswith("MsoTitle") else tag)
    around = walk.reasons[-1] if walk.reasons else ("", 0)
    named = any(t in _HEADINGS or t in ("summary", "dt") for t in walk.tags)
    own = "" if around[0] or named else _reason(element, tag)
    walk.reasons.append((own, number) if own else around)
    walk.inside += tag == "a"
    walk.strong += tag in ("b", "strong")
    if tag == "br":
        walk.text.append("\v")
    elif tag == "tr" and walk.cells is None and _tabulates(element):
        walk.cells = []
    elif tag in ("ol", "ul"):
        walk.counters.append(0 if tag == "ol" else -1)
    elif tag == "li" and walk.counters and walk.counters[-1] >= 0:
        walk.counters[-1] += 1


def _tabulates(row: Any) -> bool:
    """Whether a row is data, and not a page laid out by a table: several short cells without headings, lists or tables in them."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(row.iter("table", "h1", "h2", "h3"), None) is not None:
        return False
    return all(len((cell.text_content() or "").split()) <= LONGEST_CELL for cell in cells)


def _leave(tag: str, walk: Walk) -> None:
    if tag in ("td", "th") and walk.cells is not None:
        cell = " ".join("".join(walk.text).split())
        walk.text.clear()
        walk.letters = walk.links = walk.bold = 0
        walk.cells.append(cell)
    elif tag == "tr" and walk.cells is not None:
        cells = tuple(walk.cells)
        walk.cells = None
        if sum(map(bool, cells)) > 1:
            walk.seen.append(
                Seen(Block("row", "", cells=cells), walk.reasons[-1][0], tuple(walk.path), walk.reasons[-1][1], 0.0)
            )
        elif any(cells):
            _add(" ".join(filter(None, cells)), "text", walk)
    elif _BLOCKS.fullmatch(tag):
        _flush(walk)
    walk.inside -= tag == "a"
    walk.strong -= tag in ("b", "strong")
    if tag in ("ol", "ul") and walk.counters:
        walk.counters.pop()
    walk.path.pop()
    walk.tags.pop()
    walk.reasons.pop()


def _flush(walk: Walk) -> None:
    """Close the block that was being read."""
    if walk.cells is not None:
        if walk.text:
            walk.text.append(" ")
        return
    whole = "".join(walk.text)
    walk.text.clear()
    for part in re.split(r"\n\s*\n", whole) if "pre" in walk.tags else _PARTED.split(whole):
        if part.strip():
            kind = _kind(walk)
            listed = kind == "text" and _BULLET.match(part.strip())
            _add(_BULLET.sub("", part.strip()) if listed else part, "item" if listed else kind, walk)
    walk.letters = walk.links = walk.bold = 0


def _kind(walk: Walk) -> str:
    for tag in reversed(walk.tags):
        if tag in _HEADINGS or tag in ("summary", "button"):
            return "heading"
        if tag in ("li", "dt", "dd"):
            return "item"
        if tag == "blockquote":
            return "quote"
    return "text"


def _add(text: str, kind: str, walk: Walk) -> None:
    text = " ".join(text.split())
    if kind == "text" and walk.bold > 0.95 * walk.letters and len(text.split()) <= MOST_BOLD and text[-1] not in ".,;":
        kind, text = "heading", text.rstrip(":")
    level = next((_HEADINGS[t] for t in reversed(walk.tags) if t in _HEADINGS), 3) if kind == "heading" else 0
    label = ""
    reason, by = walk.reasons[-1] if walk.reasons else ("", 0)
    if kind == "item":
        level = max(0, len(walk.counters) - 1)
        label = f"{walk.counters[-1]}." if walk.counters and walk.counters[-1] > 0 else ""
        tag = next((t for t in reversed(walk.tags) if t in ("li", "dt", "dd")), "li")
        if tag == "dt":
            text, walk.label = walk.label, text
            if not text:
                return
        elif tag == "dd" and walk.label:
            text, walk.label = f"{walk.label.rstrip(':')}: {text}", ""
    linked = walk.links / walk.letters if walk.letters else 0.0
    walk.seen.append(Seen(Block(kind, text, level, label), reason, tuple(walk.path), by, linked))


def _reason(element: Any, tag: str) -> str:
    folds = element.get("aria-expanded") is not None or _FOLDED.search(element.get("class") or "")
    if tag == "button" and folds and len((element.text_content() or "").split()) >= 3:
        return ""  # the question of an answer that folds open
    if tag in _PLACES:
        return _PLACES[tag]
    get = element.get
    unseen = get("hidden") is not None or re.search(r"display:\s*none|visibility:\s*hidden", get("style") or "", re.I)
    if unseen and tag != "body" and not _FOLDED.search(f"{get('class') or ''} {get('id') or ''} {get('role') or ''}"):
        return "hidden on the page"
    if tag in ("html", "body", "main", "article", "p", *_HEADINGS):
        return ""
    if get("role") in _ROLES:
        return _ROLES[get("role")]
    if tag == "header" and not any(True for _ in element.iter("h1")):
        return "the page's head"
    names = f"{get('class') or ''} {get('id') or ''}".lower().split()
    for why, pattern in _NAMED:
        telling = any(pattern.fullmatch(n) and (why in _OF_BUILDERS or not _BUILT.match(n)) for n in names[:12])
        if telling and not _holds_article(element):
            return why
    return ""


def _holds_article(element: Any) -> bool:
    """Whether a part with a telling name is the article's own frame after all ("has-sidebar"): it holds a heading of the first rank,
    or several long paragraphs."""
    long = 0
    for inner in element.iter("h1", "p", "article", "main"):
        if inner.tag != "p":
            return True
        long += len((inner.text_content() or "").split()) >= 40
        if long >= 4:
            return True
    return False


def paragraphs(html: str) -> Iterator[Block]:
    """The blocks of a piece of HTML inside another text."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as lxml_html

    try:
        tree = lxml_html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    walk = Walk()
    through(tree, walk)
    yield from (one.block for one in walk.seen if not one.reason)
