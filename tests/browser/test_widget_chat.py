"""The widget's chat against a front door of the tests: sending, losing, waiting, coming back."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser.widget_server import FrontDoor, Visit, begin, seen, until, write

pytest_plugins = ["tests.browser.widget_fixtures"]


def test_a_message_is_answered_and_stands_once(visit: Visit) -> None:
    page = visit.begun()
    write(page, "My son screamed and I shouted")
    expect(seen(page, "What was that like for you?")).to_have_count(1)
    expect(page.get_by_role("log").get_by_text("My son screamed and I shouted")).to_have_count(1)
    expect(page.get_by_label("Write here")).to_have_value("")
    expect(page.get_by_label("Write here")).to_be_focused()


def test_a_reload_keeps_the_conversation_of_this_tab(visit: Visit) -> None:
    page = visit.begun()
    write(page, "hello there")
    seen(page, "What was that like").wait_for()
    page.reload()
    expect(page.get_by_role("log").get_by_text("hello there")).to_have_count(1)
    expect(seen(page, "What was that like")).to_have_count(1)


def test_a_new_tab_knows_nothing_unless_the_person_asked_to_be_remembered(visit: Visit) -> None:
    page = visit.begun()
    write(page, "hello there")
    seen(page, "What was that like").wait_for()
    other = visit.open()
    expect(other.get_by_role("heading", name="Before you begin")).to_be_visible()
    assert other.evaluate("localStorage.length") == 0


def test_a_remembered_person_finds_the_conversation_in_a_new_tab_and_can_be_forgotten(visit: Visit) -> None:
    page = visit.open()
    begin(page, Remember_me=True)
    write(page, "hello there")
    seen(page, "What was that like").wait_for()
    other = visit.open()
    expect(other.get_by_role("log").get_by_text("hello there")).to_have_count(1)
    other.get_by_role("button", name="Your chat").click()
    other.get_by_role("button", name="Forget me on this device").click()
    other.get_by_role("dialog").get_by_text("Done.").wait_for()
    assert other.evaluate("localStorage.length") == 0


def test_no_word_of_the_conversation_is_kept_in_the_browser(visit: Visit) -> None:
    page = visit.open()
    begin(page, Remember_me=True)
    write(page, "a secret sentence")
    seen(page, "What was that like").wait_for()
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "secret sentence" not in kept
    assert "What was" not in kept
    assert page.context.cookies() == []


def test_what_is_written_without_a_connection_waits_in_sight_and_is_sent_later_once(
    visit: Visit, door: FrontDoor
) -> None:
    page = visit.begun()
    page.context.set_offline(True)
    write(page, "first words")
    write(page, "second words")
    seen(page, "No connection.").wait_for()
    expect(page.get_by_role("log").get_by_text("not sent yet")).to_have_count(1)
    page.context.set_offline(False)
    expect(seen(page, "What was that like for you?")).to_have_count(2)
    expect(seen(page, "No connection.")).to_have_count(0)
    sent = [body["text"] for method, path, body in door.requests if (method, path) == ("POST", "messages")]
    assert sent == ["first words", "second words"]


def test_an_answer_lost_on_the_way_makes_no_second_message(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.lose = 1
    write(page, "only once")
    seen(page, "What was that like for you?").wait_for()
    expect(page.get_by_role("log").get_by_text("only once")).to_have_count(1)
    assert len(door.seen) == 2
    assert len(set(door.seen)) == 1


def test_unsent_words_survive_a_reload(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.errors = [(503, {"error": {"code": "unavailable", "message": "Later."}})] * 2
    write(page, "keep me")
    seen(page, "The service does not answer right now.").wait_for()
    page.reload()
    seen(page, "What was that like for you?").wait_for()
    expect(page.get_by_role("log").get_by_text("keep me")).to_have_count(1)
    assert len(set(door.seen)) == 1


def test_a_killed_and_restarted_server_loses_nothing(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.down = True
    write(page, "are you there")
    seen(page, "No connection.").wait_for()
    page.get_by_role("button", name="Help now").click()
    expect(page.get_by_role("link", name=re.compile("Call 999"))).to_be_visible()
    page.keyboard.press("Escape")
    door.down = False
    seen(page, "What was that like for you?").wait_for()
    expect(page.get_by_role("log").get_by_text("are you there")).to_have_count(1)


def test_a_late_answer_comes_without_asking_again(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.late = True
    write(page, "slow one")
    page.locator("attune-chat .typing").wait_for()
    until(page, lambda: any("waiting" in talk for talk in door.conversations.values()))
    door.answer_late()
    seen(page, "What was that like for you?").wait_for()
    expect(page.locator("attune-chat .typing")).to_be_hidden()


def test_a_quick_reply_is_spent_and_not_gone_and_the_text_box_has_the_focus(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    page.get_by_role("button", name="Steady myself").click()
    seen(page, "What was that like for you?").wait_for()
    chosen = page.get_by_role("button", name="Steady myself (chosen)")
    spent = page.get_by_role("button", name="Think about a moment (no longer needed)")
    expect(chosen).to_have_attribute("aria-disabled", "true")
    expect(spent).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_label("Write here")).to_be_focused()
    spent.click(force=True)
    write(page, "in my own words")
    expect(seen(page, "What was that like for you?")).to_have_count(2)
    sent = [body for method, path, body in door.requests if (method, path) == ("POST", "messages")]
    assert [body["text"] for body in sent] == ["Steady myself", "in my own words"]
    assert sent[0]["choice"] == "signed:steady myself"
    page.reload()
    expect(page.get_by_role("button", name="Steady myself (chosen)")).to_have_count(1)


def test_a_text_that_is_too_long_stays_in_the_box(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    write(page, "x" * 2001)
    seen(page, "That is 1 characters more than fit").wait_for()
    expect(page.get_by_label("Write here")).to_have_value("x" * 2001)
    assert door.seen == []


def test_a_text_the_server_finds_too_long_comes_back_into_the_box(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.errors = [(413, {"error": {"code": "too_long", "message": "That is too long for one message."}})]
    write(page, "nearly two thousand")
    seen(page, "That is too long for one message.").wait_for()
    expect(page.get_by_label("Write here")).to_have_value("nearly two thousand")
    expect(page.get_by_role("log").get_by_text("nearly two thousand")).to_have_count(0)


def test_too_many_messages_wait_and_are_sent(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.errors = [(429, {"error": {"code": "slow_down", "message": "A moment.", "retry_after": 1}})]
    write(page, "quickly")
    seen(page, "yours is sent in a moment").wait_for()
    seen(page, "What was that like for you?").wait_for()


def test_a_deleted_conversation_gives_the_words_back(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.conversations.clear()
    write(page, "where did it go")
    seen(page, "That chat is no longer here.").wait_for()
    expect(page.get_by_label("Write here")).to_have_value("where did it go")
    assert page.evaluate("sessionStorage.length") == 0


def test_an_ended_chat_offers_a_new_one(visit: Visit) -> None:
    page = visit.begun()
    page.get_by_role("button", name="Your chat").click()
    page.get_by_role("button", name="End the chat").click()
    seen(page, "Take care.").wait_for()
    expect(page.get_by_label("Write here")).to_be_hidden()
    page.get_by_role("button", name="Start a new chat").click()
    expect(page.get_by_role("heading", name="Before you begin")).to_be_visible()


def test_words_before_consent_are_screened_and_then_sent_first(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    door.tier = 2
    write(page, "i dont want to be here")
    expect(page.get_by_role("link", name=re.compile("Call 999"))).to_be_visible()
    seen(page, "nothing is stored").wait_for()
    assert [path for _, path, _ in door.requests] == ["check"]
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    begin(page)
    expect(page.get_by_role("log").get_by_text("i dont want to be here")).to_have_count(1)


def test_words_before_consent_get_the_help_lines_when_nobody_could_screen_them(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    door.down = True
    write(page, "anything at all")
    seen(page, "your words were not read").wait_for()
    expect(page.get_by_role("link", name=re.compile("Call 999"))).to_be_visible()


def test_someone_under_eighteen_is_told_kindly_and_shown_lines(visit: Visit) -> None:
    page = visit.open()
    page.get_by_label("Under 18").check()
    page.get_by_role("button", name="Begin", exact=True).click()
    seen(page, "Attune is for adults.").wait_for()
    expect(page.locator("attune-chat .card")).to_be_visible()


def test_the_choices_of_the_start_screen_are_off_until_made(visit: Visit, door: FrontDoor) -> None:
    page = visit.open()
    page.get_by_role("button", name="Begin", exact=True).click()
    seen(page, "Please say whether you are 18 or older.").wait_for()
    expect(page.get_by_label("18 or older")).to_be_focused()
    begin(page)
    body = next(body for _, path, body in door.requests if path == "conversations")
    assert body["consent"] is True
    assert body["share_words"] is False
    assert body["remember"] is False
    assert body["region"] == "GB"  # by the clock of the device, on the start screen for the person to change


def test_a_source_opens_under_its_message(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"text": "It counts what follows.", "kind": "explanation"}]
    door.replies[0]["citations"] = [
        {"passage": "p1", "article": "relationships", "title": "Relationships", "section": "Repair"}
    ]
    write(page, "what is repair?")
    source = page.get_by_role("button", name="1. Repair · Relationships")
    source.click()
    expect(source).to_have_attribute("aria-expanded", "true")
    page.locator(".passage").get_by_text("Repair matters more than never missing each other.").wait_for()
    source.click()
    expect(page.locator(".passage")).to_be_hidden()


def test_strength_and_feelings_are_sent_as_words(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"text": "How strong?", "input": "strength"}]
    write(page, "go")
    page.get_by_role("radio", name="7", exact=True).check()
    door.replies = [{"text": "Which feelings?", "input": "feelings"}]
    page.get_by_role("button", name="Send this number").click()
    page.get_by_role("checkbox", name="sad").check()
    page.get_by_role("checkbox", name="numb").check()
    door.replies = [{"text": "Thank you."}]
    page.get_by_role("button", name="Send these words").click()
    seen(page, "Thank you.").wait_for()
    assert [body["text"] for _, path, body in door.requests if path == "messages"] == ["go", "7", "sad and numb"]
    expect(page.get_by_role("radio", name="7", exact=True)).to_be_disabled()


def test_a_draft_can_be_copied_changed_and_looked_at(visit: Visit, door: FrontDoor) -> None:
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.begun()
    door.replies = [
        {"kind": "draft", "text": "A draft from your words.", "data": {"draft": "I shouted at you. That was mine."}}
    ]
    write(page, "help me say it")
    page.get_by_role("button", name="Copy").click()
    seen(page, "Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "I shouted at you. That was mine."
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("A draft in your words").fill("I shouted. I am sorry.")
    page.get_by_role("button", name="Look at my version").click()
    expect(page.get_by_role("log").locator(".mine").get_by_text("I shouted. I am sorry.")).to_be_visible()


def test_a_look_back_shows_strengths_in_words_too_and_can_be_saved(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    words = "Put together:\n\n- **The moment**: He screamed, I shouted."
    door.replies = [{"kind": "look_back", "text": words, "data": {"before": 8, "after": 4, "words": {"moment": "x"}}}]
    write(page, "look back")
    seen(page, "How strong it was: 8 of 10").wait_for()
    seen(page, "Afterwards: 4 of 10").wait_for()
    expect(page.locator(".keepsake li strong")).to_have_text("The moment")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as text").click()
    assert "The moment: He screamed, I shouted." in saved.value.path().read_text()


def test_a_look_back_shows_what_was_steadied_beside_the_moment(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    steadied = [{"label": "Steadying", "before": 6, "after": 3}]
    door.replies = [{"kind": "look_back", "text": "Put together.", "data": {"before": 8, "strengths": steadied}}]
    write(page, "look back")
    expect(page.locator(".chart p")).to_have_text(
        ["How strong it was: 8 of 10", "Steadying · How strong it was: 6 of 10", "Steadying · Afterwards: 3 of 10"]
    )


def test_a_look_back_without_a_number_shows_no_chart(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"kind": "look_back", "text": "Put together.", "data": {"before": None, "words": {}}}]
    write(page, "look back")
    page.get_by_role("button", name="Save as text").wait_for()
    expect(page.locator(".chart")).to_have_count(0)


def test_a_look_back_can_be_printed(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [{"kind": "look_back", "text": "He screamed, <b>I</b> shouted."}]
    write(page, "look back")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Print").click()
    expect(opened.value.get_by_text("He screamed, <b>I</b> shouted.")).to_be_visible()


def test_breathing_starts_and_stops_only_on_request(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    door.replies = [
        {
            "kind": "exercise",
            "text": "Let us breathe.",
            "data": {"exercise": "breathing", "in": 4, "out": 6, "rounds": 2},
        }
    ]
    write(page, "steady")
    seen(page, "In for 4 seconds, out for 6.").wait_for()
    expect(page.locator(".ball")).to_be_hidden()  # reduced motion: steps instead
    page.get_by_role("button", name="Begin breathing").click()
    expect(page.locator(".steps i.on")).not_to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    seen(page, "Stopped").wait_for()


def test_a_chat_can_be_downloaded_deleted_and_cleared(visit: Visit, door: FrontDoor) -> None:
    page = visit.begun()
    write(page, "take this along")
    seen(page, "What was that like").wait_for()
    page.get_by_role("button", name="Your chat").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="As data (JSON)").click()
    assert "take this along" in json.dumps(json.loads(saved.value.path().read_text()))
    page.get_by_role("button", name="Delete my chat").click()
    assert len(door.conversations) == 1
    page.get_by_role("button", name="Yes, delete everything").click()
    seen(page, "Your chat is deleted.").wait_for()
    assert door.conversations == {}
    assert page.evaluate("sessionStorage.length") == 0
    begin(page)
    page.get_by_role("button", name="Your chat").click()
    page.get_by_role("button", name="Clear and leave the chat").click()
    page.get_by_role("button", name="Yes, clear it here").click()
    seen(page, "cleared from this device").wait_for()
    assert len(door.conversations) == 1


def test_several_widgets_on_one_page_keep_apart(visit: Visit, door: FrontDoor) -> None:
    page = visit.open("<attune-chat mode='inline'></attune-chat><attune-chat mode='inline'></attune-chat>")
    for i in (0, 1):
        widget = page.locator("attune-chat").nth(i)
        widget.get_by_label("18 or older").check()
        widget.get_by_role("button", name="Begin", exact=True).click()
        seen(widget, "I'm a program").wait_for()
    box = page.locator("attune-chat").nth(1).get_by_label("Write here")
    box.fill("for the second")
    box.press("Enter")
    expect(seen(page.locator("attune-chat").nth(1), "What was that like")).to_have_count(1)
    expect(seen(page.locator("attune-chat").nth(0), "What was that like")).to_have_count(0)
    assert len(door.conversations) == 2


def test_a_long_conversation_costs_no_more_than_a_short_one(visit: Visit) -> None:
    """Counted, not timed: nodes touched by a turn at 10 and at 500 turns, and nodes there are."""
    page = visit.begun()
    turns = """async (count) => {
      const { chat, transcript } = document.querySelector('attune-chat');
      let touched = 0;
      const watch = (list) => list.forEach((one) => { touched += one.addedNodes.length + one.removedNodes.length; });
      const observer = new MutationObserver(watch);
      observer.observe(transcript.list, { childList: true });
      for (let i = 0; i < count; i += 1) {
        const n = chat.last + 1;
        chat.take([{ n, role: 'person', text: 'turn', client_id: 'c' + n, state: 'answered' },
          { n: n + 1, role: 'bot', text: 'answer', choices: [{ title: 'Go on', payload: 'p' }] }], true);
        document.querySelector('attune-chat').offsetHeight;
      }
      watch(observer.takeRecords());
      return [touched / count, transcript.list.children.length];
    }"""
    early, _ = page.evaluate(turns, 10)
    page.evaluate(turns, 480)
    late, shown = page.evaluate(turns, 10)
    assert early == 2  # one node for what the person wrote, one for the answer
    assert late == 4  # and as many old ones let go
    assert shown <= 100  # nodes that stay
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.locator("attune-chat .message")).to_have_count(200)
