"""An apology to somebody else that is shown: known as one, read at once, and kept by "keep it"."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.door import SKIPPED
from actions.mend import ValidateMendForm
from bot.rasa.plainly import plainly
from bot.repair import draft
from bot.repair.pasted import pasted


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("hi Nora, I'm so sorry I read your letters, that was wrong of me", "Nora"),
        ("Granny, I am sorry I forgot to fetch you from the station.", "Granny"),
        ("what do you think of this: im sorry i lied to you about the car", None),
        ('I wrote this "Dear Paul, I apologise for laughing at your speech."', "Paul"),
        ("here's my text\nim really sorry i was late for your play, i know you looked for me", None),
        ("does this sound ok? I'm sorry that I sold your bike without asking you", None),
    ],
)
def test_words_for_another_are_known_by_a_greeting_or_by_how_they_are_shown(text: str, to: str | None) -> None:
    found = pasted(text)
    assert found is not None
    assert found.to == to
    assert plainly(text, "share_moment", None, None) == "choose_mend"


@pytest.mark.parametrize(
    "text",
    [
        "Hello, I'm sorry to be back so soon but my husband has moved out",  # said to us
        "Sorry, I meant my cousin, you misread me there",
        "Frankly, I'm sorry but you never listen to what I write",
        "my wife wrote: I'm sorry you took it that way, you know I love you",  # theirs
        "I'm sorry I was short with you just now",
        "I'm sorry for what I did to her and I want her to know it",
    ],
)
def test_what_is_told_to_us_or_written_by_them_is_none(text: str) -> None:
    assert pasted(text) is None


def opened(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Slots and replies where mending opens with a text."""
    tracker = Tracker("t", {}, {"text": text, "intent": {"name": "choose_mend"}}, [], False, None, {}, "x")
    dispatcher = CollectingDispatcher()
    events = ValidateMendForm().run(dispatcher, tracker, {})
    return {event["name"]: event["value"] for event in events}, dispatcher.messages


def test_it_is_read_at_once_and_nothing_else_is_asked() -> None:
    slots, said = opened("can you check this: Hi Mum, I'm sorry if you were upset when I left early.")
    assert (slots["person"], slots["mend_mode"], slots["mend_version"]) == ("mum", "noted", None)
    assert slots["mend_own"] == "Hi Mum, I'm sorry if you were upset when I left early."
    assert {slots[name] for name in ("mend_part", "strength_before", "mend_impact", "mend_how")} == {SKIPPED}
    assert said[0]["custom"]["ids"] == ["mend.note.conditional"]


def test_one_without_a_fault_is_told_what_it_says() -> None:
    slots, said = opened("hey Vera, I'm sorry I shouted at you at dinner. It was my fault.")
    assert slots["mend_mode"] == "noted"
    assert said[0]["custom"]["ids"] == ["mend.says"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Dad, I'm sorry you hit me, I should not have answered you back", "danger"),
        ('I wrote her: "Dear Rosa, forgive me for slapping you, I need you home"', "harm"),
    ],
)
def test_where_somebody_is_hurt_no_words_are_worked_on(text: str, reason: str) -> None:
    slots, _ = opened(text)
    assert slots["mend_refused"] == reason
    assert slots["mend_version"] == SKIPPED


def test_keep_it_keeps_the_words_that_are_shown() -> None:
    assert plainly("keep it", "stop", "mend_form", "mend_version") == "inform"
    assert plainly("keep it", "stop", "mend_form", "mend_part") is None


def test_what_a_third_was_told_of_somebody_was_done_to_nobody() -> None:
    made = draft("I told her boss that she drinks", "sister")
    assert made.applicable
    assert "your boss" in str(made.draft)
    assert draft("I told my mum he ignores me", "husband").reason == "wronged"
    assert draft("I'm sorry for punching him at the party", "brother").reason == "harm"
