"""Markup and addresses that a page or a file puts into the widget are text, and lead nowhere else."""

from __future__ import annotations

import html
import json

import pytest
from playwright.sync_api import expect

from tests.browser.widget_server import WIDGET, FrontDoor, Visit, begin, seen

pytest_plugins = ["tests.browser.widget_fixtures"]

NASTY = "\"'><img src=x onerror='window.hit=1'><script>window.hit=1</script>"
MARKUP = "img, script, iframe, object, embed, form[action], [onerror], [onclick]"


@pytest.mark.parametrize("name", ["region", "locale", "theme", "heading", "name", "exit-url", "mode", "open"])
def test_no_attribute_becomes_markup_and_the_widget_starts_all_the_same(visit: Visit, name: str) -> None:
    mode = "" if name == "mode" else 'mode="inline"'
    page = visit.open(f'<attune-chat {mode} {name}="{html.escape(NASTY)}"></attune-chat>')
    if name == "mode":
        page.get_by_role("button", name="Open the chat").click()
    begin(page)
    assert page.locator("attune-chat").locator(MARKUP).count() == 0
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("address", ["javascript:window.hit=1", "data:text/html,<script>1</script>", "//", "http://["])
def test_leaving_fast_goes_to_no_address_that_runs_something_or_is_none(visit: Visit, address: str) -> None:
    visit.context.route("https://www.bbc.com/**", lambda route: route.fulfill(body="the weather"))
    page = visit.open(f'<attune-chat mode="inline" exit-url="{html.escape(address)}"></attune-chat>')
    begin(page)
    page.get_by_role("button", name="Leave fast").click()
    page.wait_for_url("https://www.bbc.com/weather")
    assert all(url.startswith("https://www.bbc.com/") for url in visit.abroad)
    visit.abroad.clear()


def test_a_file_of_strings_with_markup_in_every_word_shows_it_as_text(visit: Visit, door: FrontDoor) -> None:
    english = json.loads((WIDGET / "strings" / "en.json").read_text())
    door.strings["xx"] = {key: value if key == "dir" else f"{value} {NASTY}" for key, value in english.items()}
    page = visit.open("<attune-chat mode='inline' locale='xx'></attune-chat>")
    expect(seen(page, "Before you begin").first).to_be_visible()
    page.locator(".tool.round").first.click()
    page.locator(".help-now").click(force=True)
    assert page.locator("attune-chat").locator(MARKUP).count() == 0
    assert page.evaluate("window.hit") is None
