"""Files into drafts: read apart, cleaned, parted, compared with what is there, written for a reviewer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.articles import corpus
from bot.articles.intake import shelf, twins
from bot.articles.intake.apart import Reader
from bot.articles.intake.blocks import Dropped, Extract
from bot.articles.intake.draft import to_markdown
from bot.articles.intake.faults import IntakeError
from bot.articles.intake.language import OURS, language_of, name_of
from bot.articles.intake.sections import Part, sections
from bot.articles.load import read_file


@dataclass
class Added:
    """One draft. `part_of`: notes the operator should read, a sentence each."""

    name: str
    path: Path
    file: str  # name of the file it was made of
    kind: str
    words: int
    sections: int
    references: int
    dropped: list[Dropped]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Refused:
    """A file that gave no draft, with a sentence that says why."""

    file: str
    sentence: str


def paths_of(given: Iterable[Path]) -> Iterator[Path]:
    """The files to read: those given, and those directly in a folder that is given, without hidden ones."""
    for path in given:
        if path.is_dir() and not path.is_symlink():
            try:
                inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
            except OSError:
                inside = []
            yield from inside or [path]
        else:
            yield path


def add(
    given: Iterable[Path], to: Path | None = None, anyway: bool = False, told: Callable[[Path], None] | None = None
) -> Iterator[Added | Refused]:
    """A draft for each file, or why there is none; each as soon as it is known. Nothing is published.

    to: folder of the drafts instead of the operator's own. anyway: also copies and other languages. told: called before a file is read.
    Raises IntakeError where drafts can't be written at all.
    """
    where = to or shelf.folder("drafts")
    seals = {str(found.get("sha256")): name for name, found in shelf.all_notes().items()}
    known: list[tuple[str, frozenset[int]]] | None = None
    with Reader() as reader:
        for path in paths_of(given):
            if told:
                told(path)
            if known is None:
                known = [(p.stem, twins.runs_of(p, p.stat().st_mtime_ns)) for p in _present(where)]
            try:
                yield _add(path, where, anyway, reader, seals, known)
            except IntakeError as fault:
                yield Refused(shelf.shown(path.name), f"{shelf.shown(path.name)} {fault}.")
            except OSError as fault:
                raise IntakeError(
                    f"{where}: {fault.strerror or type(fault).__name__}; no draft can be written."
                ) from None


def _present(where: Path) -> list[Path]:
    found = [*corpus.BUILT_IN.glob("*.md"), *corpus.files(), *shelf.drafts()]
    return found + [p for p in shelf.markdown(where) if p not in found]


def _add(
    path: Path,
    where: Path,
    anyway: bool,
    reader: Reader,
    seals: dict[str, str],
    known: list[tuple[str, frozenset[int]]],
) -> Added:
    if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
        raise IntakeError("is an empty folder")
    extract = reader.read(path)
    seal = _seal(path)
    if not anyway and seals.get(seal, "") in {name for name, _ in known}:
        raise IntakeError(f"was added before, as {seals[seal]}")
    text = " ".join(block.shown for block in extract.blocks if block.kind != "heading")
    code = language_of(text)
    if code != OURS:
        if not anyway:
            raise IntakeError(
                f"is in {name_of(code)}, and the companion speaks English; --anyway makes a draft of it all the same"
            )
        extract.notes.append(f"The text is in {name_of(code)}.")
    found = twins.twins(text, known)
    if found and found[0].how == "copy" and not anyway:
        raise IntakeError(f"{found[0].said}; --anyway makes a draft of it all the same")
    extract.notes += [f"It {twin.said}." for twin in found[:3]]
    parts = sections(extract)
    with shelf.alone():  # two imports at once must not take the same name
        name = shelf.free_name(shelf.name_of(extract.title or path.stem), where)
        target = where / f"{name}.md"
        shelf.write(target, to_markdown(name, extract, parts))
    read_file(target)  # what was written can be read, or the operator hears of it now
    seals[seal] = name
    known.append((name, twins.runs(text)))
    shelf.note(name, _noted(path, seal, extract, parts))
    words = sum(part.words for part in parts)
    return Added(
        name,
        target,
        shelf.shown(path.name),
        extract.kind,
        words,
        len(parts),
        len(extract.references),
        extract.dropped,
        extract.notes,
    )


def _seal(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _noted(path: Path, seal: str, extract: Extract, parts: list[Part]) -> dict[str, object]:
    return {
        "file": shelf.shown(path.name),
        "sha256": seal,
        "added-on": datetime.now(UTC).date().isoformat(),
        "kind": extract.kind,
        "made-headings": [part.heading for part in parts if part.made],
        "notes": extract.notes,
        "dropped": [[line.text, line.reason] for line in extract.dropped],
    }
