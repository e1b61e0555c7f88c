"""The widget and the public pages on the running system."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests import tools
from tests.system import System

PAGES = [
    "/",
    "/help/",
    "/privacy/",
    "/safety/",
    "/articles/",
    "/articles/attachment-styles/",
    "/embed/",
    "/fr/help/",
    "/fr/safety/",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=tools.chromium(), args=tools.chromium_arguments())
        yield running
        running.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone in Toronto; the neutral page is answered here, so that no test leaves the machine."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, timezone_id="America/Toronto")
    context.route("https://www.bbc.com/**", lambda route: route.fulfill(body="Weather", content_type="text/html"))
    yield context
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_and_nothing_is_cut_off(
    system: System, phone: BrowserContext, scheme: str
) -> None:
    for path in PAGES:
        for width in (320, 1280):
            page = phone.new_page()
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(system.url + path)
            if path in ("/", "/embed/"):
                page.get_by_role("button", name="Begin", exact=True).wait_for()
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            page.close()


def test_a_crisis_pins_ways_to_call_and_leaving_fast_leaves(system: System, phone: BrowserContext) -> None:
    page = phone.new_page()
    abroad: list[str] = []
    page.on("request", lambda sent: abroad.append(sent.url) if not sent.url.startswith(system.url) else None)
    page.goto(system.url)
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Begin", exact=True).click()
    box = page.get_by_label("Write here")
    box.fill("i want to kill myself")
    box.press("Enter")
    pinned = page.get_by_role("complementary", name="People you can reach now")
    expect(pinned.get_by_role("link", name=re.compile("Call 988"))).to_be_in_viewport()
    expect(page.get_by_role("log").locator(".card")).to_be_visible()
    expect(page.get_by_role("log").get_by_role("button", name="Yes", exact=True)).to_be_visible()
    page.reload()
    expect(pinned).to_be_visible()
    assert abroad == []
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.com/weather")


def test_the_pages_leave_fast_too_by_link_and_by_shift(system: System, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(system.url + "/help/")
    page.get_by_role("link", name="Leave fast").click()
    page.wait_for_url("https://www.bbc.com/weather")
    page.goto(system.url + "/privacy/")
    page.wait_for_load_state("networkidle")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.com/weather")


def test_the_help_lines_stand_without_javascript(system: System, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(system.url)
    page.get_by_role("link", name="Help now").click()
    page.get_by_text("United Kingdom", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Call 999"))).to_be_visible()
    context.close()


def test_a_source_opens_its_passage(system: System, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(system.url)
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Begin", exact=True).click()
    box = page.get_by_label("Write here")
    box.fill("what is secure attachment?")
    box.press("Enter")
    source = page.get_by_role("log").get_by_role("button", name=re.compile(r"^1\. "))
    source.click(timeout=20_000)
    expect(page.locator(".passage").first).to_contain_text("ecure attachment")
    expect(page.locator(".passage h3").first).to_be_visible()
