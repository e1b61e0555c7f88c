"""Articles from files: Markdown, plain text and saved web pages, each file one article, headings make sections."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 5_000_000  # a 5 MB text is about 800,000 words: no article, and minutes of indexing
SUFFIXES = (".md", ".txt", ".html", ".htm")
FRONT = re.compile(r"\A---[^\S\n]*\n(.*?)\n---[^\S\n]*(?:\n|\Z)", re.DOTALL)  # group 1: the YAML above the text
_SPACES = re.compile(r"[^\S\n]+")
_DROPPED = (
    "script",
    "style",
    "template",
    "iframe",
    "figure",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "svg",
)
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "blockquote", "pre", "dt", "dd")
_KEYS = {"id", "title", "source", "licence", "reviewed-on", "topics", "references", "summary", "wording", "accepted"}
_SOURCE_KEYS = {"title", "author", "site", "year", "note", "address"}
_WORDINGS = ("retold", "source")  # whose words an article has: ours, or those of its source


class ArticleError(ValueError):
    """An article file cannot be used; the message names the file and says what is wrong, never what it contains."""


@dataclass(frozen=True)
class Section:
    """One headed part of an article; blocks (paragraphs, list items, table rows) are lines of `text`."""

    heading: str
    text: str


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    sections: tuple[Section, ...]
    source: dict[str, str] = field(default_factory=dict)  # keys of _SOURCE_KEYS
    licence: str = ""
    reviewed_on: str = ""
    topics: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    wording: str = "retold"  # one of _WORDINGS
    accepted: tuple[str, ...] = ()  # findings of `attune articles check` that its reviewer lets stand

    @property
    def cited_as(self) -> str:
        """One line that says where the article comes from, for the sources list."""
        parts = [self.source[k] for k in ("author", "title", "site", "year") if self.source.get(k)]
        if self.wording == "source":
            parts = [part for part in parts if part != self.title]
        if not parts:
            return self.title  # a bridging article, or nothing is known but the title
        said = ", ".join(parts)
        return f"{self.title} ({said})" if self.wording == "source" else f"{self.title} (retold from: {said})"


def read_folder(folder: Path, strict: bool = False) -> tuple[list[Article], list[str]]:
    """Every article of a folder by file name, and one sentence for each file that was left out.

    strict: raise at the first file that cannot be used, and demand complete front matter (our own corpus).
    """
    if not folder.is_dir():
        raise ArticleError(f"There is no folder of articles named {folder.name}.")
    articles: list[Article] = []
    left_out: list[str] = []
    seen: set[str] = set()
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            continue
        try:
            article = read_file(path, strict)
            if article.id in seen:
                raise ArticleError(f"{path.name}: another file of this folder has the same name without its ending.")
        except ArticleError as fault:
            if strict:
                raise
            left_out.append(str(fault))
            continue
        seen.add(article.id)
        articles.append(article)
    return articles, left_out


def read_file(path: Path, strict: bool = False) -> Article:
    """The article of one file. Raises ArticleError with one sentence that names the file."""
    try:
        if not path.is_file():
            raise ArticleError(f"{path.name}: not a plain file.")
        if path.stat().st_size > MAX_BYTES:
            raise ArticleError(f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB; split it into articles.")
        raw = path.read_bytes()
    except OSError as fault:
        raise ArticleError(f"{path.name}: cannot be read ({fault.strerror}).") from None
    if b"\0" in raw[:4096]:
        raise ArticleError(f"{path.name}: this is not a text file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if strict:
            raise ArticleError(f"{path.name}: not UTF-8 text.") from None
        text = raw.decode("cp1252", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        article = _article(path, text, strict)
    except ArticleError:
        raise
    except RecursionError:
        raise ArticleError(f"{path.name}: nested too deeply to be an article.") from None
    if not article.sections:
        raise ArticleError(f"{path.name}: holds no text.")
    return article


def _article(path: Path, text: str, strict: bool) -> Article:
    suffix = path.suffix.lower()
    front: dict[str, Any] = {}
    if suffix == ".md":
        front, text = _front_matter(path, text, strict)
        title, sections = _sections(_markdown_blocks(text))
    elif suffix == ".txt":
        title, sections = _sections(_plain_blocks(text))
    else:
        title, sections = _sections(_html_blocks(text))
    source = front.get("source")
    return Article(
        id=path.stem,
        title=str(front.get("title") or title or path.stem.replace("-", " ").replace("_", " ")),
        sections=tuple(sections),
        source={k: str(v) for k, v in source.items()} if isinstance(source, dict) else {},
        licence=str(front.get("licence") or ""),
        reviewed_on=str(front.get("reviewed-on") or ""),
        topics=_strings(front.get("topics")),
        references=_strings(front.get("references")),
        wording=str(front.get("wording") or "retold"),
        accepted=_strings(front.get("accepted")),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def _front_matter(path: Path, text: str, strict: bool) -> tuple[dict[str, Any], str]:
    match = FRONT.match(text)
    if not match:
        if strict:
            raise ArticleError(f"{path.name}: has no front matter.")
        return {}, text
    try:
        front = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, RecursionError):
        if strict:
            raise ArticleError(f"{path.name}: its front matter is not YAML.") from None
        front = {}
    front = front if isinstance(front, dict) else {}
    if strict:
        _check_front(path, front)
    return front, text[match.end() :]


def _check_front(path: Path, front: dict[str, Any]) -> None:
    for key in front:
        if key not in _KEYS:
            raise ArticleError(f"{path.name}: the front matter has an unknown key.")
    for key in ("id", "title", "source", "licence", "reviewed-on", "topics"):
        if not front.get(key):
            raise ArticleError(f"{path.name}: the front matter lacks {key}.")
    if front["id"] != path.stem:
        raise ArticleError(f"{path.name}: its id differs from its file name.")
    if not isinstance(front["source"], dict) or not set(front["source"]) <= _SOURCE_KEYS:
        raise ArticleError(f"{path.name}: source holds {', '.join(sorted(_SOURCE_KEYS))} and nothing else.")
    if front.get("wording", "retold") not in _WORDINGS:
        raise ArticleError(f"{path.name}: wording is retold (our words) or source (those of the source).")


Block = tuple[str, str]  # kind ("h1".."h6" or "p") and text without line breaks


def _sections(blocks: Iterable[Block]) -> tuple[str, list[Section]]:
    title, heading = "", ""
    lines: list[str] = []
    sections: list[Section] = []

    def close() -> None:
        if lines:
            sections.append(Section(heading or title, "\n".join(lines)))
            lines.clear()

    for kind, text in blocks:
        text = _SPACES.sub(" ", text.replace("\n", " ")).strip()
        if not text:
            continue
        if kind == "p":
            lines.append(text)
        elif kind == "h1" and not title and not sections and not lines:
            title = text
        else:
            close()
            heading = text
    close()
    return title, sections


def _markdown_blocks(text: str) -> Iterable[Block]:
    from markdown_it import MarkdownIt

    kind = "p"
    row: list[str] | None = None
    for token in MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(text):
        if token.type == "heading_open":
            kind = token.tag
        elif token.type == "heading_close":
            kind = "p"
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "p", " | ".join(cell for cell in row if cell)
            row = None
        elif token.type == "inline":
            content = _inline(token.children or [])
            if row is not None:
                row.append(content)
            else:
                yield kind, content
        elif token.type in ("code_block", "fence"):
            yield "p", token.content
        elif token.type == "html_block":
            yield from _html_blocks(token.content)


def _inline(children: Iterable[Any]) -> str:
    parts = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _plain_blocks(text: str) -> Iterable[Block]:
    """Paragraphs are parted by blank lines; a short line without an end mark between blank lines is a heading."""
    paragraphs = [p.strip("\n") for p in re.split(r"\n\s*\n", text)]
    if len(paragraphs) < 3 and text.count("\n") > 3:
        paragraphs = text.split("\n")  # one paragraph a line
    first = True
    for paragraph in paragraphs:
        line = paragraph.strip()
        if not line:
            continue
        marked = re.match(r"(#{1,6})\s+(.*)", line)
        if marked:
            yield f"h{len(marked.group(1))}", marked.group(2)
        elif "\n" not in line and len(line) <= 90 and line[-1] not in ".!…:;,\"”'’)" and len(line.split()) <= 14:
            yield ("h1" if first else "h2"), line
        else:
            yield from (("p", item) for item in re.split(r"\n(?=\s*(?:[-*•]|\d+[.)])\s)", line))
        first = False


def _html_blocks(text: str) -> Iterable[Block]:
    import warnings

    from bs4 import BeautifulSoup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a text looks like a file name or XML
        soup = BeautifulSoup(text, "html.parser")
    for tag in soup(_DROPPED):
        tag.decompose()
    root = soup.find("article") or soup.find("main") or soup.body or soup
    found = False
    for tag in root.find_all(_BLOCKS):
        if tag.name not in _BLOCKS[:6] and tag.find(_BLOCKS):
            continue  # its inner blocks come by themselves
        found = True
        yield (tag.name if tag.name in _BLOCKS[:6] else "p"), tag.get_text(" ", strip=True)
    if not found:
        yield from _plain_blocks(root.get_text("\n"))
