"""JSON lines in, JSON lines out: one for one, in order, each written before the next is read.

A line that can't be answered gives `{"id": null, "error": "line 3: ..."}`. No error ever holds words of the line.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Callable, Collection
from typing import Any, BinaryIO, NoReturn

Row = dict[str, Any]
Answer = Callable[[Row], Row]
LONGEST = 64 * 2**20  # bytes of one line: what is longer is refused without being held in memory
_BOM = b"\xef\xbb\xbf"
_HALVES = re.compile("[\ud800-\udfff]")
# Other programs take these for line ends; escaped, one answer is one line to all of them.
_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


class LineError(ValueError):
    """A line can't be answered; the message says which key is wrong and how, never what stands in it."""


def text(row: Row, key: str) -> str:
    """A required text. Raises LineError."""
    if key not in row:
        raise LineError(f"the key {key} is missing")
    return _text(row[key], key)


def optional_text(row: Row, key: str) -> str | None:
    """A text, or None where the key is missing or null. Raises LineError."""
    return None if row.get(key) is None else _text(row[key], key)


def texts(row: Row, key: str) -> list[str]:
    """A list of texts, empty where the key is missing or null. Raises LineError."""
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise LineError(f"{key} must be a list of texts")
    return [_whole(entry) for entry in value]


def one_of(row: Row, key: str, known: Collection[str], default: str | None = None) -> str:
    """One of the known words; `default` where the key is missing or null, if there is one. Raises LineError."""
    value = row.get(key)
    if value is None and default is not None:
        return default
    if key not in row:
        raise LineError(f"the key {key} is missing")
    if not isinstance(value, str) or value not in known:
        raise LineError(f"{key} must be one of {', '.join(known)}")
    return value


def number(row: Row, key: str, low: float, high: float) -> float | None:
    """A number from low to high, or None where the key is missing or null. Raises LineError."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise LineError(f"{key} must be a number from {low:g} to {high:g}")
    return float(value)


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise LineError(f"{key} must be a text")
    return _whole(value)


def _whole(value: str) -> str:
    """The text with each lone half of a character pair replaced, as the front door does; offsets stay."""
    return _HALVES.sub("\ufffd", value)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity: Python reads them, JSON has no such thing


def _finite(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise ValueError
    return value


def read(line: bytes) -> Row:
    """The JSON object of one line. Raises LineError."""
    try:
        decoded = line.decode("utf-8")
    except UnicodeDecodeError:
        raise LineError("not UTF-8") from None
    if not decoded.strip():
        raise LineError("empty; a JSON object is expected")
    try:
        found = json.loads(decoded, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise LineError("nested too deeply") from None
    except ValueError:
        raise LineError("not JSON") from None
    if not isinstance(found, dict):
        raise LineError("not a JSON object")
    return found


def written(answer: Row) -> bytes:
    """One line of JSON in UTF-8. Raises LineError where the answer can't be written."""
    try:
        shown = json.dumps(answer, ensure_ascii=False, allow_nan=False).translate(_BREAKS)
        try:
            return shown.encode("utf-8") + b"\n"
        except UnicodeEncodeError:  # half a character pair, as broken clients send
            return json.dumps(answer, allow_nan=False).encode("ascii") + b"\n"
    except (RecursionError, ValueError, TypeError):
        raise LineError("the answer can't be written as JSON") from None


def reply(answer: Answer, line: bytes, place: int) -> tuple[bytes, bool]:
    """The output line for input line `place` (from 1), and whether it is an answer."""
    try:
        row = read(line)
        return written({"id": row.get("id"), **answer(row)}), True
    except LineError as problem:
        message = str(problem)
    except Exception as problem:
        # Its own words may quote the line: its kind only.
        message = f"the program failed ({type(problem).__name__})"
    return written({"id": None, "error": f"line {place}: {message}"}), False


def run(answer: Answer, source: BinaryIO, write: Callable[[bytes], None], longest: int = LONGEST) -> int:
    """Answer every line of `source`; the exit status: 0, or 1 where a line could not be answered. Ends quietly at a broken pipe."""
    status, place = 0, 0
    try:
        while line := source.readline(longest + 1):
            place += 1
            if len(line) > longest and not line.endswith(b"\n"):
                while (rest := source.readline(2**16)) and not rest.endswith(b"\n"):
                    pass
                out, answered = written({"id": None, "error": f"line {place}: longer than {longest:,} bytes"}), False
            else:
                out, answered = reply(answer, line.removeprefix(_BOM) if place == 1 else line, place)
            status = status if answered else 1
            write(out)
    except BrokenPipeError:
        pass  # whoever reads has seen enough
    return status


def own_output() -> Callable[[bytes], None]:
    """A writer to standard output; from now on whatever else prints there prints to standard error."""
    sys.stdout.flush()
    handle = os.dup(1)
    os.dup2(2, 1)

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]

    return write
