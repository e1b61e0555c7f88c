"""What a message asks of us beside what it tells, and what that makes of it."""

from __future__ import annotations

import pytest

from bot.intents import model, route_of
from bot.intents.asked_of_us import clauses


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("my gran loves crosswords, what's a seven letter word for brave", ["what's a seven letter word for brave"]),
        ("how do i unblock the sink before my parents get here", ["how do i unblock the sink"]),
        ("he's at work. can you book us a table? he likes fish", ["can you book us a table"]),
        ("we argued and how do i fix it now", ["and how do i fix it now"]),
        ("she asked me, can you move out", []),
        ("i wonder, is it worth it", []),
        ("what is attunement", []),
        ("we argued about the dishes again", []),
    ],
)
def test_a_clause_that_asks_is_found_beside_what_is_told(text: str, asks: list[str]) -> None:
    assert clauses(text) == asks


@pytest.mark.parametrize(
    "text",
    [
        "my flatmate and i can't agree, is a whale a fish",
        "book us a taxi for nine, my mother hates waiting",
        "the kids are screaming, how long does pasta take",
        "my husband is in a mood, when is the next train to york",
    ],
)
def test_what_is_asked_decides_where_it_is_none_of_our_subjects(text: str) -> None:
    assert route_of(model().rank(text)[0][0]) == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "my sister never calls, what did i do to her",
        "he left without a word, how could he",
        "she said no again, why do i even ask",
        "i shouted at my son, how do i make it right",
        "my dad is ill and i'm scared, what if he dies",
    ],
)
def test_what_is_asked_about_ones_own_people_is_heard(text: str) -> None:
    assert route_of(model().rank(text)[0][0]) != "out_of_scope"
