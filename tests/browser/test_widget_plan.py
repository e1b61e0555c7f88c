"""The safety plan in the widget: it grows, is filled in by step, kept where the person wants it, and goes with the chat."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget_server import WIDGET_TAG, FrontDoor, Visit, begin, crisis_card, seen, sent_all, write

pytest_plugins = ["tests.browser.widget_fixtures"]

KEPT = "JSON.stringify(localStorage)"
KEYS = ("name", "role", "country", "voice", "sms", "keyword")
LINES = [{key: entry[key] for key in KEYS} for entry in crisis_card("US")["entries"] if entry["voice"]]


def plan(more: bool = False, **texts: str) -> dict[str, Any]:
    """A message with the plan's card."""
    titles = {
        "helped": "What has helped before",
        "who": "Who can be with me",
        "distance": "How I put distance in between",
    }
    rows = [{"id": name, "title": title, "text": texts.get(name, "")} for name, title in titles.items()]
    return {"kind": "plan", "data": {"plan": rows, "lines": LINES, "more": more}}


def planned(page: Page, door: FrontDoor, **texts: str) -> None:
    door.replies = [plan(False, **texts)]
    write(page, "so")
    page.get_by_role("log").locator(".plan").get_by_text(next(iter(texts.values()))).wait_for()


def sent(door: FrontDoor) -> list[tuple[str, str]]:
    """Text and choice of every message that reached the server."""
    return [
        (body["text"], body.get("choice", "")) for method, path, body in door.requests if path == "messages" and body
    ]


