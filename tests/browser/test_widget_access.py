"""The widget for everybody: axe in every state, keyboard, focus, small screens, large text, colours, direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget_server import WIDGET_TAG, FrontDoor, Visit, begin, choices, crisis_card, seen, until, write

pytest_plugins = ["tests.browser.widget_fixtures"]

LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PLAN = [{"id": "who", "title": "Who can come", "text": "Anna"}, {"id": "helped", "title": "What helps", "text": ""}]
SOURCES = [{"passage": "p1", "article": "relationships", "title": "Relationships", "section": "Repair"}]
EVERYTHING: list[dict[str, Any]] = [
    {"text": "**One** thing:\n\n- this\n- that\n\nSee [privacy](/privacy/).", "choices": choices("Go on", "Skip")},
    {"text": "It counts what follows.", "kind": "explanation", "citations": SOURCES},
    {"text": "How strong?", "input": "strength"},
    {"text": "Which feelings?", "input": "feelings"},
    {"kind": "draft", "text": "A draft.", "data": {"draft": "I shouted at you."}},
    {
        "kind": "look_back",
        "text": "So:\n\n- **The moment**: I shouted.",
        "data": {"before": 8, "after": 4, "words": {}},
    },
    {"kind": "exercise", "text": "Breathe.", "data": {"visual": "breathing", "in": 4, "out": 6, "rounds": 2}},
    {
        "text": "Your plan.",
        "kind": "plan",
        "data": {"plan": PLAN, "lines": crisis_card("GB")["entries"][:1], "more": False},
    },
    {"kind": "notice", "text": "I am a program."},
]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=LEVELS).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def crisis(page: Page, door: FrontDoor) -> None:
    door.episode = {"open": True, "quick_exit": True, "may_store": False}
    door.replies = [
        {"kind": "card", "card": crisis_card("GB")},
        {"text": "Are you thinking about killing yourself?", "choices": choices("Yes", "No")},
    ]
    write(page, "something heavy")
    page.locator("attune-chat .pin").wait_for()


def refuse(page: Page, door: FrontDoor) -> None:
    door.errors = [(413, {"error": {"code": "too_long", "message": "That is too long."}})]
    write(page, "too much")
    seen(page, "That is too long.").wait_for()


def everything(page: Page, door: FrontDoor) -> None:
    door.replies = EVERYTHING
    write(page, "show me everything")
    seen(page, "I am a program.").wait_for()
    page.get_by_role("button", name="1. Repair").click()
    page.locator(".passage h3").wait_for()
    page.get_by_role("radio", name="7", exact=True).check()
    page.get_by_role("button", name="Change it", exact=True).click()


def spent(page: Page, door: FrontDoor) -> None:
    door.replies = EVERYTHING
    write(page, "show me everything")
    seen(page, "I am a program.").wait_for()
    door.replies = [{"text": "Good."}]
    write(page, "on")
    seen(page, "Good.").wait_for()


def offline(page: Page, door: FrontDoor) -> None:
    door.down = True
    write(page, "hello")
    seen(page, "No connection.").wait_for()


def press(*names: str) -> Callable[[Page, FrontDoor], None]:
    def act(page: Page, _door: FrontDoor) -> None:
        for name in names:
            page.get_by_role("button", name=name, exact=True).click()

    return act


def checked(page: Page, door: FrontDoor) -> None:
    door.tier = 2
    write(page, "before anything")
    seen(page, "nothing is stored").wait_for()


def ended(page: Page, door: FrontDoor) -> None:
    press("Your chat", "End the chat")(page, door)
    seen(page, "Take care.").wait_for()


def nothing(page: Page, door: FrontDoor) -> None:
    """The state is there at once."""


STATES: dict[str, tuple[bool, Callable[[Page, FrontDoor], None]]] = {
    "start": (False, nothing),
    "start with an age missing": (False, press("Begin")),
    "words before consent": (False, checked),
    "help before consent": (False, press("Help now")),
    "chat": (True, nothing),
    "everything a message can carry": (True, everything),
    "spent choices": (True, spent),
    "crisis": (True, crisis),
    "offline": (True, offline),
    "refused": (True, refuse),
    "help": (True, press("Help now")),
    "menu": (True, press("Your chat")),
    "about to delete": (True, press("Your chat", "Delete my chat")),
    "ended": (True, ended),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(visit: Visit, door: FrontDoor, state: str, scheme: str) -> None:
    begun, act = STATES[state]
    page = visit.begun() if begun else visit.open()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    act(page, door)
    assert violations(page) == []


def test_axe_finds_nothing_in_the_launcher_and_the_floating_chat(visit: Visit) -> None:
    page = visit.open("<p>Words.</p><attune-chat></attune-chat>")
    assert violations(page) == []
    page.get_by_role("button", name="Open the chat").click()
    assert violations(page) == []


def test_the_log_is_silent_and_the_spoken_text_is_dropped_after_a_moment(visit: Visit) -> None:
    page = visit.begun()
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "off")
    page.evaluate(
        """() => { window.heard = []; const ear = document.querySelector('attune-chat').transcript.ear;
        new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) =>
          window.heard.push(node.textContent)))).observe(ear, { childList: true }); }"""
    )
    write(page, "hello")
    until(page, lambda: "Attune: What was that like for you?" in page.evaluate("window.heard"))
    expect(page.locator("attune-chat [aria-live=polite]")).to_have_text("")


def test_focus_stays_where_the_person_put_it_when_an_answer_comes(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.delay = 0.5
    write(page, "hello")
    helper = page.get_by_role("button", name="Help now")
    helper.focus()
    seen(page, "What was that like").wait_for()
    expect(helper).to_be_focused()


def test_the_transcript_is_walked_by_arrows_home_and_end_and_left_by_escape(visit: Visit) -> None:
    page = visit.begun()
    write(page, "hello")
    seen(page, "What was that like").wait_for()
    page.get_by_role("log").focus()
    focused = "document.querySelector('attune-chat').root.activeElement.textContent"
    page.keyboard.press("Home")
    assert page.evaluate(focused).startswith("I'm a program")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused).startswith("hello")
    page.keyboard.press("End")
    assert page.evaluate(focused).startswith("What was that like")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused).startswith("hello")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Write here")).to_be_focused()


def test_a_panel_takes_the_focus_and_gives_it_back(visit: Visit) -> None:
    page = visit.begun()
    page.get_by_role("button", name="Help now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Help now")).to_be_visible()
    expect(page.get_by_role("heading", name="Help now")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Help now")).to_be_focused()


def test_the_whole_way_goes_by_keyboard(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("18 or older").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    seen(page, "I'm a program.").wait_for()
    expect(page.get_by_label("Write here")).to_be_focused()
    page.keyboard.type("typed by hand")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two lines")
    page.keyboard.press("Enter")
    seen(page, "What was that like").wait_for()


def test_newer_messages_are_offered_and_not_forced_on_whoever_reads_further_up(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"text": "\n\n".join(f"Line {i}" for i in range(30))}]
    write(page, "long")
    seen(page, "Line 29").wait_for()
    page.locator("attune-chat .log").evaluate("log => { log.scrollTop = 0; }")
    page.evaluate("document.querySelector('attune-chat').chat.take([{n: 4, role: 'bot', text: 'A later word'}], true)")
    jump = page.get_by_role("button", name="New messages")
    expect(jump).to_be_visible()
    assert page.locator("attune-chat .log").evaluate("log => log.scrollTop") == 0
    jump.click()
    expect(seen(page, "A later word")).to_be_in_viewport()
    expect(jump).to_be_hidden()


NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
CUT = """() => [...document.querySelector('attune-chat').root.querySelectorAll('button, a, label, p, h2, h3, select')]
  .filter((node) => node.offsetParent && !node.closest('.unseen') && !node.matches('.unseen'))
  .filter((node) => { const box = node.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; })
  .map((node) => node.textContent)"""
SMALL = """() => [...document.querySelector('attune-chat').root.querySelectorAll(
    'button, a.way, select, textarea, .scale label, .chips label, .either label, summary, .tick input')]
  .filter((node) => node.offsetParent && !node.closest('.unseen'))
  .map((node) => [node.textContent.slice(0, 30), node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""


@pytest.mark.parametrize("state", ["start", "everything a message can carry", "crisis", "menu", "help"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_cut_off_and_every_target_is_large_enough(
    visit: Visit, door: FrontDoor, state: str, width: int
) -> None:
    begun, act = STATES[state]
    page = visit.begun() if begun else visit.open()
    page.set_viewport_size({"width": width, "height": 640})
    act(page, door)
    assert page.evaluate(NO_SIDEWAYS)
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("state", ["start", "everything a message can carry", "crisis"])
def test_wide_text_spacing_loses_no_words(visit: Visit, door: FrontDoor, state: str) -> None:
    begun, act = STATES[state]
    page = visit.begun() if begun else visit.open()
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
          word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
        const root = document.querySelector('attune-chat').root;
        root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; }"""
    )
    act(page, door)
    assert page.evaluate(NO_SIDEWAYS)
    assert page.evaluate(CUT) == []
    clipped = """() => [...document.querySelector('attune-chat').root.querySelectorAll('button, .way, p, label')]
      .filter((n) => n.offsetParent && !n.closest('.unseen') && n.scrollWidth > n.clientWidth + 2)
      .filter((n) => getComputedStyle(n).overflow !== 'visible')
      .map((n) => n.textContent)"""
    assert page.evaluate(clipped) == []


def test_a_phone_at_double_zoom_still_shows_help_words_and_box(visit: Visit) -> None:
    """200% zoom of a 360 x 740 phone leaves 180 CSS pixels, of a 1280 x 800 desktop 640 x 400."""
    page = visit.begun("<attune-chat mode='open' exit-url='/elsewhere'></attune-chat>")
    page.set_viewport_size({"width": 640, "height": 400})
    write(page, "hello")
    expect(seen(page, "What was that like")).to_be_in_viewport()
    for place in (page.get_by_role("button", name="Help now"), page.get_by_role("button", name="Leave fast")):
        expect(place).to_be_in_viewport()
    expect(page.get_by_label("Write here")).to_be_in_viewport()


def test_motion_is_off_for_whoever_wants_none_and_on_for_others(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [EVERYTHING[6]]
    write(page, "steady")
    page.get_by_role("button", name="Begin breathing").click()
    expect(page.locator(".steps")).to_be_visible()
    page.emulate_media(reduced_motion="no-preference")
    expect(page.locator(".ball")).to_be_visible()
    seconds = page.locator(".ball").evaluate("ball => getComputedStyle(ball).transitionDuration")
    assert seconds[:2] in ("4s", "6s")  # in, or out by now


def test_forced_colours_keep_borders_and_choices_apart(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    page.emulate_media(forced_colors="active")
    everything(page, door)
    border = "node => getComputedStyle(node).borderTopStyle"
    assert page.get_by_role("button", name="Send", exact=True).evaluate(border) == "solid"
    chosen, other = (
        page.get_by_role("radio", name=name, exact=True).locator("xpath=following-sibling::span") for name in ("7", "8")
    )
    background = "node => getComputedStyle(node).backgroundColor"
    assert chosen.evaluate(background) != other.evaluate(background)


def test_a_right_to_left_language_mirrors_the_widget(visit: Visit, door: FrontDoor) -> None:
    door.strings["ar"] = {"dir": "rtl", "help.now": "مساعدة الآن", "start.title": "قبل أن تبدأ"}
    page = visit.open("<attune-chat mode='inline' locale='ar'></attune-chat>")
    expect(page.get_by_role("heading", name="قبل أن تبدأ")).to_be_visible()
    box = page.locator("attune-chat .send").bounding_box()
    field = page.get_by_label("Write here").bounding_box()
    assert box is not None
    assert field is not None
    assert box["x"] < field["x"]
    expect(page.get_by_role("button", name="Begin", exact=True)).to_be_visible()  # English stands in
    assert page.evaluate(NO_SIDEWAYS)
    begin(page)
    crisis(page, door)
    assert page.evaluate(CUT) == []
    assert violations(page) == []


def test_french_surrounds_an_english_conversation_and_says_so(visit: Visit) -> None:
    page = visit.open("<attune-chat mode='inline' locale='fr-CA'></attune-chat>")
    expect(page.get_by_role("button", name="Aide immédiate")).to_be_visible()
    expect(seen(page, "La conversation elle-même est en anglais.")).to_be_visible()
    expect(page.locator("attune-chat .shell")).to_have_attribute("lang", "fr")


def test_on_a_phone_a_quick_reply_raises_no_keyboard(chromium: Browser, door: FrontDoor) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    visit = Visit(door, context)
    page = visit.begun()
    page.get_by_role("button", name="Steady myself").tap()
    seen(page, "What was that like").wait_for()
    box = page.get_by_label("Write here")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("inputmode", "none")
    box.tap()
    expect(box).not_to_have_attribute("inputmode", "none")
    context.close()
    assert WIDGET_TAG
