"""The front door's calls to Rasa: one pooled way there, one time-out, errors that say whether trying again can help."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from functools import cache
from typing import Any, Protocol

import aiohttp

from bot import secrets
from bot.settings import settings

HEADER = "X-Attune-Secret"
IDLE = 2.0  # seconds; Sanic closes an idle connection after 5, and what was just being sent on it would be lost


class RasaError(RuntimeError):
    """Rasa gave no usable answer. `away`: it wasn't there or had no time; otherwise it was there and made nothing of this message."""

    def __init__(self, kind: str, *, away: bool = False) -> None:
        super().__init__(kind)
        self.away = away


class Way(Protocol):
    """How Rasa is reached: over the network, or in this process (bot.rasa.inprocess)."""

    async def ask(self, path: str, body: dict[str, Any] | None, seconds: float) -> tuple[int, bytes]:
        """Status and body of the answer to `body` (None: a GET). Raises OSError or TimeoutError where there is none."""
        ...


class Network:
    """Rasa's one door on loopback. aiohttp, which Rasa brings along: a call takes a quarter of what it takes with httpx.

    While Rasa understands an answer to a form's question the action server is idle, and then it has to read that answer: where nobody
    else is being answered it is told of the words at once, and reads meanwhile. Whether that arrives makes no difference to what it says.
    """

    def __init__(self) -> None:
        self._base = f"http://127.0.0.1:{settings().rasa_port}/webhooks/attune"
        self._ahead = f"http://127.0.0.1:{settings().actions_port}/ahead"
        self._asking = 0
        self._reading: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession(
            headers={HEADER: secrets.read("rasa"), "Content-Type": "application/json"},
            connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=IDLE),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def ask(self, path: str, body: dict[str, Any] | None, seconds: float) -> tuple[int, bytes]:
        """One call."""
        patience = aiohttp.ClientTimeout(total=seconds, sock_connect=1.0)
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
        if body is not None and not self._asking and self._will_be_read(body):
            reading = asyncio.create_task(self._read_ahead(str(body.get("text") or "")))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)
        self._asking += 1
        try:
            async with self._session.request(method, self._base + path, data=data, timeout=patience) as response:
                return response.status, await response.read()
        except aiohttp.ClientError as error:
            # aiohttp's own errors are of several families: here all mean that no answer came.
            raise ConnectionError(type(error).__name__) from None
        finally:
            self._asking -= 1

    @staticmethod
    def _will_be_read(body: dict[str, Any]) -> bool:
        """Whether an open form's action will ask what the words say."""
        return not body.get("choice") and bool((body.get("snapshot") or {}).get("loop"))

    async def _read_ahead(self, text: str) -> None:
        with suppress(OSError, TimeoutError, aiohttp.ClientError):
            patience = aiohttp.ClientTimeout(total=2.0, sock_connect=0.5)
            async with self._session.post(self._ahead, data=text.encode("utf-8", "replace"), timeout=patience) as done:
                await done.read()

    async def close(self) -> None:
        """Close what is open."""
        for reading in self._reading:
            reading.cancel()
        await self._session.close()


@cache
def way() -> Way:
    """The process's way to Rasa; made inside the running loop at the first call."""
    return Network()


async def close() -> None:
    """Close the way, if one was made. For the end of the process."""
    if way.cache_info().currsize and isinstance(made := way(), Network):
        await made.close()


def checked(body: Any) -> dict[str, Any]:
    """Rasa's answer if it has the shape of one. Raises RasaError: an answer that makes no sense counts as none."""
    if not isinstance(body, dict):
        raise RasaError("not an object")
    if body.get("failed"):
        raise RasaError("action failed")
    messages, snapshot, understood = body.get("messages"), body.get("snapshot"), body.get("understood")
    if not isinstance(messages, list) or not isinstance(snapshot, dict) or not isinstance(understood, dict):
        raise RasaError("missing parts")
    if not all(isinstance(m, dict) and isinstance(m.get("text"), str) for m in messages):
        raise RasaError("messages without text")
    return body


async def turn(body: dict[str, Any]) -> dict[str, Any]:
    """One turn of Rasa's. Raises RasaError."""
    try:
        status, answer = await way().ask("/turn", body, settings().turn_seconds + 1)
    except (OSError, TimeoutError) as error:
        raise RasaError(type(error).__name__, away=True) from None
    if status != 200:
        raise RasaError(f"status {status}", away=status in (502, 503, 504))
    try:
        return checked(json.loads(answer))
    except ValueError:
        raise RasaError("not JSON") from None


async def ready() -> bool:
    """Whether Rasa, and the action server behind it, would take a turn now."""
    try:
        return (await way().ask("/ready", None, 2.0))[0] == 200
    except (OSError, TimeoutError):
        return False
