"""Servers of a run: started in a session of their own, measured, and ended by the process ids that were started here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class BenchError(RuntimeError):
    """Something to be measured did not run; the message says what."""


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody holds now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Server:
    """One command with everything it starts."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> None:
        self.command, self.folder, self.environment, self.log = list(command), folder, dict(environment), log
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0

    def start(self) -> None:
        """Start and return at once."""
        self.began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wait(self, answers: Callable[[], bool], seconds: float = 240.0) -> float:
        """Seconds from the start until `answers` says so. Raises BenchError."""
        while time.monotonic() - self.began < seconds:
            if answers():
                return time.monotonic() - self.began
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise BenchError(f"{self.command[1:4]} did not come up:\n" + self.log.read_text(errors="replace")[-2000:])

    def stop(self) -> None:
        """What Ctrl-C does; what is left of its session after 20 s is killed."""
        if self.process is None:
            return
        session = members(self.process.pid)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in session:
            if pid in members(self.process.pid):
                os.kill(pid, signal.SIGKILL)
        self.process = None

    def megabytes(self) -> dict[str, float]:
        """Proportional set size of each process by its command, in MB: shared pages are counted once."""
        found: dict[str, float] = {}
        for pid in members(self.process.pid) if self.process else ():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            size = next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
            name = words[words.index("-m") + 1] if "-m" in words else Path(words[0]).name
            found[name] = found.get(name, 0.0) + size / 1024
        return found


def members(first: int) -> list[int]:
    """Process ids of `first` and its descendants (a supervisor gives its children process groups of their own)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
    found = [first] if first in parents else []
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found
