"""Files that are made here, in the state folder: there whole or not at all, arrays without pickles, and read again or refused."""

from __future__ import annotations

import logging
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
MARK = "fingerprint"  # the array that says what the others were made of


class FileError(ValueError):
    """A file of arrays is damaged, or was made of something else; the message says which."""


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that has its name once it is complete. Others read the old one or the new one; a failure leaves nothing behind."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # or a power cut may leave the name with nothing behind it
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def save_arrays(path: Path, arrays: Mapping[str, npt.ArrayLike], mark: str = "", small: bool = False) -> None:
    """Write arrays by name; `mark` says what they were made of, `small` packs them. Raises OSError."""
    named = {**arrays, MARK: np.array(mark)} if mark else dict(arrays)
    with whole(path) as file:
        (np.savez_compressed if small else np.savez)(file, **named)


def load_arrays(path: Path, mark: str = "") -> dict[str, npt.NDArray[Any]]:
    """The arrays of `save_arrays`. Raises OSError where there is no file, FileError where it is damaged or has another `mark`."""
    try:
        # Opened here: numpy leaves its own handle open where the file is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if mark and str(stored[MARK]) != mark:
                raise FileError(f"{path.name} was made of other words or by other code.")
            return {name: stored[name] for name in stored.files}
    except FileError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as fault:
        raise FileError(f"{path.name} is damaged ({type(fault).__name__}).") from None


def found(load: Callable[[Path], T], path: Path, log: logging.Logger | None = None, says: str = "%s") -> T | None:
    """What `load(path)` gives; None where the file is missing, damaged or out of date, which is logged: `says` has a %s for why."""
    try:
        return load(path)
    except (OSError, ValueError, KeyError) as fault:
        if log is not None:
            log.error(says, type(fault).__name__)
        return None
