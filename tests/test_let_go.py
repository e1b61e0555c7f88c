"""A question asked and passed over is let go; an answer under another question goes where it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions import door
from actions.answered import answer_to
from actions.forms import let_go, passed_over, times_asked
from actions.headed import belongs
from actions.urge import heading
from bot.intents.headings import HEADINGS
from bot.listening import ask
from bot.rasa.plainly import plainly


def talk(
    text: str, slots: dict[str, Any] | None = None, used: tuple[str, ...] = (), loop: str = "reflect_form"
) -> Tracker:
    """A tracker in the middle of a form."""
    message = {"text": text, "intent": {"name": "inform"}, "metadata": {"used": list(used)}}
    return Tracker("t", slots or {}, message, [], False, None, {"name": loop}, None)


@pytest.mark.parametrize(
    ("used", "asked", "times"),
    [
        (("ask_next_hour.1", "ask_next_hour.2"), "next_hour", 2),
        (("ask_next_hour.1", "ask_urge_after.1", "utter.1", "ask_next_hour.2"), "next_hour", 1),
        (("AL-06", "AL-07"), "alternatives", 2),
        (("AL-06", "FA-06"), "alternatives", 0),
    ],
)
def test_a_question_is_counted_while_it_is_the_one_put(used: tuple[str, ...], asked: str, times: int) -> None:
    assert times_asked(talk("hm", used=used), asked) == times


def test_a_question_put_twice_is_let_go_and_a_first_time_not() -> None:
    events = [SlotSet("next_hour", None)]
    once, twice = ("ask_next_hour.1",), ("ask_next_hour.1", "ask_next_hour.2")
    assert let_go(talk("nobody", used=once), "next_hour", events) == events
    assert let_go(talk("nobody", used=twice), "next_hour", events) == [SlotSet("next_hour", door.SKIPPED)]


def test_a_moment_nobody_tells_is_let_go_a_time_later_and_what_opened_it_stands_for_it() -> None:
    events, used = [SlotSet("moment", None)], ("MO-01", "MO-02", "MO-03")
    assert let_go(talk("ok", used=used[:2]), "moment", events) == events
    assert let_go(talk("ok", used=used), "moment", events, instead="a row") == [SlotSet("moment", "a row")]


def test_another_mind_passed_over_takes_the_other_guess_along_unless_one_was_told() -> None:
    assert passed_over(talk("no"), "their_mind") == {"their_mind": door.SKIPPED, "alternatives": door.SKIPPED}
    told = talk("no", {"alternatives": "or she was late"})
    assert passed_over(told, "their_mind") == {"their_mind": door.SKIPPED}


def test_a_guess_is_only_spoken_of_where_one_was_made() -> None:
    asked = {ask("alternatives", "dad", used=(f"AL-0{n}",), variety=str(n), guess=False).text for n in range(10)}
    assert not any("guess" in one for one in asked)


@pytest.mark.parametrize(
    ("asked", "text", "slot"),
    [
        ("their_mind", "maybe I am the difficult one", "my_mind"),
        ("their_mind", "maybe she was worn out by then", "their_mind"),
        ("familiar", "that I could ring before I come", "takeaway"),
        ("familiar", "we had that at my first job", "familiar"),
        ("my_mind", "that I'm like my dad", "my_mind"),
        ("strength", "that she will go for good", "my_mind"),
    ],
)
def test_an_answer_is_kept_under_what_it_is_about(asked: str, text: str, slot: str) -> None:
    assert str(answer_to(talk(text), asked, text)[slot]).endswith(text)


def test_what_is_taken_along_may_be_about_the_other() -> None:
    tracker = talk("that she was looking after me")
    tracker.latest_message["heading"] = {**dict.fromkeys(HEADINGS, 0.0), "their_mind": 0.95}
    assert belongs(tracker, "takeaway", "that she was looking after me") is None
    assert belongs(tracker, "takeaway", "she was looking after me") == "alternatives"


def test_what_somebody_did_before_is_no_plan_for_the_hour() -> None:
    assert heading("my cousin was the same", "next_hour") == "urge_around"
    assert heading("my cousin is coming over", "next_hour") is None


@pytest.mark.parametrize(
    ("text", "best", "flow", "asked", "intent"),
    [
        ("my girl is howling in her room and so am I", "share_moment", None, None, "choose_steady"),
        ("my girl is in the choir and so am I", "share_moment", None, None, None),
        ("no I won't calm down", "choose_steady", "reflect_form", "their_mind", "skip"),
        ("my sponsee drank again and I feel I failed", "share_lapse", None, None, "share_moment"),
        ("she drank and then I drank too", "share_lapse", None, None, None),
        ("cheers", "thanks", "reflect_form", "takeaway", "choose_look_back"),
        ("cheers", "thanks", "reflect_form", "feeling", None),
    ],
)
def test_a_message_is_read_by_its_form(
    text: str, best: str, flow: str | None, asked: str | None, intent: str | None
) -> None:
    assert plainly(text, best, flow, asked) == intent