def test_the_newest_card_is_the_only_one_and_is_folded_while_questions_go_on(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [plan(True, who="Ana"), {"text": "What has helped before?"}]
    write(page, "somebody")
    log = page.get_by_role("log")
    summary = log.get_by_text("My plan for hard moments")
    expect(summary).to_contain_text("steps filled in: 1")
    expect(summary).to_be_visible()
    expect(log.get_by_text("Ana").last).to_be_hidden()
    planned(page, door, who="Ana", helped="Walking")
    expect(log.locator(".plan")).to_have_count(1)
    expect(log.get_by_text("Walking")).to_be_visible()
    call = log.locator(".plan").get_by_role("link", name=f"{LINES[0]['name']}: Call {LINES[0]['voice']}")
    expect(call).to_have_attribute("href", f"tel:{LINES[0]['voice']}")
    page.reload()
    expect(log.locator(".plan")).to_have_count(1)


def test_a_step_is_filled_in_changed_and_left_out_by_messages(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    planned(page, door, who="Ana")
    card = page.get_by_role("log").locator(".plan")
    door.replies = [{"text": "Changed."}]
    card.get_by_role("button", name="Change it: Who can be with me").click()
    field = card.get_by_label("Who can be with me", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_value("Ana")
    field.fill("Anna and Tom")
    card.get_by_role("button", name="Save", exact=True).click()
    seen(page, "Changed.").first.wait_for()
    assert sent(door)[-1] == ("Anna and Tom", "plan.who")
    expect(page.get_by_label("Write here")).to_be_focused()
    card.get_by_role("button", name="Fill in: What has helped before").click()
    card.get_by_role("button", name="No, go back").click()
    expect(card.get_by_role("button", name="Fill in: What has helped before")).to_be_focused()
    planned(page, door, who="Anna and Tom")
    card.get_by_role("button", name="Change it: Who can be with me").click()
    card.get_by_role("button", name="Leave it out").click()
    sent_all(page)
    assert sent(door)[-1][1] == "plan.drop.who"


def test_nothing_that_is_scrolled_to_takes_the_help_button_out_of_sight(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    for n in range(8):
        planned(page, door, who=f"Ana {n}")
    page.locator("attune-chat .plan summary").evaluate("node => node.scrollIntoView({ block: 'start' })")
    moved = "() => [...document.querySelector('attune-chat').shadowRoot.querySelectorAll('.frame, .body, .stage-area')]"
    assert page.evaluate(f"({moved})().map((node) => node.scrollTop)") == [0, 0, 0]
    expect(page.get_by_role("button", name="Help now")).to_be_in_viewport()


def test_what_is_kept_follows_the_card_and_can_be_taken_off_the_device(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    planned(page, door, who="Ana")
    page.get_by_role("button", name="Keep it on this device").click()
    assert "Ana" in page.evaluate(KEPT)
    planned(page, door, who="Berta")
    assert "Berta" in page.evaluate(KEPT)
    assert "Ana" not in page.evaluate(KEPT)
    page.get_by_role("button", name="Remove it from this device").click()
    expect(page.get_by_role("button", name="Keep it on this device")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_a_plan_is_at_hand_in_the_menu_and_goes_with_the_chat(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    planned(page, door, who="Ana")
    page.get_by_role("button", name="Keep it on this device").click()
    page.get_by_role("button", name="Your chat").click()
    menu = page.get_by_role("dialog")
    expect(menu.get_by_text("Ana", exact=True)).to_be_visible()
    menu.get_by_role("button", name="Delete my chat").click()
    menu.get_by_role("button", name="Yes, delete everything").click()
    expect(page.get_by_role("heading", name="Before you begin")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Your chat").click()
    expect(page.get_by_role("dialog").locator(".plan")).to_have_count(0)


@pytest.mark.parametrize("remember", [True, False])
def test_a_new_chat_after_the_end_keeps_the_plan_and_where_remembered_the_way_to_the_episode(
    visit: Visit, door: FrontDoor, remember: bool
) -> None:
    page = visit.open()
    begin(page, Remember_me=remember)
    planned(page, door, who="Ana")
    page.get_by_role("button", name="Keep it on this device").click()
    token = page.evaluate("document.querySelector('attune-chat').chat.api.token")
    page.get_by_role("button", name="Your chat").click()
    page.get_by_role("button", name="End the chat").click()
    page.get_by_role("button", name="Start a new chat").click()
    expect(page.get_by_label("Remember me")).to_be_checked(checked=remember)
    assert "Ana" in page.evaluate(KEPT)
    assert (token in page.evaluate(KEPT)) == remember
    with page.expect_request("**/api/v1/conversations") as asked:
        begin(page)
    assert asked.value.headers.get("authorization") == (f"Bearer {token}" if remember else None)
    assert token not in page.evaluate(KEPT)
    assert "Ana" in page.evaluate(KEPT)


def test_a_plan_is_copied_saved_and_printed_as_text(visit: Visit, door: FrontDoor) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.begun()
    planned(page, door, who="Ana")
    card = page.get_by_role("log").locator(".plan")
    card.get_by_role("button", name="Copy").click()
    expect(card.get_by_text("Copied.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "Who can be with me: Ana" in text
    assert LINES[0]["voice"] in text
    with page.expect_download() as download:
        card.get_by_role("button", name="Save as text").click()
    assert "Ana" in download.value.path().read_text()


def test_after_a_violence_cue_nothing_takes_the_plan_out_of_the_page(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    planned(page, door, who="Ana")
    page.get_by_role("button", name="Keep it on this device").click()
    door.episode = {"open": True, "quick_exit": True, "may_store": False}
    planned(page, door, who="Berta")
    card = page.get_by_role("log").locator(".plan")
    for name in ("Keep it", "Remove it", "Copy", "Save as text", "Print"):
        expect(card.get_by_role("button", name=name)).to_have_count(0)
    expect(card.get_by_text("Nothing of this chat is kept on this device.")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_damaged_plan_in_the_storage_breaks_nothing(visit: Visit) -> None:
    for value in (
        [],
        [{"text": "old"}],
        "text",
        5,
        {"plan": 5, "lines": "x"},
        {"plan": [None, 5, {"text": ["<b>x</b>"]}]},
    ):
        kept = json.dumps({"plan": value})
        page = visit.context.new_page()
        page.goto(visit.door.page("/blank", ""))
        page.evaluate("([kept]) => localStorage.setItem('attune:main', kept)", [kept])
        page.close()
        page = visit.open(WIDGET_TAG)
        page.get_by_role("button", name="Your chat").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.close()
