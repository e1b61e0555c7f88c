"""What lasts in the widget: typed words, the focus, the days, help above a phone's keyboard; with storage blocked, too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_server import (
    FrontDoor,
    Visit,
    begin,
    choices,
    crisis_card,
    seen,
    sent_all,
    serve,
    until,
    write,
)

pytest_plugins = ["tests.browser.widget_fixtures"]

OPEN = {"open": True, "quick_exit": False, "may_store": True}
VIOLENT = {"open": True, "quick_exit": True, "may_store": False}
KEPT = "JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
DOWN = "({ key: 'Enter', bubbles: true, composed: true, cancelable: true"


def calls(door: FrontDoor, method: str, path: str) -> list[dict[str, Any]]:
    """Bodies of the calls that reached the server."""
    return [body for how, where, body in door.requests if (how, where) == (method, path)]


def test_half_a_sentence_survives_a_reload_in_this_tab_alone(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Write here").fill("before anything was agreed to")
    page.reload()
    expect(page.get_by_label("Write here")).to_have_value("")
    begin(page, Remember_me=True)
    page.get_by_label("Write here").fill("half a sentence")
    page.reload()
    expect(page.get_by_label("Write here")).to_have_value("half a sentence")
    assert "half a sentence" not in page.evaluate("JSON.stringify(localStorage)")
    write(page, "half a sentence, whole")
    seen(page, "What was that like").wait_for()
    page.reload()
    expect(page.get_by_role("log").get_by_text("whole")).to_be_visible()
    expect(page.get_by_label("Write here")).to_have_value("")


def test_after_a_violence_cue_half_a_sentence_is_not_kept(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.episode = VIOLENT
    write(page, "something heavy")
    page.locator("attune-chat .pin").wait_for()
    page.get_by_label("Write here").fill("and then he")
    page.reload()
    expect(page.get_by_role("heading", name="Before you begin")).to_be_visible()
    assert page.evaluate(KEPT) == "{}{}"


def test_a_day_is_named_where_it_changes_and_nowhere_else(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    page.evaluate(
        """() => { const { chat } = document.querySelector('attune-chat'); let n = chat.last;
        for (const at of ['2024-02-28T22:00:00Z', '2024-02-28T23:50:00Z', '2024-02-29T00:05:00Z'])
          chat.take([{ n: ++n, role: 'bot', text: at, at }], true); }"""
    )
    message = page.locator("attune-chat .message")
    expect(message.filter(has_text="22:00:00")).to_have_attribute("data-day", "Wednesday 28 February")
    expect(message.filter(has_text="23:50:00")).not_to_have_attribute("data-day", re.compile(".*"))
    late = message.filter(has_text="00:05:00")
    expect(late).to_have_attribute("aria-label", "Attune, Thursday 29 February, 00:05")
    assert "Thursday" in late.evaluate("node => getComputedStyle(node, '::before').content")


KEYBOARD = """const view = new EventTarget();
Object.assign(view, { height: 740, offsetTop: 0, scale: 1, show(values) {
  Object.assign(view, values); view.dispatchEvent(new Event('resize')); } });
