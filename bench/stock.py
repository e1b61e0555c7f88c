"""Rasa's own starter bot, as `rasa init` makes it: its pipeline with DIET, its policies with TED, its REST channel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.people import asks
from bench.processes import BenchError, Server, free_ports


class Stock:
    """The starter bot in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "starter"
        self.folder.mkdir()
        self.port = free_ports(1)[0]
        self.log = folder / "starter.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ATTUNE_", "TF_"))}
        self.environment = {
            **kept,
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "HOME": str(folder),  # Rasa writes a configuration of its own there
        }
        rasa = [sys.executable, "-W", "ignore", "-m", "rasa", "run", "--interface", "127.0.0.1"]
        self.server = Server([*rasa, "--port", str(self.port)], self.folder, self.environment, self.log)

    def make(self) -> float:
        """`rasa init --no-prompt`, which trains; seconds it took. Raises BenchError."""
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "init", "--no-prompt", "--init-dir", str(self.folder)]
        began = time.monotonic()
        with self.log.open("ab") as log:
            ended = subprocess.run(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        if ended.returncode != 0 or not list((self.folder / "models").glob("*.tar.gz")):
            raise BenchError("`rasa init` failed:\n" + self.log.read_text(errors="replace")[-2000:])
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether it answers a first message (its status page comes up before its model)."""
        return asks(self.port, "POST", "/webhooks/rest/webhook", {"sender": "first", "message": "hi"}, "recipient_id")

    def start(self) -> float:
        """Seconds to the first reply."""
        self.server.start()
        return self.server.wait(self.is_ready)
