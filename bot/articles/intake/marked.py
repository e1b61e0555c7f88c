"""Markdown, with or without front matter: our own, a generator's, or a question and an answer inside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import yaml

from bot.articles.intake.blocks import Block, Extract
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.tree import paragraphs

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLES = ("title", "article_title", "question", "headline", "name")
_ASKED = ("question", "q", "name", "title", "heading")
_ANSWERED = ("answer", "a", "text", "body", "content")
_NUMBERED = re.compile(r"question([ _-]?\d{1,3})")
_BODIES = ("body", "content", "text", "answer", "article")
_AUTHORS = ("author", "authors", "by", "creator")
_DATES = ("date", "published", "pubdate", "publish_date", "created", "updated", "year")
_ADDRESSES = ("url", "canonical_url", "canonical", "permalink", "link", "source_url", "address")
_TOPICS = ("tags", "topics", "keywords", "categories", "page_keywords", "subject")
_LICENCES = ("licence", "license", "rights")
_SITES = ("site", "site_name", "publisher", "publication")
MOST_LINES = 200  # of one entry that are noted; aliases of YAML can stand for millions
_DEEP = 40  # of nested lists and quotes; beyond, the Markdown parser leaves text as it is
_NOTE = re.compile(
    r"^\[\^[\w-]{1,30}\]:[ \t]+(.+(?:\n[ \t]{2,}\S.*)*)", re.MULTILINE
)  # a footnote, and the mark that leads to it
_NOTED = re.compile(r"\[\^[\w-]{1,30}\]")
_LABELLED = re.compile(r"\A\*\*(.{2,90}?)\*\*\s*[:.–—-]?\s+(?=\S)|\A\*\*(.{2,90}?)[:.]\*\*\s+(?=\S)")


def read_markdown(text: str) -> Extract:
    """The blocks of a Markdown text. Raises IntakeError where its front matter can't be read and nothing else is there."""
    extract = Extract("markdown")
    match = _FRONT.match(text.lstrip("\ufeff\n"))
    body = text
    if match:
        body = text.lstrip("\ufeff\n")[match.end() :]
        front = _front(match.group(1))
        if front is None:
            extract.notes.append("The front matter is not YAML; its lines were read as text.")
            body = match.group(1) + "\n\n" + body
        else:
            body = _take(front, body, extract)
    body = unfolded(body)
    extract.references += [" ".join(note.split()) for note in _NOTE.findall(body)]
    extract.blocks += _blocks(_NOTED.sub("", _NOTE.sub("", body)))
    first = next((b for b in extract.blocks if b.kind == "heading" and b.level == 1), None)
    if not extract.title and first:
        extract.title = first.text
    return extract


def unfolded(text: str) -> str:
    """Literal `\\n` as the line breaks they were meant to be: from a database dump, or a JSON field."""
    if len(re.findall(r"(?<!\\)\\n", text)) >= 2 or ("\\n\\n" in text):
        text = re.sub(r"(?<!\\)\\r(?=\\n)", "", text)
        text = re.sub(r"(?<!\\)\\n", "\n", text).replace('\\"', '"').replace("\\t", " ")
    return text


def _front(text: str) -> dict[str, Any] | None:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return found if isinstance(found, dict) else {} if found is None else None


def _take(front: dict[str, Any], body: str, extract: Extract) -> str:
    """Fill in what the front matter says, note what is left of it as dropped; the text to read."""
    used: set[str] = set()

    def first(names: Iterable[str]) -> str:
        found = ""
        for name in names:
            value = front.get(name)
            if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
                value = ", ".join(value)
            if isinstance(value, str | int | float) or hasattr(value, "isoformat"):
                used.add(name)
                found = found or " ".join(str(value).split())
        return found[:300]

    extract.title = first(_TITLES)
    extract.author, extract.site = first(_AUTHORS), first(_SITES)
    extract.address, extract.licence = first(_ADDRESSES), first(_LICENCES)
    year = re.search(r"(?:19|20)\d\d", first(_DATES))
    extract.year = year.group() if year else ""
    topics = [part.strip() for name in _TOPICS for part in _strings(front.get(name))]
    extract.topics = [t for t in dict.fromkeys(topics) if 0 < len(t) <= 40][:8]
    used |= set(_TOPICS) & set(front)
    _our_source(front.get("source"), extract, used)
    answers = [name for name in _BODIES if isinstance(front.get(name), str) and front[name].strip()]
    used |= set(answers)
    pairs = _pairs(front, used)
    for name, value in front.items():
        if name not in used:
            for line in islice(_said(value), MOST_LINES):
                extract.drop(f"{name}: {line}", "front matter that an article does not need")
    parts = [str(front[name]) for name in answers if len(str(front[name]).split()) >= 5 or not body.strip()]
    references = front.get("references")
    if isinstance(references, list):
        extract.references += [" ".join(str(r).split()) for r in references]
    return "\n\n".join([*parts, *(f"## {question}\n\n{answer}" for question, answer in pairs), body])


