"""Firefox without a driver of its own: it speaks WebDriver BiDi (w3.org/TR/webdriver-bidi) over a socket."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.client import connect

PATIENCE = 60.0  # seconds; a limit for a busy machine, never a wait
LISTENING = "WebDriver BiDi listening on "
ENTER, ESCAPE, END, SHIFT = "\ue006", "\ue00c", "\ue010", "\ue008"


class Firefox:
    """One window, driven by commands; `said` holds what its console complained of."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.said: list[str] = []
        self.context = ""
        self._numbers = itertools.count(1)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its result. Raises AssertionError with the browser's own words."""
        number = next(self._numbers)
        await self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            heard = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            if heard.get("method") == "log.entryAdded" and heard["params"]["level"] == "error":
                self.said.append(str(heard["params"]["text"]))
            if heard.get("id") == number:
                assert heard["type"] == "success", heard
                found: dict[str, Any] = heard["result"]
                return found

    async def go(self, address: str) -> None:
        await self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    async def value(self, expression: str) -> Any:
        """What an expression is, in the page."""
        answer = await self.call(
            "script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    async def until(self, expression: str) -> None:
        """Waits for an expression to hold; while a page goes, none does."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                if await self.value(expression):
                    return
            except AssertionError:
                pass
            assert asyncio.get_running_loop().time() < ends, expression
            await asyncio.sleep(0.05)

    async def press(self, *keys: str) -> None:
        """Keys as a keyboard sends them."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        await self.call(
            "input.performActions", context=self.context, actions=[{"type": "key", "id": "k", "actions": strokes}]
        )


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if LISTENING in line:
            return line.split(LISTENING)[1].strip()
    raise AssertionError("Firefox ended before it listened.")


@asynccontextmanager
async def firefox(program: str, folder: Path) -> AsyncIterator[Firefox]:
    """A window of its own profile in `folder`, until the block ends."""
    process = subprocess.Popen(
        [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "HOME": str(folder), "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"},
    )  # fmt: skip
    try:
        address = await asyncio.wait_for(asyncio.to_thread(_address, process), PATIENCE)
        async with connect(f"{address}/session", max_size=2**24, open_timeout=PATIENCE) as socket:
            window = Firefox(socket)
            await window.call("session.new", capabilities={})
            await window.call("session.subscribe", events=["log.entryAdded"])
            window.context = (await window.call("browsingContext.getTree"))["contexts"][0]["context"]
            yield window
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()
