"""The seal that spares a start its look at everything, and what breaks it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import prepare, prepared


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small house with a state folder, sealed."""
    for place, text in (
        ("bot/room.py", "ROOM = 1"),
        ("data/words.yml", "a: 1"),
        ("actions/act.py", ""),
        ("var/screen.npz", "fitted"),
        ("var/articles/index.json", "{}"),
        *((name, "x") for name in prepared.FILES),
    ):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(prepared, "ROOT", tmp_path)
    monkeypatch.setattr(prepared, "state_dir", lambda: tmp_path / "var")
    with closing(sqlite3.connect(tmp_path / "var" / "attune.sqlite3")) as database:
        database.execute("CREATE TABLE django_migrations (name TEXT)")
        database.commit()
    prepared.seal()
    assert prepared.holds()
    return tmp_path


def test_conversations_and_what_a_start_writes_leave_the_seal_whole(house: Path) -> None:
    with closing(sqlite3.connect(house / "var" / "attune.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        (house / "var" / "supervisord.conf").write_text("x")
        assert prepared.holds()


def _migrated(house: Path) -> None:
    with closing(sqlite3.connect(house / "var" / "attune.sqlite3")) as database:
        database.execute("CREATE TABLE chat (id)")
        database.commit()


def _applied(house: Path) -> None:
    with closing(sqlite3.connect(house / "var" / "attune.sqlite3")) as database:
        database.execute("INSERT INTO django_migrations VALUES ('0002')")
        database.commit()


def _touched(house: Path) -> None:
    os.utime(house / "data" / "words.yml", (1, 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda house: (house / "bot" / "room.py").write_text("ROOM = 12"),
        lambda house: (house / "data" / "more.yml").write_text("b: 2"),
        lambda house: (house / "actions" / "act.py").unlink(),
        lambda house: (house / "config.yml").unlink(),
        lambda house: (house / "var" / "screen.npz").write_text("fittex"),
        lambda house: (house / "var" / "articles" / "index.json").unlink(),
        lambda house: (house / "var" / prepared.SEAL).write_text("a" * 64),
        lambda house: (house / "var" / prepared.SEAL).write_bytes(b"\xff"),
        lambda house: (house / "var" / "attune.sqlite3").unlink(),
        lambda house: (house / "var" / "attune.sqlite3").write_bytes(b"no database" * 100),
        _migrated,
        _applied,
        _touched,
    ],
)
def test_any_change_of_what_it_stands_for_breaks_it(house: Path, change: Callable[[Path], object]) -> None:
    change(house)
    assert not prepared.holds()


def test_with_another_database_everything_is_looked_at(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        database_url = "postgresql://there"

    monkeypatch.setattr(prepared, "settings", Elsewhere)
    assert not prepared.holds()
    prepared.seal()
    assert not prepared.holds()


@pytest.mark.parametrize("sealed", [True, False])
def test_a_start_looks_at_everything_unless_it_is_sealed(sealed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def step(name: str) -> prepare.Step:
        return lambda: done.append(name)

    monkeypatch.setattr(prepared, "holds", lambda: sealed)
    monkeypatch.setattr(prepared, "seal", step("seal"))
    monkeypatch.setattr(prepare, "_is_much", lambda: False)
    for name in ("FIRST", "BASE", "ASIDE", "FITS"):
        monkeypatch.setattr(prepare, name, (step(name),))
    before = os.umask(0o077)
    try:
        prepare.prepare()
    finally:
        os.umask(before)
    assert done == (["FIRST"] if sealed else ["FIRST", "BASE", "ASIDE", "FITS", "seal"])


def test_both_halves_of_the_fits_are_done_side_by_side_and_a_failure_of_either_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    class Other:
        def __init__(self, command: list[str], **options: object) -> None:
            assert command[-1] == "--aside"
            done.append("begun")

        def wait(self) -> int:
            done.append("waited")
            return status

        def terminate(self) -> None:
            done.append("ended")

    monkeypatch.setattr(subprocess, "Popen", Other)
    status = 0
    prepare._beside_each_other((lambda: done.append("own"),))
    assert done == ["begun", "own", "waited", "ended", "waited"]
    status = 1
    with pytest.raises(prepare.PrepareError, match="the lines above say why"):
        prepare._beside_each_other(())
    done.clear()

    def fails() -> None:
        raise RuntimeError("There is no room.")

    with pytest.raises(prepare.PrepareError, match="no room"):
        prepare._beside_each_other((fails,))
    assert done == ["begun", "ended", "waited"]