def _pairs(front: dict[str, Any], used: set[str]) -> list[tuple[str, str]]:
    """Questions with their answers: a list of them under any name, or fields with numbers ("question_1", "answer_1")."""
    found: list[tuple[str, str]] = []
    for name, value in front.items():
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            pairs = [_pair(entry) for entry in value]
            if all(pairs):
                found += [pair for pair in pairs if pair]
                used.add(name)
        elif numbered := _NUMBERED.fullmatch(str(name)):
            other = f"answer{numbered.group(1)}"
            pair = _pair({"question": value, "answer": front.get(other)})
            if pair:
                found.append(pair)
                used |= {name, other}
    return found


def _pair(entry: dict[str, Any]) -> tuple[str, str] | None:
    question, answer = (
        next((entry[name] for name in names if isinstance(entry.get(name), str) and entry[name].strip()), "")
        for names in (_ASKED, _ANSWERED)
    )
    return (" ".join(question.split()), answer) if question and answer else None


def _our_source(source: Any, extract: Extract, used: set[str]) -> None:
    if isinstance(source, dict):
        extract.author = extract.author or str(source.get("author", ""))
        extract.site = extract.site or str(source.get("site", ""))
        extract.year = extract.year or str(source.get("year", ""))
        extract.address = extract.address or str(source.get("address", ""))
        used.add("source")
    elif isinstance(source, str):
        used.add("source")
        if source.startswith("http"):
            extract.address = extract.address or source
        else:
            extract.site = extract.site or source
    used.add("references")


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split(",")
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _said(value: Any) -> Iterator[str]:
    """Every single value inside a front-matter entry, in a line each, up to MOST_LINES of them."""
    waiting, looked = [value], 0
    while waiting and looked < 10 * MOST_LINES:
        looked += 1
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.values()][:MOST_LINES][::-1]
        elif isinstance(one, list):
            waiting += one[:MOST_LINES][::-1]
        elif one is not None:
            yield " ".join(str(one).split())


def _blocks(text: str) -> Iterator[Block]:
    """Blocks in order; tables as rows, lists as items; a long list entry with a bold name begins a section of its own."""
    from markdown_it import MarkdownIt

    try:
        tokens = MarkdownIt("commonmark", {"maxNesting": _DEEP}).enable(["table", "strikethrough"]).parse(text)
    except (RecursionError, IndexError):
        raise IntakeError("is nested too deeply to be an article") from None
    lists: list[int] = []  # next number, or 0 for bullets
    heading, quotes = 0, 0
    row: list[str] | None = None
    fresh = False
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            heading = int(token.tag[1])
        elif kind == "heading_close":
            heading = 0
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(0 if kind[0] == "b" else int(token.attrGet("start") or 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            fresh = True
        elif kind == "list_item_close" and lists and lists[-1]:
            lists[-1] += 1
        elif kind in ("blockquote_open", "blockquote_close"):
            quotes += 1 if kind.endswith("open") else -1
        elif kind == "tr_open":
            row = []
        elif kind == "tr_close" and row is not None:
            yield Block("row", "", cells=tuple(row))
            row = None
        elif kind == "inline":
            content = plain(token.children or [])
            if row is not None:
                row.append(content)
            elif content and heading:
                yield Block("heading", content, heading)
            elif content and lists:
                yield from _item(token.content, content, lists, fresh)
                fresh = False
            elif content:
                yield Block("quote" if quotes else "text", content)
        elif kind in ("code_block", "fence"):
            for line in token.content.splitlines():
                if line.strip():
                    yield Block("text", " ".join(line.split()))
        elif kind == "html_block":
            yield from paragraphs(token.content)


def _item(source: str, content: str, lists: list[int], fresh: bool) -> Iterator[Block]:
    label = _LABELLED.match(source)
    if label and len(lists) == 1 and len(content.split()) >= 30:
        name = (label.group(1) or label.group(2)).strip(" :.")
        rest = content[len(name) :].lstrip(" :.–—-")
        if content.startswith(name) and rest:
            yield Block("heading", name, 3)
            yield Block("text", rest[:1].upper() + rest[1:])
            return
    number = f"{lists[-1]}." if fresh and lists[-1] else ""
    yield Block("item", content, len(lists) - 1, number)


def plain(children: Iterable[Any]) -> str:
    """The words of a line without its marks; of a link its text, of a picture nothing."""
    parts = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and child.content.startswith("<br")
        ):
            parts.append(" ")
    return " ".join("".join(parts).replace("\xa0", " ").split())
