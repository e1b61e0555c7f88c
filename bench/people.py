"""A person at either bot, over a connection that is kept: the measuring costs little beside what is measured."""

from __future__ import annotations

import http.client
import itertools
import json
import time
from typing import Any

from bench import texts
from bench.processes import BenchError


def asks(port: int, method: str, path: str, body: Any = None, holds: str = "") -> bool:
    """Whether a server answers 200, with `holds` in its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status == 200 and holds.encode() in answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class _Person:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json"}

    def _post(self, path: str, body: dict[str, Any]) -> tuple[float, Any]:
        data = json.dumps(body)
        began = time.perf_counter()
        self.connection.request("POST", path, data, self.headers)
        answer = self.connection.getresponse()
        found = answer.read()
        taken = time.perf_counter() - began
        if answer.status not in (200, 201):
            raise BenchError(f"{path} answered {answer.status}.")
        return taken * 1000, json.loads(found)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class OurPerson(_Person):
    """Somebody at the chat API of the front door."""

    def __init__(self, port: int, seed: int = 1) -> None:
        super().__init__(port)
        self.words = texts.conversation(seed)
        self.count = itertools.count(1)
        begun = self._post("/api/v1/conversations", {"region": "US", "consent": True, "adult": True})[1]
        self.headers["Authorization"] = f"Bearer {begun['token']}"

    def say(self, text: str | None = None) -> tuple[float, dict[str, Any]]:
        """The next words of the script, or `text`: milliseconds and the answer. Raises BenchError where none came in time."""
        body = {"client_id": f"bench-{next(self.count):06d}", "text": text or next(self.words)}
        taken, answer = self._post("/api/v1/messages", body)
        if answer["pending"] or not answer["replies"]:
            raise BenchError("A turn was not answered in time.")
        return taken, answer

    def turn(self) -> float:
        """Milliseconds of the next turn."""
        return self.say()[0]


class StockPerson(_Person):
    """Somebody at the starter bot's REST channel."""

    def __init__(self, port: int, seed: int = 1) -> None:
        super().__init__(port)
        self.sender = f"bench-{seed}-{time.monotonic_ns()}"
        self.words = itertools.cycle(texts.STOCK)

    def turn(self) -> float:
        """Milliseconds of the next turn. Raises BenchError where it says nothing."""
        taken, answer = self._post("/webhooks/rest/webhook", {"sender": self.sender, "message": next(self.words)})
        if not answer:
            raise BenchError("The starter bot said nothing.")
        return taken
