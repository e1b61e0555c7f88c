"""A feeling and what stands around it, told where a moment was asked for, is a feeling and no moment."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answered import answer_to


def _taken(text: str) -> dict[str, Any]:
    message = {"text": text, "intent": {"name": "inform"}}
    return answer_to(
        Tracker("t", {"requested_slot": "moment"}, message, [], False, None, {"name": "reflect_form"}, None),
        "moment",
        text,
    )


@pytest.mark.parametrize("text", ["numb i guess", "I feel very ashamed", "just really sad tbh", "angry"])
def test_a_feeling_alone_is_kept_as_one_and_the_moment_asked_for_again(text: str) -> None:
    taken = _taken(text)
    assert (taken["feeling"], taken["moment"], taken["again"]) == (text, None, "moment")


def test_a_feeling_with_what_happened_is_a_moment() -> None:
    assert _taken("I was so angry that I threw his plate")["moment"] == "I was so angry that I threw his plate"
