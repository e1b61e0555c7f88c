"""Attune, running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.people import asks
from bench.processes import BenchError, Server, free_ports
from bot.settings import ROOT, state_dir

OWN = ("attune.sqlite3", "secrets", "supervisord", "test", "static")  # never shared between two systems


def environment(state: Path, **more: str) -> dict[str, str]:
    """The environment without anybody else's settings of Attune."""
    foreign = ("ATTUNE_", "DATABASE_", "DJANGO_", "REDIS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "ATTUNE_STATE": str(state), "PYTHONPATH": str(ROOT), **more}


def prepare(environment: Mapping[str, str], *without: str, told: bool = False) -> None:
    """Fit what is out of date, as a start does (`bot.prepare`); `told`: with its progress on standard error. Raises BenchError."""
    command = [sys.executable, "-W", "ignore", "-m", "bot.prepare", *without]
    said = None if told else subprocess.PIPE
    ended = subprocess.run(command, cwd=ROOT, env=dict(environment), stdout=said, stderr=said, text=True, check=False)
    if ended.returncode != 0:
        raise BenchError(
            f"Preparing failed:\n{ended.stderr[-2000:]}" if ended.stderr else "Preparing failed: see above."
        )


def linked(state: Path) -> None:
    """Give a state folder the models and indexes that are made already, but no conversation and no secret."""
    for made in state_dir().iterdir():
        if not made.name.startswith(OWN):
            (state / made.name).symlink_to(made)


class Ours:
    """Front door, Rasa and action server under their supervisor, on free ports."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "attune"
        self.state.mkdir()
        linked(self.state)
        self.port, rasa, actions = free_ports(3)
        self.ports = {"ATTUNE_PORT": str(self.port), "ATTUNE_RASA_PORT": str(rasa), "ATTUNE_ACTIONS_PORT": str(actions)}
        self.log = folder / "attune.log"
        self.server = self._server([sys.executable, "-W", "ignore", "-m", "bench.launch"])

    def _server(self, command: list[str]) -> Server:
        return Server(command, ROOT, environment(self.state, **self.ports), self.log)

    def prepare(self, *without: str) -> None:
        """Secrets and an empty database, and everything looked at once. Raises BenchError."""
        prepare(environment(self.state, **self.ports), *without)

    def alone(self) -> Server:
        """The front door without Rasa and action server."""
        command = [sys.executable, "-W", "ignore", "-m", "uvicorn", "bench.door:application", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--ws", "none", "--lifespan", "on", "--no-access-log"]
        return self._server([*command, "--log-level", "warning"])

    def has_lines(self) -> bool:
        """Whether the front door gives the help card."""
        return asks(self.port, "GET", "/api/v1/help?region=US")

    def is_ready(self) -> bool:
        """Whether the first reply is possible, as announced."""
        return self.log.exists() and b"Attune is ready" in self.log.read_bytes()

    def start(self) -> float:
        """Seconds to the announcement."""
        self.log.write_bytes(b"")
        self.server.start()
        return self.server.wait(self.is_ready)
