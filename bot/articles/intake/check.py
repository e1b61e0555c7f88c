"""What a reviewer must mend in a draft before it can be published, or accept by naming it in the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.articles.intake import rules, shelf, twins
from bot.articles.intake.clean import has_phone
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.language import OURS, SURE, language_of, name_of
from bot.articles.load import FRONT, Article, ArticleError, Section, read_file
from bot.articles.sentences import dangles, spans, whole

FEWEST = 40  # words of a section; 60 to 200 are meant, and an answer to a question may be shorter
MOST = 220
SHOWN = 12  # words of a sentence that are shown with a finding
FOREIGN = 25  # words of a paragraph whose language is looked at
MUST = frozenset({"front-matter", "title", "source", "licence", "reviewed-on", "topics", "name", "number", "empty"})


@dataclass(frozen=True)
class Finding:
    """Something to mend. `accept`: whether a reviewer may let it stand by naming `id` under `accepted`."""

    id: str
    says: str
    section: str = ""  # heading; empty for the whole article
    quote: str = ""  # the words it is about
    accept: bool = True

    @property
    def shown(self) -> str:
        place = f"“{self.section}”: " if self.section else ""
        quote = f": {self.quote}" if self.quote else ""
        return f"{self.id}: {place}{self.says}{quote}"


@dataclass(frozen=True)
class _Pattern:
    id: str
    says: str
    accept: bool
    pattern: re.Pattern[str]


@cache
def patterns() -> tuple[_Pattern, ...]:
    """The entries of data/intake/findings.yml. Raises IntakeError where the file is malformed."""
    try:
        found = yaml.safe_load((rules.FOLDER / "findings.yml").read_text(encoding="utf-8"))
        made = tuple(_pattern(entry) for entry in found)
    except (OSError, yaml.YAMLError, TypeError, re.error):
        raise IntakeError(
            "data/intake/findings.yml is missing, not YAML, or holds a pattern that does not compile."
        ) from None
    if len({one.id for one in made}) != len(made):
        raise IntakeError("data/intake/findings.yml: an id is there twice.")
    return made


def _pattern(entry: Any) -> _Pattern:
    if not isinstance(entry, dict) or set(entry) != {"id", "says", "accept", "when"}:
        raise IntakeError("data/intake/findings.yml: an entry must have the keys accept, id, says, when and no others.")
    return _Pattern(
        entry["id"], entry["says"], entry["accept"], re.compile("|".join(f"(?:{part})" for part in entry["when"]))
    )


def check(path: Path, today: date | None = None) -> list[Finding]:
    """Everything to mend in a draft, in reading order; empty where it can be published."""
    front = _front(path)
    try:
        article = read_file(path)
    except ArticleError as fault:
        return [Finding("empty", str(fault), accept=False)]
    found = [*_of_front(path, front, article, today or datetime.now(UTC).date())]
    found += _of_article(path, article)
    for section in article.sections:
        found += _of_section(section, article)
    accepted = set(article.accepted)
    found = [one for one in found if not (one.accept and one.id in accepted)]
    known = {one.id for one in patterns()} | _OWN
    for name in sorted(accepted - known):
        found.append(Finding("front-matter", f"accepts “{name}”, which is no finding", accept=False))
    return list(dict.fromkeys(found))


_OWN = {"short", "long", "heading", "language", "leftover", "twin", "quotable"}


def _front(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None
    match = FRONT.match(text)
    try:
        return yaml.safe_load(match.group(1)) if match else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _of_front(path: Path, front: Any, article: Article, today: date) -> Iterator[Finding]:
    if not isinstance(front, dict):
        yield Finding("front-matter", "is missing, or is not YAML between two lines of ---", accept=False)
        return
    source = front.get("source")
    if not isinstance(source, dict) or not any(source.get(key) for key in ("author", "site", "note", "address")):
        yield Finding("source", "lacks who or what it is from: author, site, address, or note: own text", accept=False)
    if not front.get("licence"):
        yield Finding("licence", "lacks the terms under which it may be shown", accept=False)
    day = front.get("reviewed-on")
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            day = None
    if not isinstance(day, date):
        yield Finding("reviewed-on", "lacks the day of its review, as 2026-01-31", accept=False)
    elif (day.date() if isinstance(day, datetime) else day) > today:
        yield Finding("reviewed-on", "is a day to come", accept=False)
    if not article.topics:
        yield Finding("topics", "lacks topics", accept=False)
    if not front.get("title"):
        yield Finding("title", "lacks a title", accept=False)
    try:
        read_file(path, strict=True)
    except ArticleError as fault:
        said = str(fault).removeprefix(f"{path.name}: ")
        if not re.search(r"lacks (?:source|licence|reviewed-on|topics|title)\.", said):
            yield Finding("front-matter", said.rstrip("."), accept=False)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", path.stem):
        yield Finding("name", "has a file name with other signs than small letters, digits and hyphens", accept=False)


def _of_article(path: Path, article: Article) -> Iterator[Finding]:
    text = " ".join(section.text for section in article.sections)
    code = language_of(text)
    if code != OURS:
        yield Finding("language", f"is in {name_of(code)}; what people ask in English will not find it")
    for twin in twins.of_article(path, article):
        yield Finding("twin", twin.said)
    made = set(shelf.notes(path.stem).get("made-headings", []))
    for section in article.sections:
        if section.heading in made:
            yield Finding(
                "heading", "this heading was made by counting words; say what the section answers", section.heading
            )
    headings = [s.heading for s in article.sections]
    for heading in sorted({h for h in headings if headings.count(h) > 1}):
        yield Finding("heading", "stands over several sections", heading)


def _of_section(section: Section, article: Article) -> Iterator[Finding]:
    where = section.heading if section.heading != article.title else "under the title"
    count = len(section.text.split())
    if count < FEWEST:
        yield Finding("short", f"has {count} words; 60 to 200 answer a question well", where)
    if count > MOST:
        yield Finding("long", f"has {count} words; part it, 60 to 200 answer a question well", where)
    if rules.match(section.heading, ("anywhere",)):
        yield Finding("leftover", "looks like a part of the page around the article", where)
    lines = section.text.split("\n")
    for line in lines:
        if rules.match(line, ("anywhere", "edges")) or rules.is_menu(line):
            yield Finding("leftover", "looks like a part of the page around the article", where, _quote(line))
        if len(line.split()) >= FOREIGN and (code := language_of(line, SURE)) != OURS:
            yield Finding("language", f"has a paragraph in {name_of(code)}", where, _quote(line))
    sentences = [section.text[a:b] for a, b in spans(section.text)]
    for sentence in sentences:
        yield from _of_sentence(sentence, where)
    if count >= FEWEST and not any(whole(s) and not dangles(s) for s in sentences):
        yield Finding("quotable", "has no sentence that can be quoted alone", where)


def _of_sentence(sentence: str, where: str) -> Iterator[Finding]:
    plain = sentence.lower().replace("’", "'").strip("\"'“”‘ ")
    for one in patterns():
        if one.pattern.search(plain):
            yield Finding(one.id, one.says, where, _quote(sentence), one.accept)
    if has_phone(sentence):
        yield Finding(
            "number", "holds a telephone number; those of help lines stand in one checked file", where, accept=False
        )


def _quote(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHOWN])[:160] + (" …" if len(words) > SHOWN else "")
