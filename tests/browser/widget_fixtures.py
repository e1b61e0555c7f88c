"""Fixtures of the widget's tests, apart from conftest.py: they need no running system."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import tools
from tests.browser.widget_server import FrontDoor, Visit, serve


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    expect.set_options(timeout=30_000)  # a busy machine is no failure
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=tools.chromium_arguments())
        yield browser
        browser.close()


@pytest.fixture
def door() -> Iterator[FrontDoor]:
    with serve() as running:
        yield running


@pytest.fixture
def visit(door: FrontDoor, chromium: Browser) -> Iterator[Visit]:
    """A phone, in English; after the test nothing may have been blocked, broken or asked of another site."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    made = Visit(door, context)
    yield made
    context.close()
    assert made.faults == []
    assert made.abroad == []
