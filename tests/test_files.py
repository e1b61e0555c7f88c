"""Files that are made here: whole or not at all, and what is damaged is refused, whatever the damage."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from bot.files import FileError, found, load_arrays, save_arrays, whole


@pytest.fixture(params=[True, False], ids=["small", "plain"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "arrays.npz"
    save_arrays(path, {"one": np.arange(10_000.0), "other": np.array(["a", "b"])}, "today", small=request.param)
    return path


def test_arrays_come_back_as_they_were_and_nothing_lies_beside_them(stored: Path) -> None:
    arrays = load_arrays(stored, "today")
    assert (arrays["one"] == np.arange(10_000.0)).all()
    assert list(arrays["other"]) == ["a", "b"]
    assert list(stored.parent.iterdir()) == [stored]


def test_what_was_made_of_something_else_is_refused(stored: Path) -> None:
    with pytest.raises(FileError, match="other words or by other code"):
        load_arrays(stored, "yesterday")


def _turned(at: float) -> Callable[[bytes], bytes]:
    """The bytes with one of them changed, so far into the file (0-1)."""
    return lambda whole: bytes(b ^ 0x55 if place == int(at * len(whole)) else b for place, b in enumerate(whole))


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: b"",
        lambda whole: b"nonsense" * 100,
        lambda whole: whole[:40] + b"\0" * 40 + whole[80:],
        _turned(0.1),
        _turned(0.5),
    ],
    ids=["half", "a byte less", "empty", "nonsense", "a hole", "early", "middle"],
)
def test_a_damaged_file_is_refused_in_a_sentence(stored: Path, damage: Callable[[bytes], bytes]) -> None:
    stored.write_bytes(damage(stored.read_bytes()))
    with pytest.raises(FileError, match=r"arrays\.npz"):
        load_arrays(stored, "today")
    assert found(lambda path: load_arrays(path, "today"), stored) is None


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    assert found(load_arrays, tmp_path / "none.npz") is None


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_text("old")
    with suppress(KeyError), whole(path) as file:
        file.write(b"half of the new")
        raise KeyError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
