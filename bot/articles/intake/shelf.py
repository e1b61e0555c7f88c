"""Where the operator's articles lie: drafts, published ones, removed ones, and what was noted at each import.

<ATTUNE_ARTICLES>/drafts, published, removed: one Markdown file an article; notes: one JSON file an import.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.articles import corpus
from bot.articles.intake.faults import IntakeError
from bot.files import whole
from bot.settings import settings

LONGEST_NAME = 60  # letters of an article's name


def folder(name: str) -> Path:
    """The folder "drafts", "published", "removed" or "notes", which exists then. Raises IntakeError."""
    path = settings().articles / name
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise IntakeError(
            f"The folder {path} can't be made ({fault.strerror}); ATTUNE_ARTICLES names another."
        ) from None
    return path


def markdown(where: Path) -> list[Path]:
    """The article files of a folder by name."""
    try:
        return sorted(p for p in where.iterdir() if p.suffix == ".md" and not p.name.startswith(".") and p.is_file())
    except OSError:
        return []


def drafts() -> list[Path]:
    return markdown(settings().articles / "drafts")


def name_of(title: str) -> str:
    """A file name out of a title: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "").lower())
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > LONGEST_NAME:
            break
        name = f"{name}-{word}" if name else word
    return name or (words[0][:LONGEST_NAME] if words else "article")


def free_name(name: str, where: Path) -> str:
    """The name, numbered where an article of ours, a draft or a published one has it."""
    taken = {p.stem for p in (*markdown(where), *drafts(), *corpus.files(), *corpus.BUILT_IN.glob("*.md"))}
    number = 1
    found = name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def find(name: str) -> tuple[str, Path]:
    """ "draft", "published" or "attune" (the project's own), and the file of an article's name; a path is a draft elsewhere.

    Raises IntakeError.
    """
    if "/" in name or name.endswith(".md"):
        path = Path(name)
        if path.is_file() and path.suffix == ".md":
            state = "published" if path.resolve().parent == corpus.published() else "draft"
            return ("attune" if path.resolve().parent == corpus.BUILT_IN else state), path
        name = name.removesuffix(".md")
    for state, where in (
        ("draft", settings().articles / "drafts"),
        ("published", corpus.published()),
        ("attune", corpus.BUILT_IN),
    ):
        path = where / f"{name}.md"
        if re.fullmatch(r"[\w-]+", name) and path.is_file():
            return state, path
    raise IntakeError(f"There is no article named {shown(name)}; `attune articles list` names them all.")


def shown(name: str) -> str:
    """A file's name fit to print: without line breaks and characters that steer a terminal."""
    plain = "".join(c if c.isprintable() else "?" for c in name.encode("utf-8", "replace").decode("utf-8"))
    return plain if len(plain) <= 120 else f"{plain[:117]}..."


def write(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    with whole(path) as file:
        file.write(text.encode("utf-8"))


def stamp() -> None:
    """Tell every running process, at its next look, that the published articles are others."""
    write(corpus.published() / corpus.STAMP, secrets.token_hex(8))


def aside(path: Path) -> Path:
    """Move an article among the removed ones; where it lies then."""
    where = folder("removed")
    target, number = where / path.name, 1
    while target.exists():
        number += 1
        target = where / f"{path.stem}.{number}.md"
    _move(path, target)
    return target


def _move(path: Path, target: Path) -> None:
    try:
        os.replace(path, target)
    except OSError:  # another file system
        write(target, path.read_text(encoding="utf-8"))
        path.unlink()


@contextmanager
def alone() -> Iterator[None]:
    """One publishing or removal at a time; whoever comes second waits."""
    with (folder("published").parent / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def note(name: str, found: dict[str, Any]) -> None:
    """Keep what an import found out about a draft."""
    write(folder("notes") / f"{name}.json", json.dumps(found, ensure_ascii=False, indent=1))


def notes(name: str) -> dict[str, Any]:
    """What was noted when the article was imported; empty where it was written by hand."""
    path = settings().articles / "notes" / f"{name}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def all_notes() -> dict[str, dict[str, Any]]:
    """The notes of every import by the article's name."""
    where = settings().articles / "notes"
    return {path.stem: notes(path.stem) for path in sorted(where.glob("*.json"))} if where.is_dir() else {}