Object.defineProperty(window, 'visualViewport', { value: view });"""
HEAR = """() => { window.heard = []; const ear = document.querySelector('attune-chat').transcript.ear;
  new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) =>
    window.heard.push(node.textContent)))).observe(ear, { childList: true }); }"""
BOX = "(() => { const box = document.querySelector('attune-chat').frame.getBoundingClientRect(); return [box.top, box.bottom]; })()"


def test_above_a_phones_keyboard_help_and_text_box_stay_in_sight(visit: Visit) -> None:
    page = visit.context.new_page()
    page.add_init_script(KEYBOARD)
    page.goto(visit.door.page("/page", "<attune-chat mode='open'></attune-chat>"))
    begin(page)
    assert page.evaluate(BOX) == [0, 740]
    page.evaluate("visualViewport.show({ height: 400, offsetTop: 120 })")
    assert page.evaluate(BOX) == [120, 520]
    page.evaluate("visualViewport.show({ height: 370, offsetTop: 120, scale: 2 })")  # two fingers, no keyboard
    assert page.evaluate(BOX) == [0, 740]
    page.evaluate("visualViewport.show({ height: 740, offsetTop: 0, scale: 1 })")
    assert page.evaluate(BOX) == [0, 740]


def test_above_a_phones_keyboard_a_chat_within_the_page_is_as_high_as_what_is_left(visit: Visit) -> None:
    page = visit.context.new_page()
    page.add_init_script(KEYBOARD)
    page.goto(visit.door.page("/page", "<attune-chat mode='inline'></attune-chat>"))
    begin(page)
    page.get_by_label("Write here").focus()
    page.evaluate("visualViewport.show({ height: 400 })")
    top, bottom = page.evaluate(BOX)
    assert bottom - top == 400
    expect(page.get_by_role("button", name="Help now")).to_be_in_viewport()
    expect(page.get_by_label("Write here")).to_be_in_viewport()


def test_the_focus_goes_to_help_when_the_button_that_opened_it_is_gone(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.episode = OPEN
    door.replies = [{"kind": "card", "card": crisis_card("GB")}]
    write(page, "something heavy")
    page.get_by_role("button", name="All help lines").click()
    page.get_by_role("dialog").get_by_label("Where are you?").select_option("US")
    expect(page.locator("attune-chat .pin a").first).to_have_attribute("href", "tel:911")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Help now")).to_be_focused()


def test_the_focus_is_on_the_new_beginning_after_an_end(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    next(iter(door.conversations.values()))["ended"] = True
    write(page, "one more thing")
    again = page.get_by_role("button", name="Start a new chat")
    expect(again).to_be_focused()
    again.press("Enter")
    expect(page.get_by_role("heading", name="Before you begin")).to_be_focused()
    expect(page.get_by_label("Write here")).to_have_value("one more thing")


def test_enter_that_ends_a_composition_sends_nothing(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    box = page.get_by_label("Write here")
    box.fill("こんばんは")
    for how in ("isComposing: true", "keyCode: 229"):
        box.evaluate(f"node => node.dispatchEvent(new KeyboardEvent('keydown', {DOWN}, {how} }})))")
    expect(box).to_have_value("こんばんは")
    box.press("Enter")
    seen(page, "What was that like").wait_for()
    assert len(calls(door, "POST", "messages")) == 1


def test_begin_pressed_twice_begins_once_and_a_failure_leaves_the_focus(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    door.down = True
    page.get_by_label("18 or older").check()
    button = page.locator("attune-chat .begin")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("attune-chat .start").get_by_role("alert")).to_contain_text("No connection.")
    expect(button).to_be_focused()
    expect(button).to_have_text("Begin")
    door.down = False
    door.delay = 0.3
    button.dblclick()
    seen(page, "I'm a program.").first.wait_for()
    assert len(calls(door, "POST", "conversations")) == 1


def test_a_draft_that_is_looked_at_twice_in_a_hurry_is_sent_once(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"kind": "draft", "text": "A draft.", "data": {"draft": "I shouted."}}]
    write(page, "help me say it")
    page.get_by_role("button", name="Change it").click()
    door.replies = [{"text": "Looked at."}]
    page.get_by_role("button", name="Look at my version").evaluate("node => { node.click(); node.click(); }")
    seen(page, "Looked at.").first.wait_for()
    sent_all(page)
    assert [body["text"] for body in calls(door, "POST", "messages")] == ["help me say it", "I shouted."]


def test_a_pasted_text_is_read_for_danger_to_its_end_and_stays_in_the_box(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    text = "We spoke of dishes. " * 600
    write(page, text)
    seen(page, "Nothing is lost").wait_for()
    expect(page.get_by_label("Write here")).to_have_value(text)
    until(page, lambda: len(calls(door, "POST", "check")) == 2)
    read = [body["text"] for body in calls(door, "POST", "check")]
    assert all(len(part) <= 8000 for part in read)
    assert read[-1].endswith(text.strip()[-100:])
    assert sum(len(part) for part in read) >= len(text.strip())


def test_words_before_consent_are_in_sight_while_the_answer_is_on_its_way(visit: Visit) -> None:
    page = visit.open()
    visit.context.route("**/api/v1/check", lambda route: None)  # never answered
    write(page, "is anybody there")
    expect(seen(page, "is anybody there")).to_be_in_viewport()


def test_what_another_window_wrote_is_there_after_the_next_message(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    begin(page, Remember_me=True)
    other = visit.open()
    seen(other, "I'm a program.").first.wait_for()
    write(other, "from the other window")
    seen(other, "What was that like").wait_for()
    write(page, "from this window")
    expect(page.locator("attune-chat .mine")).to_have_text(["from the other window", "from this window"])


@pytest.mark.parametrize(
    "spoilt",
    [
        "for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, "
        "{ get() { throw new DOMException('no', 'SecurityError'); } });",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    ],
    ids=["blocked", "full"],
)
def test_a_blocked_or_full_storage_costs_no_message(visit: Visit, spoilt: str) -> None:
    visit.context.add_init_script(spoilt)
    page = visit.begun()
    write(page, "hello")
    seen(page, "What was that like").wait_for()
    page.get_by_role("button", name="Your chat").click()
    page.get_by_role("button", name="Clear and leave the chat").click()
    page.get_by_role("button", name="Yes, clear it here").click()
    seen(page, "cleared from this device").wait_for()
    page.get_by_role("button", name="Leave fast").click()
    page.wait_for_url("**/elsewhere")


def test_no_website_is_pinned_as_a_way_to_talk(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    site = {"name": "A map of shelters", "role": "domestic_violence", "chat": "https://shelters.example"}
    call = crisis_card("GB")["entries"][0]
    door.episode = OPEN
    door.replies = [{"kind": "card", "card": {"title": "Lines", "region": "CA", "entries": [site, call]}}]
    write(page, "something heavy")
    expect(page.locator("attune-chat .pin a")).to_have_count(1)
    expect(page.locator("attune-chat .pin a")).to_have_attribute("href", call["tel_href"])
    link = page.get_by_role("log").get_by_role("link", name=re.compile("A map of shelters: Open the website"))
    expect(link).to_be_visible()


def test_a_site_can_greet_in_its_own_words_and_have_the_lines_in_spanish(visit: Visit) -> None:
    page = visit.open("<attune-chat mode='inline' locale='es' greeting='Hola <b>y</b>'></attune-chat>")
    expect(page.locator("attune-chat .lead")).to_have_text("Hola <b>y</b>")
    page.get_by_role("button", name="Help now").click()
    expect(page.locator(".panel .card")).to_have_attribute("lang", "es")


@pytest.mark.parametrize("scripts", ["'nonce-abc'", "'nonce-abc' 'strict-dynamic'"])
def test_a_page_that_lets_in_scripts_by_nonce_alone_needs_nothing_else(chromium: Browser, scripts: str) -> None:
    with serve() as here, serve() as there:
        there.policy = f"default-src 'none'; script-src {scripts}; connect-src {here.origin}"
        source = f"{here.origin}/static/widget/attune-chat.js"
        there.pages["/"] = (
            f"<!doctype html><title>Empty</title><script nonce=abc type=module src='{source}'></script>"
            "<attune-chat mode=open></attune-chat>"
        )
        context = chromium.new_context(timezone_id="Europe/London", locale="en-GB")
        visit = Visit(here, context)
        page: Page = context.new_page()
        page.goto(f"{there.origin}/")
        expect(page.get_by_label("Where are you?")).to_have_value("GB")  # the lines are there
        here.greeting = [{"text": "I'm a program.", "choices": choices("Go on")}]
        begin(page)
        assert page.locator("attune-chat .help-now").evaluate("n => getComputedStyle(n).borderRadius") == "999px"
        assert visit.faults == []
        context.close()


def test_a_card_is_heard_before_the_question_that_follows_it_and_reads_as_sentences(
    visit: Visit, door: FrontDoor
) -> None:
    page = visit.begun()
    page.evaluate(HEAR)
    door.episode = OPEN
    question = {"text": "Are you thinking about killing yourself?", "choices": choices("Yes", "No")}
    door.replies = [{"kind": "card", "card": crisis_card("GB")}, question]
    write(page, "something heavy")
    until(page, lambda: len(page.evaluate("window.heard")) == 2)
    card, asked = page.evaluate("window.heard")
    assert card.startswith(f"Attune: {crisis_card('GB')['title']}. ")
    assert crisis_card("GB")["entries"][0]["voice"] in card
    assert ".." not in card
    assert asked == "Attune: Are you thinking about killing yourself? Possible answers: Yes, No."


def test_what_the_start_screen_shows_is_heard_as_sentences_and_so_is_a_deletion(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    page.evaluate(HEAR)
    door.tier = 2
    write(page, "before anything")
    until(page, lambda: page.evaluate("window.heard.length"))
    heard = page.evaluate("window.heard[0]")
    assert heard.startswith("Help is here. ")
    assert " Thank you, I have read that. So far nothing is stored." in heard
    begin(page)
    page.get_by_role("button", name="Your chat").click()
    page.get_by_role("button", name="Delete my chat").click()
    page.get_by_role("button", name="Yes, delete everything").click()
    until(page, lambda: "Your chat is deleted." in page.evaluate("window.heard"))
