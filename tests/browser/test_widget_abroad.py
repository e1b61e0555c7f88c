"""The widget on a page of another origin, against a real front door (Rasa is away): listed in ATTUNE_ORIGINS, and not."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.settings import ROOT, state_dir
from tests.browser.widget_server import until
from tests.system import OWN, free_ports

pytest_plugins = ["tests.browser.widget_fixtures"]

DANGER = "I want to kill myself"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests stay quiet."""


class Sites:
    """A front door at `home`; sites of others at `listed` and `stranger`, with the pages paste.html and frame.html."""

    def __init__(self, folder: Path) -> None:
        pages = folder / "pages"
        state = folder / "state"
        pages.mkdir()
        state.mkdir()
        for made in state_dir().iterdir():
            if not made.name.startswith(OWN):
                (state / made.name).symlink_to(made)
        port, rasa = free_ports(2)
        self.home = f"http://127.0.0.1:{port}"
        said = (ROOT / "docs" / "widget.md").read_text()
        pasted = said.split("```html\n")[1].split("```")[0].replace("https://attune.example", self.home)
        assert pasted.count("<script") == 1
        (pages / "paste.html").write_text(pasted)
        (pages / "french.html").write_text(pasted.replace("<attune-chat", "<attune-chat locale='fr' mode='open'"))
        framed = re.findall(r"`(<iframe .*?</iframe>)`", said)[0].replace("https://attune.example", self.home)
        (pages / "frame.html").write_text(framed.replace("<iframe", "<iframe width='360' height='600'"))
        self.servers = [
            ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(pages))) for _ in range(2)
        ]
        for server in self.servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.listed, self.stranger = (f"http://127.0.0.1:{server.server_address[1]}" for server in self.servers)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DATABASE_", "REDIS_", "DJANGO_"))}
        own = {"ATTUNE_STATE": str(state), "ATTUNE_RASA_PORT": str(rasa), "ATTUNE_PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, "tests/faults/front_door.py", str(port)],
            cwd=ROOT,
            env={**kept, **own, "ATTUNE_ORIGINS": self.listed, "ATTUNE_TURN_SECONDS": "2"},
        )

    def wait(self) -> None:
        """Until a danger would be screened at once."""
        until = time.monotonic() + 90
        with httpx.Client(timeout=30.0, trust_env=False) as client:
            while time.monotonic() < until and self.process.poll() is None:
                try:
                    client.post(f"{self.home}/api/v1/check", json={"text": "hello there"})
                    return
                except httpx.TransportError:
                    time.sleep(0.1)
        raise AssertionError("the front door did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)
        for server in self.servers:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    running = Sites(tmp_path_factory.mktemp("sites"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


class Guest:
    """A browser of its own, with what its console says and whom it asks."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.context.set_default_timeout(30_000)
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.asked: set[str] = set()

    def open(self, address: str) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text, line.location["url"]))
        page.on("request", lambda sent: self.asked.add("/".join(sent.url.split("/")[:3])))
        page.goto(address)
        return page

    def _hear(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and not url.endswith("/favicon.ico"):
            self.errors.append(text)
        if kind == "warning":
            self.warnings.append(text)


@pytest.fixture
def guest(chromium: Browser) -> Iterator[Guest]:
    context = chromium.new_context(timezone_id="Europe/London", locale="en-GB")
    yield Guest(context)
    context.close()


def talk_of_danger(page: Page, frame: str | None = None) -> None:
    """Begins, writes, and finds the help card in the transcript and pinned."""
    place = page.frame_locator(frame) if frame else page
    place.get_by_label("18 or older").check()
    place.get_by_role("button", name="Begin", exact=True).click()
    place.get_by_role("log").wait_for()
    box = place.get_by_label("Write here")
    box.fill(DANGER)
    box.press("Enter")
    expect(place.get_by_role("log").locator(".card")).to_be_visible()
    expect(place.locator(".pin").get_by_role("link", name=re.compile("Call ")).first).to_be_visible()


def test_one_paste_into_an_empty_page_of_a_listed_site_is_enough(sites: Sites, guest: Guest) -> None:
    page = guest.open(f"{sites.listed}/paste.html")
    page.get_by_role("button", name="Open the chat").click()
    assert page.locator("attune-chat .help-now").evaluate("n => getComputedStyle(n).borderRadius") == "999px"
    assert page.get_by_label("Where are you?").input_value() == "GB"  # the lines are there
    talk_of_danger(page)
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(page.get_by_role("log").get_by_text(DANGER)).to_be_visible()
    assert guest.errors == []
    assert guest.warnings == []
    assert guest.asked == {sites.home, sites.listed}
    assert guest.context.cookies() == []


def test_the_readme_has_the_lines_that_are_tried_here() -> None:
    lines = (ROOT / "docs" / "widget.md").read_text().split("```html\n")[1].split("```")[0].splitlines()
    assert "\n".join(f"    {line}" for line in lines) in (ROOT / "README.md").read_text()


def test_a_french_page_has_its_help_lines_in_french(sites: Sites, guest: Guest) -> None:
    page = guest.open(f"{sites.listed}/french.html")
    page.get_by_role("button", name="Aide immédiate").click()
    card = page.locator(".panel .card")
    expect(card).to_have_attribute("lang", "fr")
    expect(card).to_contain_text("Royaume-Uni")
    expect(card).to_contain_text("24 heures sur 24")
    expect(page.locator(".panel option")).to_contain_text(
        ["Je préfère", "Canada", "États-Unis", "Royaume-Uni", "Ailleurs"]
    )
    assert guest.errors == []


def test_the_frame_takes_its_language_and_region_from_the_address_and_no_markup(sites: Sites, guest: Guest) -> None:
    page = guest.open(
        f"{sites.home}/embed/?locale=fr&region=GB&theme=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E&onclick=x"
    )
    expect(page.get_by_role("button", name="Aide immédiate")).to_be_visible()
    assert page.locator("attune-chat select").input_value() == "GB"
    assert page.locator("attune-chat").get_attribute("theme") == '"><img src=x onerror=alert(1)>'
    assert page.locator("attune-chat").get_attribute("onclick") is None
    assert page.locator("img").count() == 0
    assert guest.errors == []


def test_a_page_that_is_not_listed_is_told_so_and_has_its_help_lines(sites: Sites, guest: Guest) -> None:
    page = guest.open(f"{sites.stranger}/paste.html")
    page.get_by_role("button", name="Open the chat").click()
    told = "This website is not set up for the chat"
    expect(page.locator(".status").get_by_text(told)).to_be_visible()
    until(page, lambda: [line for line in guest.warnings if "ATTUNE_ORIGINS" in line and sites.stranger in line])
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".start").get_by_role("alert")).to_contain_text(told)
    box = page.get_by_label("Write here")
    box.fill(DANGER)
    box.press("Enter")
    expect(page.locator(".said .card")).to_be_visible()
    page.get_by_role("button", name="Help now").click()
    expect(page.locator(".panel").get_by_role("link", name=re.compile("Call 999"))).to_be_visible()


def test_a_server_that_is_down_is_not_taken_for_one_that_refuses(sites: Sites, guest: Guest) -> None:
    guest.context.route(f"{sites.home}/api/**", lambda route: route.abort())
    page = guest.open(f"{sites.stranger}/paste.html")
    page.get_by_role("button", name="Open the chat").click()
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".start").get_by_role("alert")).to_contain_text("No connection")
    assert guest.warnings == []


def test_the_frame_works_on_a_listed_site_and_is_refused_elsewhere(sites: Sites, guest: Guest) -> None:
    page = guest.open(f"{sites.listed}/frame.html")
    talk_of_danger(page, "iframe")
    assert guest.errors == []
    assert page.locator("iframe").get_attribute("title") == "Attune chat"
    guest.context.route("https://www.bbc.com/**", lambda route: route.fulfill(body="Weather", content_type="text/html"))
    page.frame_locator("iframe").get_by_role("button", name="Leave fast").click()
    page.wait_for_url("https://www.bbc.com/weather")  # the page around the frame as well
    page = guest.open(f"{sites.stranger}/frame.html")
    until(page, lambda: [line for line in guest.errors if "frame-ancestors" in line])
    expect(page.frame_locator("iframe").locator("attune-chat")).to_have_count(0)
