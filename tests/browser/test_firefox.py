"""The widget in Firefox: begin, write, card and lines, plan, keyboard, reload, leaving fast."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests import tools
from tests.browser.firefox import END, ENTER, ESCAPE, SHIFT, Firefox, firefox
from tests.browser.widget_server import WIDGET_TAG, FrontDoor, choices, crisis_card, serve

ROOT = "document.querySelector('attune-chat').shadowRoot"


def one(selector: str) -> str:
    """A node of the widget."""
    return f'{ROOT}.querySelector("{selector}")'


async def begun(window: Firefox, door: FrontDoor) -> str:
    """Past the start screen; the page's address."""
    address = door.page("/page", WIDGET_TAG)
    await window.go(address)
    await window.until(f"!!{ROOT} && !!{one('form.start')}")
    await window.value(f"{one('input[value=yes]')}.click()")
    await window.value(f"{one('.begin')}.click()")
    await window.until(f"!!{one('.log article')} && {ROOT}.activeElement?.tagName === 'TEXTAREA'")
    return address


async def crisis(window: Firefox, door: FrontDoor) -> None:
    door.episode = {"open": True, "quick_exit": False, "may_store": True}
    plan = {"plan": [{"id": "who", "title": "Who can be with me", "text": "Ana"}], "lines": [], "more": False}
    question = {"text": "Are you thinking about killing yourself?", "choices": choices("Yes", "No")}
    door.replies = [{"kind": "card", "card": crisis_card("GB")}, {"kind": "plan", "data": plan}, question]
    await window.press(*"heavy", ENTER)
    await window.until(f"!!{one('.plan')} && !{one('.pin')}.hidden")
    assert await window.value(f"""{one(".card a[href^='tel:']")}.href""") == crisis_card("GB")["entries"][0]["tel_href"]
    door.replies = [{"text": "I read that."}]
    await window.value(f"[...{ROOT}.querySelectorAll('.spendable button')].at(-1).click()")
    await window.until(f"!!{one('.chosen[aria-disabled=true]')}")
    await window.until(f"{one('.list')}.lastElementChild.innerText.includes('I read that.')")


async def keyboard(window: Firefox) -> None:
    await window.value(f"{one('.help-now')}.focus()")
    # A window without a screen never has the system's focus: there Firefox takes keys, but presses no button by them.
    await window.value(f"{one('.help-now')}.click()")
    await window.until(f"!{one('.panel')}.hidden && {ROOT}.activeElement.tagName === 'H2'")
    await window.press(ESCAPE)
    await window.until(f"{one('.panel')}.hidden && {ROOT}.activeElement === {one('.help-now')}")
    await window.value(f"{one('.log')}.focus()")
    await window.press(END)
    await window.until(f"{ROOT}.activeElement === {one('.list')}.lastElementChild")
    await window.press(ESCAPE)
    await window.until(f"{ROOT}.activeElement.tagName === 'TEXTAREA'")


async def _visit(folder: Path) -> None:
    with serve() as door:
        async with firefox(tools.firefox(), folder) as window:
            address = await begun(window, door)
            await crisis(window, door)
            await keyboard(window)
            shown = await window.value(f"{ROOT}.querySelectorAll('article').length")
            await window.go(address)
            await window.until(f"!!{ROOT} && {ROOT}.querySelectorAll('article').length === {shown}")
            await window.value(f"{one('textarea')}.focus()")
            await window.press(SHIFT, SHIFT, SHIFT)
            await window.until("location.pathname === '/elsewhere'")
            assert await window.value("sessionStorage.length + localStorage.length") == 0
            assert window.said == []


def test_the_widget_works_in_firefox_too(tmp_path: Path) -> None:
    asyncio.run(_visit(tmp_path))
