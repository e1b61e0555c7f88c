"""Whom a text means: not who sent one here, not whose house it was, and whose teacher it is."""

from __future__ import annotations

import pytest

from actions.forms import found_in
from actions.whom import introduced, named_in, of_mine, only_theirs, says_whom, sent_by, yours


def test_who_said_that_one_should_try_this_is_not_whom_it_is_about() -> None:
    assert sent_by("my counsellor told me to try this", "counsellor")
    assert named_in("ok so my cousin said this app might help") == {}
    assert named_in("my counsellor said I am too much")["person"] == "counsellor"
    assert named_in("the midwife, well my midwife says we should talk more at dinner") == {}
    assert named_in("my coach suggested writing it down") == {}


@pytest.mark.parametrize(
    "text",
    ["she was at her mum's all week", "he bit his sister", "he misses his dad", "i shouted because he bit his sister"],
)
def test_people_of_somebody_elses_are_not_whom_it_is_about(text: str) -> None:
    assert only_theirs(text)
    assert named_in(text) == {}


@pytest.mark.parametrize("text", ["he yelled at my son", "I argued with her mother", "he hates his dad and my dad too"])
def test_people_of_ones_own_and_whom_one_met_are(text: str) -> None:
    assert not only_theirs(text)
    assert named_in(text)["person"]


def test_the_teacher_of_ones_child_is_the_one_it_is_about() -> None:
    assert of_mine("I could scream at my nephew's coach") == {"person": "nephew's coach", "person_kind": "other"}
    assert of_mine("my son's teacher rang and I shouted at my son") == {}


def test_whom_it_is_about_can_be_said_and_nothing_else() -> None:
    assert says_whom("no it's my girlfriend")["person"] == "girlfriend"
    assert says_whom("it's my girlfriend who left") == {}


def test_a_friend_who_is_introduced_is_somebody() -> None:
    assert introduced("I have an old friend, and she forgot me")["person"] == "friend"
    assert introduced("a friend told me that my wife lies") == {}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("my niece keeps asking about the baby", "niece"),
        ("ring my brother, it's dad's birthday", "brother"),
        ("it was my gran's funeral and my uncle got drunk", "uncle"),
        ("I lied to my friend about my husband", "friend"),
        ("I'm worried about my daughter", "daughter"),
        ("he left before my mum's party", "mum"),
    ],
)
def test_who_acts_comes_before_who_is_spoken_of(text: str, who: str) -> None:
    assert named_in(text)["person"] == who


@pytest.mark.parametrize(
    "text", ["she rang about dad", "he wants to talk about my mum's will", "they lied about my ex"]
)
def test_who_is_only_spoken_of_by_somebody_unnamed_is_not_whom_it_is_about(text: str) -> None:
    assert named_in(text) == {}


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("I let slip to her brother that she's moving", "her brother", "her brother"),
        ("his mother shouted at me in the car park", "his mother", "his mother"),
        ("my mother shouted at his mother", "mother", "your mother"),
        ("her boss fired me, my boss did nothing", "boss", "your boss"),
    ],
)
def test_somebody_of_anothers_is_never_called_yours(text: str, word: str, said: str) -> None:
    assert named_in(text)["person"] == word
    assert found_in(text)["person"] == word
    assert yours(word) == said
