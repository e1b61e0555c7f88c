"""One whole turn in a real browser, from the widget to the transcript, over the running system."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.settings import ROOT
from tests import tools
from tests.review_house import enrol
from tests.system import System

PASSWORD = "a long enough pass phrase"  # of an account that lives as long as this test


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=tools.chromium(), args=tools.chromium_arguments())
        yield running
        running.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """A function that keeps a picture for the README when asked by --pictures."""
    folder = ROOT / "docs" / "pictures"

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--pictures"):
            folder.mkdir(exist_ok=True)
            page.mouse.move(0, 0)  # nothing looks pointed at
            page.screenshot(path=str(folder / f"{name}.png"))

    return take


def begin(page: Page, system: System) -> None:
    """Open the page and agree, as a new user would."""
    page.goto(system.url)
    page.get_by_label(re.compile("18", re.I)).first.check()
    page.get_by_role("button", name=re.compile("start|begin", re.I)).first.click()
    expect(page.get_by_role("log")).to_contain_text("Attune", timeout=15_000)


def write(page: Page, text: str) -> None:
    """Type and send."""
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_role("log")).to_contain_text(text)


def test_a_reflection_an_explanation_and_a_reload(
    system: System, browser: Browser, picture: Callable[[Page, str], None]
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    begin(page, system)
    log = page.get_by_role("log")
    write(page, "My son spilled his juice and I shouted at him, and now I feel ashamed")
    expect(log).to_contain_text("you feel ashamed", timeout=20_000)
    write(page, "what is secure attachment?")
    citation = log.get_by_role("button", name=re.compile("secure", re.I)).first
    expect(citation).to_be_visible(timeout=20_000)
    picture(page, "chat")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("spilled his juice", timeout=15_000)
    page.close()


def test_danger_shows_lines_and_a_moderator_finds_it_first(
    system: System, browser: Browser, picture: Callable[[Page, str], None]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    begin(page, system)
    write(page, "I can't do this any more, I want to kill myself tonight")
    expect(page.locator("a[href^='tel:']").first).to_be_visible(timeout=20_000)
    picture(page, "help")
    page.close()

    subprocess.run(
        [sys.executable, "-m", "django", "moderator", "--name", "reader-one"],
        input=PASSWORD + "\n",
        text=True,
        check=True,
        cwd=ROOT,
        env={**system.environment, "DJANGO_SETTINGS_MODULE": "bot.web.settings"},
        capture_output=True,
    )
    desk = browser.new_page(viewport={"width": 1280, "height": 900})
    desk.goto(f"{system.url}/review/")
    desk.get_by_label(re.compile("name", re.I)).fill("reader-one")
    desk.get_by_label(re.compile("password", re.I)).fill(PASSWORD)
    desk.get_by_role("button", name=re.compile("sign in", re.I)).click()
    enrol(desk)
    picture(desk, "queue")
    desk.locator("main a[href*='/review/']").filter(has_text=re.compile(r"[a-z0-9]{10}")).first.click()
    picture(desk, "review")
    expect(desk.locator("main")).to_contain_text(re.compile("tier 3|imminent", re.I))
    desk.close()


def test_the_state_folder_is_its_owners_only(system: System) -> None:
    database = Path(system.state) / "attune.sqlite3"
    assert database.stat().st_mode & 0o077 == 0
