"""`attune converse`: whole conversations through the whole system, turn by turn."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attune_process import Attune, ends, obeys

KEYS = {"replies", "card", "tier", "episode", "flow", "route"}
HOUR = 3600


def _left_behind(attune: Attune) -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"attune-converse-{attune.process.pid}-*"))


@pytest.fixture(scope="module")
def attune() -> Iterator[Attune]:
    with Attune("converse") as process:
        yield process


def test_a_conversation_goes_on_where_it_was_and_others_beside_it(attune: Attune) -> None:
    first = attune.ask(id=1, conversation="one", text="My sister Anna ignored me all evening and I feel small")
    assert set(first) == {"id", *KEYS}
    assert (first["route"], first["card"], first["episode"]) == ("share", False, "none")
    flow = first["flow"]
    assert flow
    other = attune.ask(id=2, conversation="two", text="hello")
    assert other["flow"] is None
    again = attune.ask(id=3, conversation="one", text="I was sad")
    assert again["flow"] == flow
    assert again["replies"]
    assert again["replies"] != first["replies"]


def test_a_crisis_is_answered_as_the_first_message_and_the_episode_runs_and_expires(attune: Attune) -> None:
    first = attune.ask(conversation="dark", text="I want to kill myself tonight, I have the pills here", region="US")
    assert (first["tier"], first["card"], first["episode"], first["flow"]) == (3, True, "open", None)
    assert first["replies"]
    after = attune.ask(conversation="dark", text="no")
    assert after["episode"] == "open"
    late = attune.ask(conversation="dark", text="hello", after=74 * HOUR)
    assert late["episode"] == "watch"
    assert late["replies"]


def test_time_set_forward_is_one_conversations_own(attune: Attune) -> None:
    attune.ask(conversation="slow", text="hello")
    attune.ask(conversation="quick", text="hello")
    slow = attune.ask(conversation="slow", text="hello", after=4 * HOUR)
    quick = attune.ask(conversation="quick", text="hello")
    assert any(reply.startswith("A reminder: I'm a program") for reply in slow["replies"])
    assert not any(reply.startswith("A reminder") for reply in quick["replies"])


def test_thirty_messages_in_a_row_are_not_slowed_down(attune: Attune) -> None:
    for n in range(35):
        answer = attune.ask(conversation="fast", text="menu")
        assert answer["route"] == "command", n


def test_a_button_is_taken_by_its_title_only_where_it_was_offered(attune: Attune) -> None:
    taken = attune.ask(conversation="button", text="", choice="Steady myself")
    assert taken["replies"]
    assert taken["route"] == "command"
    refused = attune.ask(conversation="button", text="", choice="Win a prize")
    assert refused["error"].endswith(
        "choice must be the title or payload of a button that this conversation was offered"
    )


def test_what_the_front_door_refuses_stands_in_the_replies(attune: Attune) -> None:
    long = attune.ask(conversation="long", text="I want to kill myself. " * 200)
    assert "longer than I can take in" in long["replies"][0]
    assert long["card"]
    empty = attune.ask(conversation="long", text="")
    assert len(empty["replies"]) == 1
    assert not empty["card"]


def test_values_it_does_not_know_are_refused(attune: Attune) -> None:
    assert "region" in attune.ask(conversation="r", text="hi", region="Atlantis")["error"]
    assert "after" in attune.ask(conversation="r", text="hi", after=-1)["error"]
    assert "after" in attune.ask(conversation="r", text="hi", after="1h")["error"]
    assert "conversation" in attune.ask(text="hi")["error"]


def test_converse_keeps_the_contract_and_leaves_nothing_behind(attune: Attune) -> None:
    obeys(attune, {"conversation": "a", "text": "My son shouted and I felt small"}, "text", KEYS)
    ends(attune)
    assert not _left_behind(attune)


def test_an_end_from_outside_takes_the_words_along() -> None:
    with Attune("converse") as process:
        process.ask(conversation="a", text="hello")
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(timeout=60) == 128 + signal.SIGTERM
        assert not _left_behind(process)
