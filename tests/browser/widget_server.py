"""A front door for the widget's own tests: real static files and headers, and an API that does what a test asks for."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page

from bot.safety.lines import help_card, lines_for
from bot.settings import ROOT
from bot.web.chat.data_urls import script
from bot.web.headers import POLICY

WIDGET = ROOT / "bot" / "web" / "widget"
KINDS = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
PAGE = (
    "<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    "<title>A page</title><script type='module' src='{origin}/static/widget/attune-chat.js'></script></head>"
    "<body><main><h1>A page</h1>{body}</main></body></html>"
)


class FrontDoor:
    """What the fake API does next. `say(text)` decides the replies; every field may be changed while it runs."""

    def __init__(self) -> None:
        self.conversations: dict[str, dict[str, Any]] = {}
        self.pages: dict[str, str] = {}
        self.strings: dict[str, dict[str, str]] = {}  # extra languages
        self.errors: list[tuple[int, dict[str, Any]]] = []  # answers to give to the next sends, in order
        self.lose = 0  # answers of that many sends get lost on the way back
        self.down = False  # every connection breaks
        self.delay = 0.0  # seconds before each answer of the API
        self.late = False  # answers come by GET only
        self.episode: dict[str, Any] = {"open": False, "quick_exit": False, "may_store": True}
        self.replies: list[dict[str, Any]] = [{"text": "What was that like for you?"}]  # to every message
        self.greeting: list[dict[str, Any]] = [
            {
                "text": "I'm a program. What would you like to do?",
                "choices": choices("Think about a moment", "Steady myself"),
            }
        ]
        self.tier = 0  # verdict of texts written before consent
        self.requests: list[tuple[str, str, dict[str, Any]]] = []  # method, path, body
        self.seen: list[str] = []  # client ids of every arrival, repeats included
        self.policy = POLICY
        self.origin = ""

    def page(self, path: str, body: str, lang: str = "en") -> str:
        """Adds a page and gives its address."""
        self.pages[path] = PAGE.format(body=body, lang=lang, origin=self.origin)
        return self.origin + path

    def append(self, talk: dict[str, Any], role: str, raw: dict[str, Any]) -> dict[str, Any]:
        blank: dict[str, Any] = {
            "client_id": None,
            "reply_to": None,
            "state": "answered",
            "kind": "text",
            "choices": [],
            "chosen": None,
        }
        blank |= {
            "card": None,
            "citations": [],
            "input": None,
            "data": {},
            "text": "",
            "at": "2026-11-21T02:10:00+00:00",
        }
        message = blank | raw | {"n": len(talk["messages"]) + 1, "role": role}
        talk["messages"].append(message)
        return message

    def take(self, talk: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        """One message of the person: kept once, answered once."""
        self.seen.append(body["client_id"])
        known = [m for m in talk["messages"] if m["client_id"] == body["client_id"]]
        if known:
            answers = [m for m in talk["messages"] if m["reply_to"] == known[0]["n"]]
            return {"message": known[0], "replies": answers, "pending": False, "episode": self.episode}
        mine = self.append(talk, "person", {"text": body["text"], "client_id": body["client_id"]})
        for m in talk["messages"]:
            if body.get("choice") and any(c["payload"] == body["choice"] for c in m["choices"]):
                m["chosen"] = body["choice"]
        if self.late:
            mine["state"] = "waiting"
            talk["waiting"] = mine
            return {"message": mine, "replies": [], "pending": True, "episode": self.episode}
        answers = [self.append(talk, "bot", reply | {"reply_to": mine["n"]}) for reply in self.replies]
        return {"message": mine, "replies": answers, "pending": False, "episode": self.episode}

    def answer_late(self) -> None:
        """What was left unanswered is answered now."""
        self.late = False
        for talk in self.conversations.values():
            if mine := talk.pop("waiting", None):
                mine["state"] = "answered"
                for reply in self.replies:
                    self.append(talk, "bot", reply | {"reply_to": mine["n"]})

    def api(
        self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any], token: str
    ) -> tuple[int, Any]:
        """Status and JSON of one call (None: no content)."""
        if path == "check":
            card = card_of(body["region"]) if self.tier >= 2 else None
            return 200, {
                "tier": self.tier,
                "card": card,
                "replies": [{"text": "Thank you, I have read that.", "choices": []}],
            }
        if path == "conversations":
            if not body["adult"]:
                return 400, {
                    "error": {"code": "adults_only", "message": "Attune is for adults.", "card": card_of("unknown")}
                }
            token = uuid.uuid4().hex
            talk: dict[str, Any] = {"messages": [], "region": body["region"]}
            self.conversations[token] = talk
            made = [self.append(talk, "bot", message) for message in self.greeting]
            return 201, {"token": token, "pseudonym": "bcdfghjkmn", "messages": made, "episode": self.episode}
        if token not in self.conversations:
            return 404, {"error": {"code": "gone", "message": "This chat is gone."}}
        talk = self.conversations[token]
        if path.startswith("passages/"):
            text = "Repair matters more than never missing each other."
            return 200, {
                "id": "p1",
                "article": "a",
                "title": "On repair",
                "section": "After a rupture",
                "text": text,
                "source": "Tronick",
            }
        if method == "DELETE":
            del self.conversations[token]
            return 204, None
        if method == "PATCH":
            talk["region"] = body["region"]
            return 200, {"region": body["region"], "card": card_of(body["region"])}
        if path == "conversation/end":
            talk["ended"] = True
            return 200, {"messages": [self.append(talk, "bot", {"text": "Take care."})]}
        if path == "conversation/download":
            return 200, {"messages": talk["messages"]}
        if method == "GET":
            after = int(query["after"][0])
            new = [m for m in talk["messages"] if m["n"] > after]
            return 200, {"messages": new, "pending": "waiting" in talk, "episode": self.episode}
        if talk.get("ended"):
            return 409, {"error": {"code": "ended", "message": "This chat has ended."}}
        if self.errors:
            return self.errors.pop(0)
        return 200, self.take(talk, body)


def choices(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"signed:{title.lower()}"} for title in titles]


def card_of(region: str) -> dict[str, Any]:
    return help_card(region).to_json()


def crisis_card(region: str = "CA") -> dict[str, Any]:
    from datetime import UTC, datetime

    return lines_for(region, 2, ["ideation"], datetime(2026, 11, 21, 2, 0, tzinfo=UTC)).to_json()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    door: FrontDoor

    def log_message(self, format: str, *args: object) -> None:
        """Tests stay quiet."""

    def send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", self.door.policy)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "authorization, content-type, accept")
        self.send_header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
        self.end_headers()
        self.wfile.write(content)

    def answer(self) -> None:
        door = self.door
        if door.down:
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(size) if size else b""
        if self.command == "OPTIONS":
            self.send(204, "text/plain", b"")
        elif parts.path.startswith("/api/v1/"):
            body = json.loads(raw) if raw else {}
            path = parts.path.removeprefix("/api/v1/")
            door.requests.append((self.command, path, body))
            time.sleep(door.delay)
            token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            status, json_body = door.api(self.command, path, parse_qs(parts.query), body, token)
            if door.lose and path == "messages" and self.command == "POST":
                door.lose -= 1
                self.close_connection = True
                return
            self.send(status, "application/json", b"" if json_body is None else json.dumps(json_body).encode())
        elif found := re.fullmatch(r"/widget-data/lines(?:-([a-z]+))?\.js", parts.path):
            self.send(200, "text/javascript", script(found[1] or "en")[0])
        elif (
            parts.path.startswith("/static/widget/strings/")
            and parts.path.split("/")[-1].removesuffix(".json") in door.strings
        ):
            self.send(
                200,
                "application/json",
                json.dumps(door.strings[parts.path.split("/")[-1].removesuffix(".json")]).encode(),
            )
        elif parts.path.startswith("/static/widget/"):
            file = (WIDGET / parts.path.removeprefix("/static/widget/")).resolve()
            if WIDGET in file.parents and file.is_file():
                self.send(200, KINDS.get(file.suffix, "text/plain") + "; charset=utf-8", file.read_bytes())
            else:
                self.send(404, "text/plain", b"")
        elif parts.path in door.pages:
            self.send(200, "text/html; charset=utf-8", door.pages[parts.path].encode())
        else:
            self.send(
                404 if parts.path == "/favicon.ico" else 200,
                "text/html",
                b"<!doctype html><title>Else</title><p>Something else",
            )

    do_GET = do_POST = do_PATCH = do_DELETE = do_OPTIONS = answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no fault."""


