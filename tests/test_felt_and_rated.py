"""A feeling told together with its number: neither is asked for again."""

from __future__ import annotations

from typing import Any

import pytest

from actions.forms import rated_in


@pytest.mark.parametrize(("text", "strength"), [("jealous I think, 6", 6.0), ("ashamed, 8", 8.0), ("sad 7", 7.0)])
async def test_a_feeling_with_its_number_fills_both(talk: Any, text: str, strength: float) -> None:
    await talk.say("my sister kept the ring our mother had promised me")
    assert talk.asked == "feeling"
    await talk.say(text)
    assert talk.snapshot["slots"]["strength"] == strength
    assert talk.snapshot["slots"]["feeling"]
    assert talk.asked not in ("feeling", "strength")


async def test_a_number_alone_leaves_the_feeling_open(talk: Any) -> None:
    await talk.say("my sister kept the ring our mother had promised me")
    await talk.say("like a 9")
    assert talk.snapshot["slots"]["strength"] == 9.0
    assert talk.asked == "feeling"


@pytest.mark.parametrize(
    ("text", "rated"),
    [("Oh, about six", 6.0), ("well, maybe a seven I suppose", 7.0), ("five or so", 5.0), ("two of them left", None)],
)
def test_a_number_in_words_is_one_however_it_is_led_up_to(text: str, rated: float | None) -> None:
    assert rated_in(text) == rated
