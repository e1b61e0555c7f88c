"""Words for people that are more than one word, to whom an apology goes: in-laws, foster children, a ten-year-old."""

from __future__ import annotations

import pytest

from actions.forms import found_in
from actions.wishes import LIKES_AND_SAYS
from bot.repair import draft
from bot.repair.tidy import unhyphened


@pytest.mark.parametrize(
    ("event", "to", "act"),
    [
        ("I shouted at my daughter-in-law", "daughter-in-law", "I shouted at you."),
        ("I told my mother-in-law that she was rude", "mother-in-law", "I told you that you were rude."),
        ("I forgot my brother-in-law's birthday", "brother-in-law", "I forgot your birthday."),
        ("I was rude to my in-laws", "in-laws", "I was rude to you."),
        ("I was rude to my co-worker", "co-worker", "I was rude to you."),
        ("I shouted at my foster-son", "foster-son", "I shouted at you."),
        ("I shouted at my ten-year-old", "ten-year-old", "I shouted at you."),
        ("I called my sister's mother-in-law a witch", "sister", "I called your mother-in-law a witch."),
    ],
)
def test_who_is_addressed_is_the_whole_word(event: str, to: str, act: str) -> None:
    assert str(draft(event, to).draft).startswith(act)


def test_hyphens_stay_where_they_are_no_kin() -> None:
    assert unhyphened("a well-meant word at half-time") == "a well-meant word at half-time"
    assert unhyphened("our co-workers, my Six-Year-Olds") == "our coworkers, my 6 year olds"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("I should have waited outside, and if need be knocked", "Next time I will wait outside."),
        ("I could have asked her first", "Next time I will ask you first."),
        ("I should have been there", "Next time I will be there."),
    ],
)
def test_what_should_have_been_is_what_will_be(answer: str, said: str) -> None:
    assert draft("I shouted at my aunt", "aunt", given={"repair": answer}).parts["repair"] == said


def test_what_should_not_have_been_is_no_promise() -> None:
    assert "have shouted" not in str(
        draft("I shouted at my aunt", "aunt", given={"repair": "I shouldn't have shouted"}).draft
    )


def test_a_belief_about_the_other_is_imagined_once() -> None:
    made = draft("I shouted at my aunt", "aunt", given={"impact": "I believe she felt small"})
    assert made.parts["impact"] == "I imagine that you felt small."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Good. I'll put it in a letter", True),
        ("thanks, I will tell her tonight", True),
        ("ok I'll write my own", False),
        ("fine, I'll say it otherwise", False),
    ],
)
def test_words_that_are_liked_are_kept_whatever_comes_then(text: str, kept: bool) -> None:
    assert (LIKES_AND_SAYS.match(text) is not None) is kept


def test_a_child_that_is_spoken_of_is_not_whom_it_is_about() -> None:
    assert found_in("I told my daughter-in-law that she dresses the child too warm")["person"] == "daughter-in-law"
    assert found_in("the child was howling and I shouted")["person"] == "child"
