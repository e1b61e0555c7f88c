"""A front door alone as a real process on a database of its own; Rasa is away."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.settings import ROOT, state_dir
from tests.system import OWN, free_ports


class Door:
    """Started at once, stopped by `stop`; `http` calls its chat API."""

    def __init__(self, state: Path, seconds: float = 90.0) -> None:
        for made in state_dir().iterdir():
            if not made.name.startswith(OWN):
                (state / made.name).symlink_to(made)
        self.database = state / "attune.sqlite3"
        self.log = state / "door.log"
        port, rasa = free_ports(2)
        self.url = f"http://127.0.0.1:{port}/api/v1"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DATABASE_", "REDIS_", "DJANGO_"))}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "tests/faults/front_door.py", str(port)],
                cwd=ROOT,
                env={**kept, "ATTUNE_STATE": str(state), "ATTUNE_RASA_PORT": str(rasa), "ATTUNE_PORT": str(port)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.http = httpx.Client(base_url=self.url, timeout=30.0, trust_env=False)
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                # The screen is warm once it has answered.
                self.http.post("/check", json={"text": "hello there"})
                return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError("The front door did not start:\n" + self.log.read_text()[-3000:])

    def begin(self) -> dict[str, str]:
        """The headers of a new conversation."""
        begun = self.http.post("/conversations", json={"consent": True, "adult": True, "region": "GB"})
        return {"Authorization": f"Bearer {begun.json()['token']}"}

    def largest_file(self, size: int) -> None:
        """No file of the process may grow beyond `size` bytes: what a full disk does to it, for root as well. -1 lifts it."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def stop(self) -> None:
        """End it."""
        self.http.close()
        self.process.kill()
        self.process.wait(timeout=20)
