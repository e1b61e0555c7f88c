"""The whole of Attune as `make run` starts it, on free ports and with a state folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.settings import ROOT, state_dir

OWN = ("attune.sqlite3", "secrets", "supervisord", "test", "static")  # never shared between two systems
PROGRAMS = {"frontdoor": "bot.web.asgi:application", "rasa": "bot.rasa", "actions": "actions.server"}


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody holds now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class System:
    """Front door, Rasa and action server under their supervisor."""

    def __init__(self, state: Path, **environment: str) -> None:
        self.state = state
        for made in state_dir().iterdir():
            if not made.name.startswith(OWN):
                (state / made.name).symlink_to(made)
        self.port, rasa, actions = free_ports(3)
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("ATTUNE_", "DATABASE_", "DJANGO_"))
            },
            "ATTUNE_STATE": str(state),
            "ATTUNE_PORT": str(self.port),
            "ATTUNE_RASA_PORT": str(rasa),
            "ATTUNE_ACTIONS_PORT": str(actions),
            **environment,
        }
        self.log = state / "system.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds: float = 180.0) -> None:
        """Start, and wait until the first reply is possible."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bot.start"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if b"Attune is ready" in self.log.read_bytes():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.25)
        raise AssertionError("Attune did not start:\n" + self.log.read_text()[-3000:])

    def stop(self) -> None:
        """What Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process = None

    def pids(self, program: str) -> list[int]:
        """Process ids of one program of this system."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes().split(b"\0")
                    ours = f"ATTUNE_STATE={self.state}".encode() in (entry / "environ").read_bytes()
                except OSError:
                    continue
                if ours and PROGRAMS[program].encode() in command:
                    found.append(int(entry.name))
        return found

    def kill(self, program: str) -> None:
        """kill -9."""
        for pid in self.pids(program):
            os.kill(pid, signal.SIGKILL)

    def wait_ready(self, seconds: float = 90.0) -> None:
        """Wait until all three answer again."""
        from bot import secrets

        until = time.monotonic() + seconds
        secret = (self.state / "secrets" / "rasa").read_text() if self.state else secrets.read("rasa")
        rasa = f"http://127.0.0.1:{self.environment['ATTUNE_RASA_PORT']}/webhooks/attune/ready"
        with httpx.Client(timeout=5.0, trust_env=False) as client:
            while time.monotonic() < until:
                try:
                    door = client.get(f"{self.url}/api/v1/start").status_code
                    if door == 200 and client.get(rasa, headers={"X-Attune-Secret": secret}).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                time.sleep(0.3)
        raise AssertionError("Attune did not come back:\n" + self.log.read_text()[-3000:])


class Caller:
    """A person at the chat API of a running system."""

    def __init__(self, system: System, **wish: object) -> None:
        self.http = httpx.Client(base_url=f"{system.url}/api/v1/", timeout=30.0, trust_env=False)
        body = {"region": "US", "consent": True, "adult": True, **wish}
        self.headers = {"Authorization": f"Bearer {self.http.post('conversations', json=body).json()['token']}"}
        self.count = 0

    def send(self, text: str, client_id: str | None = None) -> httpx.Response:
        """One message; a lost connection raises httpx.TransportError."""
        self.count += 1
        body = {"client_id": client_id or f"caller-{self.count:05d}", "text": text}
        return self.http.post("messages", json=body, headers=self.headers)

    def send_surely(self, text: str, seconds: float = 60.0) -> dict[str, object]:
        """As the widget does: the same client id again until the front door has it."""
        self.count += 1
        client_id, until = f"caller-{self.count:05d}", time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                response = self.http.post("messages", json={"client_id": client_id, "text": text}, headers=self.headers)
                if response.status_code == 200:
                    found: dict[str, object] = response.json()
                    return found
            except httpx.TransportError:
                pass
            time.sleep(0.3)
        raise AssertionError("the front door never took the message")

    def transcript(self) -> list[dict[str, object]]:
        """Every message so far."""
        found: list[dict[str, object]] = self.http.get("messages?after=0", headers=self.headers).json()["messages"]
        return found

    def close(self) -> None:
        """Close the connection."""
        self.http.close()
