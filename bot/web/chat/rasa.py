"""The front door's calls to Rasa: one pooled client, one time-out, errors that say whether trying again can help."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx

from bot import secrets
from bot.settings import settings

HEADER = "X-Attune-Secret"


class RasaError(RuntimeError):
    """Rasa gave no usable answer. `away`: it wasn't there or had no time; otherwise it was there and made nothing of this message."""

    def __init__(self, kind: str, *, away: bool = False) -> None:
        super().__init__(kind)
        self.away = away


def new_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client of Rasa's one door; `transport` replaces the network (Rasa in process)."""
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{settings().rasa_port}/webhooks/attune",
        headers={HEADER: secrets.read("rasa")},
        timeout=httpx.Timeout(settings().turn_seconds + 1, connect=1.0),
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
        transport=transport,
        trust_env=False,
    )


@cache
def client() -> httpx.AsyncClient:
    """The process's client; made inside the running loop at the first call."""
    return new_client()


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
        response = await client().post("/turn", json=body)
    except httpx.TransportError as error:
        raise RasaError(type(error).__name__, away=True) from None
    if response.status_code != 200:
        raise RasaError(f"status {response.status_code}", away=response.status_code in (502, 503, 504))
    try:
        return checked(response.json())
    except ValueError:
        raise RasaError("not JSON") from None


async def ready() -> bool:
    """Whether Rasa, and the action server behind it, would take a turn now."""
    try:
        return (await client().get("/ready", timeout=2.0)).status_code == 200
    except httpx.TransportError:
        return False
