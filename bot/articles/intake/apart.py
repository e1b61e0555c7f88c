"""Files are read in a process of their own, with bounds on memory and time: a hostile file can only end that process."""

from __future__ import annotations

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from bot.articles.intake.blocks import Extract
from bot.articles.intake.faults import IntakeError
from bot.settings import ROOT

MEMORY = 1_500_000_000  # bytes of address space; reading a leaflet of 10 MB takes a third of it
SECONDS = 60.0  # for one file; a PDF of 300 pages takes 20
ANSWER = 64_000_000  # bytes of one answer


class Reader:
    """Reads files one after the other; started at the first, and again after one that ended it. A context manager."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, path: Path) -> Extract:
        """What the file says. Raises IntakeError with half a sentence to follow the file's name."""
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(str(path.absolute())).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            self._end()
            raise IntakeError("can't be read: the reader could not be started") from None
        line = self._line(process)
        if not line.endswith(b"\n"):
            self._end()
            raise IntakeError("ended the program that reads it; it is damaged, or made to do harm")
        answer = json.loads(line)
        if "fault" in answer:
            raise IntakeError(answer["fault"])
        return Extract.from_json(answer)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
            command = [sys.executable, "-W", "ignore", "-m", "bot.articles.intake.apart", str(self._memory)]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env=environment,
            )
        return self._process

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """One line of the process's answer; what came, without a line's end, where the process ended."""
        assert process.stdout is not None
        until = time.monotonic() + self._seconds
        held = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            while not held.endswith(b"\n"):
                left = until - time.monotonic()
                if left <= 0 or len(held) > ANSWER:
                    self._end()
                    raise IntakeError(
                        f"took longer than {self._seconds:.0f} seconds to read; part it, or save it as plain text"
                    )
                if not waiting.select(left):
                    continue
                piece = os.read(process.stdout.fileno(), 2**16)
                if not piece:
                    break
                held += piece
        return bytes(held)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()


def main() -> None:
    """The reader process: one path a line on standard input, one answer a line on standard output."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the command, and that ends this
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        answer = json.dumps(_answer(Path(json.loads(line)))).encode() + b"\n"
        view = memoryview(answer)
        while view:
            view = view[os.write(out, view) :]


def _answer(path: Path) -> dict[str, object]:
    from bot.articles.intake.reading import read

    try:
        return read(path).to_json()
    except IntakeError as fault:
        return {"fault": str(fault)}
    except MemoryError:
        return {"fault": "needs more memory than an article should; it is damaged, or made to do harm"}
    except RecursionError:
        return {"fault": "is nested too deeply to be an article"}
    except OSError as fault:
        return {"fault": f"can't be read ({fault.strerror})"}
    except Exception as fault:
        # What a library says may quote the file: its kind only.
        return {"fault": f"can't be read: it is damaged ({type(fault).__name__})"}


if __name__ == "__main__":
    main()
