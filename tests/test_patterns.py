"""What the answers about closeness and distance lean towards, and when they lean nowhere."""

from __future__ import annotations

import pytest

from actions.patterns import common, leaning_of, leanings


@pytest.mark.parametrize(
    ("answer", "leaning"),
    [
        ("I keep checking whether he still loves me", "reaching"),
        ("I shut down and leave the room", "distance"),
        ("we talk about it afterwards and make up", "ease"),
        ("the bus was late", None),
    ],
)
def test_an_answer_leans_one_way_or_none(answer: str, leaning: str | None) -> None:
    assert leaning_of(answer) == leaning


def test_answers_that_say_nothing_of_closeness_have_nothing_in_common() -> None:
    assert common(["the bus was late", "blue", "I had soup", "no idea", "it rained", "fine"]) == []
    assert len(leanings()) == 4
