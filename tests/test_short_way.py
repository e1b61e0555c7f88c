"""The chat API's short way through Django answers as the whole way does."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

SAME = (
    "content-type",
    "content-length",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "cross-origin-opener-policy",
    "permissions-policy",
    "cache-control",
)


async def both(method: str, address: str, **more: object) -> tuple[httpx.Response, httpx.Response]:
    """The answers of the short and of the whole way."""
    from bot.web.asgi import _chat, _django

    answers = []
    app: Any
    for app in (_chat, _django):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answers.append(await client.request(method, address, **more))  # type: ignore[arg-type]
    return answers[0], answers[1]


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/api/v1/start"),
        ("GET", "/api/v1/nowhere"),
        ("PUT", "/api/v1/start"),
        ("GET", "/api/v1/help?region=Atlantis"),
    ],
)
async def test_status_body_and_headers_are_those_of_the_whole_way(method: str, address: str) -> None:
    short, whole = await both(method, address)
    assert (short.status_code, short.content) == (whole.status_code, whole.content)
    assert {name: short.headers.get(name) for name in SAME} == {name: whole.headers.get(name) for name in SAME}
    assert "set-cookie" not in short.headers


async def test_a_foreign_host_is_refused() -> None:
    short, whole = await both("GET", "/api/v1/start", headers={"Host": "evil.example"})
    assert short.status_code == whole.status_code == 400


async def test_a_request_makes_no_thread() -> None:
    from bot.web.asgi import _chat

    before = threading.active_count()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=_chat), base_url="http://127.0.0.1") as client:
        for _ in range(3):
            assert (await client.get("/api/v1/start")).status_code == 200
    assert threading.active_count() == before


async def test_only_the_chat_goes_that_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.web import asgi

    taken: list[tuple[str, str]] = []

    def way(name: str) -> object:
        async def app(scope: dict[str, str], receive: object, send: object) -> None:
            taken.append((name, scope["path"]))

        return app

    monkeypatch.setattr(asgi, "_chat", way("short"))
    monkeypatch.setattr(asgi, "_django", way("whole"))
    for path in ("/api/v1/messages", "/review/", "/apish", "/"):
        await asgi.application({"type": "http", "path": path}, None, None)
    assert taken == [("short", "/api/v1/messages"), ("whole", "/review/"), ("whole", "/apish"), ("whole", "/")]
