"""From the drafts to the published articles and back; running processes notice at their next question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.articles import corpus
from bot.articles.intake import shelf
from bot.articles.intake.check import Finding, check
from bot.articles.intake.faults import IntakeError
from bot.articles.library import Library
from bot.articles.load import Article, ArticleError, read_file


class NotReviewed(IntakeError):
    """A draft has findings; they are in `findings`."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        super().__init__(f"{name} is not published: {len(findings)} to mend.")
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Published:
    name: str
    path: Path
    instead: Path | None  # where the version before lies now


@dataclass(frozen=True)
class Removed:
    name: str
    was: str  # "draft" or "published"
    path: Path  # where it lies now
    cited: tuple[str, ...]  # names of other articles that speak of it


def publish(name: str) -> Published:
    """Publish a draft. The index is made first, so that the move is the last thing and one step.

    Raises NotReviewed where something is to mend, IntakeError where there is no such draft or it can't be moved.
    """
    state, path = shelf.find(name)
    if state == "published":
        raise IntakeError(f"{path.stem} is published already; a new version is made as a draft of the same name.")
    if state == "attune":
        raise IntakeError(f"{path.stem} belongs to Attune itself, and is there without being published.")
    with shelf.alone():
        findings = check(path)
        if findings:
            raise NotReviewed(path.stem, findings)
        if (corpus.BUILT_IN / path.name).exists():
            raise IntakeError(
                f"{path.stem} is the name of one of Attune's own articles; give the draft, and its id, another."
            )
        target = shelf.folder("published") / path.name
        _ready([*(p for p in corpus.files() if p.name != path.name), path])
        instead = None
        text = path.read_text(encoding="utf-8")
        if target.exists():
            instead = _kept(target)
        shelf.write(target, text)
        shelf.stamp()
        path.unlink()
    return Published(path.stem, target, instead)


def remove(name: str) -> Removed:
    """Take an article out: it is moved aside and not deleted. Raises IntakeError."""
    state, path = shelf.find(name)
    if state == "attune":
        raise IntakeError(f"{path.stem} belongs to Attune itself; its file is data/articles/{path.name}.")
    with shelf.alone():
        cited = speaking_of(path)
        if state == "published":
            _ready([p for p in corpus.files() if p != path])
        moved = shelf.aside(path)
        if state == "published":
            shelf.stamp()
    return Removed(path.stem, state, moved, cited)


def _ready(files: Sequence[Path]) -> None:
    articles, left_out = corpus.read(files)
    if left_out and any(not path.is_relative_to(corpus.published()) and path.name in left_out[-1] for path in files):
        raise IntakeError(left_out[-1])
    try:
        Library.make_ready(articles)
    except (ArticleError, RuntimeError, OSError) as fault:
        raise IntakeError(f"The index can't be made, so nothing was changed: {fault}") from None


def _kept(path: Path) -> Path:
    """A copy of a published file among the removed ones; the file itself stays until the new one takes its place."""
    where = shelf.folder("removed")
    number = 1
    while (target := where / f"{path.stem}.{number}.md").exists():
        number += 1
    shelf.write(target, path.read_text(encoding="utf-8"))
    return target


def speaking_of(path: Path) -> tuple[str, ...]:
    """Names of the other articles and drafts that name an article by its title or its id."""
    try:
        title = read_file(path).title.lower()
    except ArticleError:
        title = ""
    found = []
    for other in (*corpus.BUILT_IN.glob("*.md"), *corpus.files(), *shelf.drafts()):
        if other.stem == path.stem:
            continue
        try:
            article: Article = read_file(other)
        except ArticleError:
            continue
        text = " ".join([*(section.text for section in article.sections), *article.references]).lower()
        if path.stem in text.split() or (len(title.split()) >= 3 and title in text):
            found.append(other.stem)
    return tuple(sorted(found))