@contextmanager
def serve(port: int = 0) -> Iterator[FrontDoor]:
    """A front door on a free port of the loopback, until the block ends."""
    door = FrontDoor()
    server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"door": door}))
    door.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


WIDGET_TAG = "<attune-chat mode='inline' exit-url='/elsewhere'></attune-chat>"


class Visit:
    """One person's browser: pages of one context, with every console error and every request to elsewhere noted."""

    def __init__(self, door: FrontDoor, context: BrowserContext) -> None:
        self.door = door
        self.context = context
        self.faults: list[str] = []
        self.abroad: list[str] = []
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self.faults.append(line.text) if "Content Security" in line.text else None)
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.door.origin, "blob:", "data:")):
            self.abroad.append(url)

    def open(self, tag: str = WIDGET_TAG, path: str = "/page") -> Page:
        """A page with the widget, loaded and built."""
        page = self.context.new_page()
        page.goto(self.door.page(path, tag))
        page.locator("attune-chat .shell").first.wait_for(state="attached")
        return page

    def begun(self, tag: str = WIDGET_TAG) -> Page:
        """The same, past the start screen."""
        page = self.open(tag)
        begin(page)
        return page


def seen(place: Page | Locator, text: str) -> Locator:
    """What shows a text, leaving out the region that only speaks."""
    return place.locator(".body").get_by_text(text)


def until(page: Page, holds: Callable[[], object]) -> None:
    """Waits until something holds. (`wait_for_function` would need eval in the page, which the headers forbid.)"""
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        page.wait_for_timeout(20)


def sent_all(page: Page) -> None:
    """Waits until no message of the person is on its way."""
    until(page, lambda: page.evaluate("!document.querySelector('attune-chat').chat.queue.length"))


def begin(page: Page, **ticks: bool) -> None:
    page.get_by_label("18 or older").check()
    for label, wanted in ticks.items():
        page.get_by_label(label.replace("_", " ")).set_checked(wanted)
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("log").wait_for()
    seen(page, "I'm a program.").first.wait_for()


def write(page: Page, text: str) -> None:
    """Types into the text box and sends."""
    box = page.get_by_label("Write here")
    box.fill(text)
    box.press("Enter")
