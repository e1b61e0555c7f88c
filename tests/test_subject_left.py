"""What somebody won't talk about is left alone at once, and nothing more is asked about it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listening import listen
from bot.listening.questions import templates
from bot.listening.unwilling import unwilling

UNTOLD = {template.ask for template in templates()["untold"]}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I don't want to talk about my dad today", "your dad"),
        ("can we not talk about my ex any more", "your ex"),
        ("I'd rather not go into it", None),
        ("let's change the subject", None),
    ],
)
def test_listening_names_whom_it_leaves_alone_and_asks_for_something_else(text: str, named: str | None) -> None:
    heard = listen(text)
    assert heard.question in UNTOLD
    assert named is None or named in heard.reflection


@pytest.mark.parametrize(
    "text",
    [
        "my wife doesn't want to talk about it",
        "I don't want to talk to my dad",
        "I won't go over to her house any more",
        "I don't want to get into a car with him",
        "I don't like talking about feelings",
        "I didn't want to talk about it and he kept pushing",
        "I don't want to talk about it with her because she laughs, and then I lie awake and rehearse what I should have said to her",
    ],
)
def test_who_tells_of_a_talk_refused_is_listened_to(text: str) -> None:
    assert not unwilling(text)
    assert listen(text).question not in UNTOLD


def left(agent: Any) -> set[str]:
    """What is said when a subject is left."""
    return {each["text"] for each in agent.domain.responses["utter_subject_left"]}


async def test_a_first_message_that_refuses_a_subject_opens_nothing_about_it(talk: Any, agent: Any) -> None:
    answer = await talk.say("i dont want to talk about my dad today")
    assert answer["said"] in left(agent)
    assert talk.asked is None
    later = await talk.say("i had a fight with my sister instead")
    assert "dad" not in later["said"]
    assert "sister" in later["said"]


async def test_in_the_middle_of_a_moment_its_subject_is_left_and_the_next_one_begins_anew(
    talk: Any, agent: Any
) -> None:
    await talk.say("my husband forgot our anniversary")
    await talk.say("sad")
    answer = await talk.say("I don't want to talk about him any more")
    assert answer["said"] in left(agent)
    assert talk.asked is None
    later = await talk.say("my sister told everyone my news before I could")
    assert "husband" not in later["said"]
    assert "sister" in later["said"]


async def test_a_pattern_leaves_only_the_question_that_touched_it(talk: Any, agent: Any) -> None:
    await talk.say("/choose_patterns")
    first = talk.asked
    assert first is not None
    answer = await talk.say("I don't want to talk about my parents")
    assert answer["said"] not in left(agent)
    assert talk.asked not in (None, first)
