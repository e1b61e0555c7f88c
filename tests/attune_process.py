"""The command line as a process: a line in, its answer out, before the next line is written."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from bot.settings import ROOT

WORD = "zebrafish"  # stands in hostile lines: no error may repeat it
HOSTILE: list[tuple[str, bytes]] = [
    ("an empty line", b"\n"),
    ("a line of spaces", b"   \r\n"),
    ("no JSON", f"{WORD} walks in\n".encode()),
    ("a list", f'["{WORD}"]\n'.encode()),
    ("a text", f'"{WORD}"\n'.encode()),
    ("a number", b"5\n"),
    ("null", b"null\n"),
    ("JSON cut short", f'{{"id": 1, "text": "{WORD}\n'.encode()),
    ("two objects", b'{"id": 1} {"id": 2}\n'),
    ("bytes that are not UTF-8", f'{{"id": 1, "text": "{WORD} \\u0041'.encode() + b'\xff\xfe"}\n'),
    ("NaN, which JSON has not", b'{"id": NaN, "text": "x"}\n'),
    ("a number beyond all numbers", b'{"id": 1e999, "text": "x"}\n'),
    ("brackets without end", b'{"id": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
    ("every key missing", b'{"id": 7}\n'),
    ("keys of the wrong type", b'{"id": 7, "text": 5, "question": 5, "event": 5, "kind": 5, "conversation": 5}\n'),
    ("keys that are null", b'{"id": 7, "text": null, "question": null, "event": null, "conversation": null}\n'),
]
TEXTS: list[tuple[str, str]] = [
    ("an empty text", ""),
    ("one space", " "),
    ("a zero", "\x00"),
    ("half of a character pair", "\ud83d I shouted at my son \udc00"),
    ("line breaks of every kind", "I was\u2028sad\x85and\u2029angry\r\nat\vher"),
    ("marks on marks", "I" + "\u0301" * 3_000),
    ("right to left", "\u202eI shouted at her\u202c"),
    ("emoji", "😭💔🏴\u200d☠️" * 50),
    ("one very long word", "a" * 100_000),
    ("a megabyte", "I shouted at my son. " * 50_000),
    ("braces and slashes", '/restart {0} %s {{x}} <b> \\" /intent{"a": 1}'),
]
IDS: list[Any] = [None, 0, -1.5, "x", "\ud800", "\u2028", True, [], {"a": [1, {"b": None}]}]


class Attune:
    """`attune COMMAND ...` running, asked line by line."""

    def __init__(self, *arguments: str) -> None:
        self.place = 0  # number of the latest line
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip

    def ask_raw(self, line: bytes) -> dict[str, Any]:
        """The one output line for one input line; the next line is not written yet."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.place += 1
        self.process.stdin.write(line)
        self.process.stdin.flush()
        out = self.process.stdout.readline()
        assert out.endswith(b"\n"), self.process.stderr.read() if self.process.stderr else b""
        assert len(out.decode("utf-8").splitlines()) == 1
        found: dict[str, Any] = json.loads(out)
        return found

    def ask(self, **row: Any) -> dict[str, Any]:
        """The answer to one row."""
        return self.ask_raw(json.dumps(row).encode() + b"\n")

    def end(self) -> tuple[int, bytes, str]:
        """Exit status, what else came on standard output, and all of standard error."""
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err.decode()

    def __enter__(self) -> Attune:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None and not pipe.closed:
                with suppress(BrokenPipeError):
                    pipe.close()


def obeys(attune: Attune, sample: dict[str, Any], key: str, keys: set[str]) -> None:
    """The contract, line by line: `sample` is a good row, `key` its text, `keys` those of an answer besides id."""

    def of(row: dict[str, Any]) -> bytes:
        return json.dumps(row).encode() + b"\n"

    assert set(attune.ask_raw((b"" if attune.place else b"\xef\xbb\xbf") + of({**sample, "id": 1}))) == {"id", *keys}
    for identity in IDS:
        answer = attune.ask_raw(of({**sample, "id": identity, "unknown": [WORD]}))
        assert set(answer) == {"id", *keys}
        assert answer["id"] == identity
    assert attune.ask_raw(of({name: value for name, value in sample.items() if name != "id"}))["id"] is None
    for what, line in HOSTILE:
        answer = attune.ask_raw(line)
        assert set(answer) == {"id", "error"}, what
        assert answer["id"] is None, what
        assert answer["error"].startswith(f"line {attune.place}: "), what
        assert WORD not in answer["error"], what
    for what, said in TEXTS:
        answer = attune.ask_raw(of({**sample, "id": what, key: said}))
        assert set(answer) == {"id", *keys}, (what, answer)
        assert answer["id"] == what


def ends(attune: Attune) -> None:
    """Nothing is left to say after the last answer; a bad line shows in the status, and no words in the faults."""
    status, rest, faults = attune.end()
    assert (status, rest) == (1, b""), faults
    assert WORD not in faults
    assert "Traceback" not in faults
