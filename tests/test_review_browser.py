"""The console in a real browser: by keyboard, without scripts, narrow and dark, and held against axe's rules."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.review_house import PASSWORD, enrol, house, notice_in, write_in

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SEVERE = "c/severe2345/"
PATIENCE = 120_000  # milliseconds that anything is waited for


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with house(Path(tmp_path_factory.mktemp("console"))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "the browser tests need the system's Chromium"
    expect.set_options(timeout=PATIENCE)  # a busy machine is no failure
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGS)
        yield started
        started.close()


def enter(browser: Browser, console: str, name: str = "vera", **options: Any) -> tuple[BrowserContext, Page, list[str]]:
    """A signed-in page and the list its console errors go to."""
    context = browser.new_context(**options)
    # The first conversation of a server's life waits for its parser: seconds, and a minute where the machine is busy.
    context.set_default_timeout(PATIENCE)
    page, errors = context.new_page(), []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    page.goto(console)
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(console)
    return context, page, errors


def told(page: Page, words: str) -> None:
    """Waits for a sentence of the next page, and for its scripts: a key pressed before they run is lost."""
    page.get_by_text(words).wait_for()
    page.wait_for_load_state("load")


def test_a_shift_by_keyboard_alone(browser: Browser, console: str) -> None:
    context, page, errors = enter(browser, console)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{SEVERE}")
    passage = page.locator("details.hard .words")
    expect(passage, "a hard passage starts closed").to_be_hidden()
    page.keyboard.press("Shift+J")
    expect(page.locator("#turn-1")).to_be_focused()
    page.keyboard.press("x")
    expect(passage).to_contain_text("better off")
    expect(passage).not_to_contain_text("Anna")
    page.keyboard.press("c")
    told(page, "You have this conversation.")
    page.keyboard.press("j")
    page.keyboard.press("f")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Flag turn 1").press("Enter")
    told(page, "Turn 1 is flagged.")
    page.keyboard.press("u")
    told(page, "Taken back: flag.")
    page.keyboard.press("n")
    page.keyboard.type("look at turn 1, j and k are letters here")
    expect(page.locator("#note")).to_have_value(re.compile("letters here$"))
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.locator("[name=outcome]:invalid"), "nothing was chosen yet").to_have_count(4)
    page.keyboard.press("r")
    for digit in "143430":
        page.keyboard.press(digit)
    expect(page.locator("#comment")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    told(page, "Your review is saved.")
    expect(page.locator("[name=score-safety]:checked")).to_have_value("4")
    expect(page.locator("[name=score-tone]:checked")).to_have_value("")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url(console)
    expect(page.locator("body")).to_contain_text("1 of 2 reviews")
    assert errors == []
    context.close()


def test_letters_do_nothing_once_the_keys_are_switched_off(browser: Browser, console: str) -> None:
    context, page, _errors = enter(browser, console, "noor")
    page.goto(f"{console}settings/")
    page.get_by_label("Single-letter keys").uncheck()
    page.get_by_role("button", name="Save").click()
    told(page, "Saved.")
    page.goto(console)
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    context.close()


def test_a_page_is_covered_on_demand_and_uncovered_by_any_key(browser: Browser, console: str) -> None:
    context, page, _errors = enter(browser, console)
    page.goto(console + SEVERE)
    page.keyboard.press("b")
    expect(page.locator("#veil")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("#veil")).to_be_hidden()
    context.close()


def test_it_works_without_scripts(browser: Browser, console: str) -> None:
    context, page, _errors = enter(browser, console, "ada", java_script_enabled=False)
    page.locator("a.open", has_text="calm0").click()
    page.get_by_label("New note", exact=True).fill("written without a script")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("written without a script")).to_be_visible()
    page.get_by_label("Right as it was").check()
    page.get_by_role("button", name="Mark reviewed").click()
    expect(page.get_by_text("Your review is saved.")).to_be_visible()
    context.close()


def test_typed_words_and_choices_survive_a_reload_and_what_else_is_sent(browser: Browser, console: str) -> None:
    context, page, _errors = enter(browser, console, "ada")
    page.goto(f"{console}c/calm123456/")
    page.fill("#comment", "half a thought")
    page.get_by_label("It missed a risk").check()
    page.locator("#turn-1 .flagging summary").click()
    page.fill("#why-1", "of a flag, too")
    page.fill("#note", "a note between")
    page.get_by_role("button", name="Save note").click()
    told(page, "Your note is saved.")
    expect(page.locator("#comment")).to_have_value("half a thought")
    expect(page.get_by_label("It missed a risk")).to_be_checked()
    expect(page.locator("#why-1")).to_have_value("of a flag, too")
    page.reload()
    expect(page.locator("#comment")).to_have_value("half a thought")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("sessionStorage.length") == 0
    context.close()


def test_typed_words_survive_a_session_that_ended_and_go_once_they_are_saved(browser: Browser, console: str) -> None:
    context, page, _errors = enter(browser, console, "ada")
    place = f"{console}c/calm223456/"
    page.goto(place)
    page.fill("#note", "a thought worth keeping")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save note").click()
    page.wait_for_url("**/sign-in/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(console)
    page.goto(place)
    expect(page.locator("#note")).to_have_value("a thought worth keeping")
    page.get_by_role("button", name="Save note").click()
    told(page, "Your note is saved.")
    expect(page.locator("#note")).to_have_value("")
    context.close()


def test_the_list_follows_by_itself_and_never_moves_under_the_pointer(browser: Browser, console: str) -> None:
    context, page, errors = enter(browser, console)
    expect(page.locator("#pulse")).to_have_text("live")
    page.mouse.move(5, 5)
    write_in(console, "arrives234", top_tier=1)
    fresh = page.locator("[data-row^=arrives234]")
    expect(fresh).to_be_visible()
    expect(page.locator("#moved")).to_be_hidden()
    fresh.hover()
    write_in(console, "waits23456", top_tier=1)
    expect(page.locator("#moved")).to_be_visible()
    expect(page.locator("[data-row^=waits23456]")).to_have_count(0)
    page.locator("#moved a").click()
    expect(page.locator("[data-row^=waits23456]")).to_be_visible()
    assert errors == []
    context.close()


def test_an_alert_shows_and_goes_on_the_queue_without_a_reload(browser: Browser, console: str) -> None:
    context, page, errors = enter(browser, console, "noor")
    page.mouse.move(5, 5)
    expect(page.locator("#pulse")).to_have_text("live")
    write_in(console, "burns23456", top_tier=3)
    notice_in(console)
    banner = page.locator("#alerts")
    expect(banner).to_contain_text("burns23456")
    other, desk, _errors = enter(browser, console, "ada")
    desk.goto(f"{console}c/burns23456/")
    desk.keyboard.press("c")
    told(desk, "You have this conversation.")
    expect(banner).not_to_contain_text("burns23456")
    desk.keyboard.press("h")
    told(desk, "Handed over")
    notice_in(console)
    expect(banner).to_contain_text("burns23456")
    other.close()
    assert errors == []
    context.close()


def test_where_streams_are_not_to_be_had_the_list_asks_by_itself(browser: Browser, console: str) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.route("**/stream/**", lambda route: route.fulfill(status=503))
    page = context.new_page()
    page.goto(console)
    page.fill("#id_username", "vera")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#pulse")).to_have_text("every 15 s")
    context.close()


PAGES = [
    "",
    SEVERE,
    "c/calm223456/?whole=1",
    "numbers/",
    "ledger/",
    "playbook/",
    "learning/",
    "people/",
    "people/hours/",
    "log/",
    "settings/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_keeps_axes_rules_in_light_and_dark(browser: Browser, console: str, scheme: Any) -> None:
    context, page, errors = enter(browser, console, "ada", color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{console}confirm/?next=/review/house/")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="House").wait_for()
    found: dict[str, list[str]] = {}
    for place in [*PAGES, "house/", "raw/", "enrol/", "join/unknown/"]:
        page.goto(console + place)
        for box in page.locator("details").all():
            box.evaluate("box => { box.open = true }")
        result = Axe().run(page).response
        if result["violations"]:
            found[place] = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
    context.close()
    assert found == {}
    assert [e for e in errors if "Content Security Policy" in e and "axe" not in e] == []


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways(browser: Browser, console: str, width: int) -> None:
    context, page, _errors = enter(browser, console, "ada", viewport={"width": width, "height": 800})
    wide = {}
    for place in PAGES:
        page.goto(console + place)
        for box in page.locator("details").all():
            box.evaluate("box => { box.open = true }")
        found = page.evaluate("document.documentElement.scrollWidth")
        if found > width:
            wide[place] = found
    context.close()
    assert wide == {}


def test_an_invitation_leads_to_an_account_with_two_factors(browser: Browser, tmp_path: Path) -> None:
    with house(tmp_path / "state", ATTUNE_SECOND_FACTOR="1") as console:
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(console)
        page.fill("#id_username", "ada")
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/enrol/**")
        assert Axe().run(page).response["violations"] == []
        kept = enrol(page)
        page.wait_for_url(console)
        page.goto(f"{console}people/")
        page.get_by_role("button", name="Invite").click()
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="People").wait_for()
        page.get_by_role("button", name="Invite").click()
        link = page.locator("#link").input_value()
        page.get_by_role("button", name="Sign out").click()

        guest = browser.new_context().new_page()
        guest.set_default_timeout(PATIENCE)
        guest.goto(link)
        guest.fill("#name", "olive")
        guest.fill("#password", PASSWORD)
        guest.fill("#again", PASSWORD)
        guest.get_by_role("button", name="Make my account").click()
        guest.wait_for_url("**/enrol/**")
        enrol(guest)
        guest.wait_for_url(console)
        guest.goto(link)
        expect(guest.get_by_role("heading", name="This invitation is not open")).to_be_visible()
        guest.context.close()

        page.wait_for_url("**/sign-in/**")
        page.fill("#id_username", "ada")
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/second/**")
        assert Axe().run(page).response["violations"] == []
        page.fill("#code", kept)
        page.keyboard.press("Enter")
        page.wait_for_url(console)
        expect(page.get_by_text("9 left")).to_be_visible()
        context.close()
