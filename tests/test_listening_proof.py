"""What is about to be given back is read over: broken clauses are refused, whole ones pass."""

from __future__ import annotations

import re

import pytest

from bot.listening import listen, may_object
from bot.listening.proof import broken


@pytest.mark.parametrize(
    "words",
    [
        "you knew you knew the whole time that he was lying",
        "you were angry, but not angry angry, more like, disappointed",
        "your daughter she's 14",
        "the way she said it, like you were one more thing on the list",
        "there is a part of you",
        "maybe it isn't that he doesn't love you",
        "you thought, your higher power is your six year old",
        "he goes, see",
        "you told your mother and she asked",
        "you went home and the",
        "how you feeling 'm is hard",
        "she have no time for you",
        "you wants to leave him",
        "your sister took my keys",
        "you're worried because",
    ],
)
def test_a_clause_that_came_out_broken_is_refused(words: str) -> None:
    assert broken(words)


@pytest.mark.parametrize(
    "words",
    [
        "you knew the whole time that he was lying",
        "your daughter says she hates you",
        "the way she said it hurt you",
        "there is a part of you that wants to call him",
        "it isn't easy for you",
        "you made him go to bed",
        "you wish he were here",
        "he bit you and you bit him back",
        "you don't know what she wants",
        "you don't know where he is",
        "everything works as it is",
        "you're not the person you thought",
        "when the nurse handed him to you, you didn't feel anything",
        "he told you to leave and you did that",
        "this is the school you hope to get into",
        "you waited for a while",
        'he said "I don\'t care"',
    ],
)
def test_a_whole_clause_passes(words: str) -> None:
    assert not broken(words)


def test_what_is_said_to_the_program_may_hold_me_and_my() -> None:
    assert broken("you hate me")
    assert not broken("you hate me", to_program=True)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("terrified he was with someone else", "terrified that he was with someone else"),
        ("so afraid im losing her she barely talks to me anymore", "afraid that you're losing her"),
        ("idk maybe she felt left out", "maybe she felt left out"),
        ("i dont know, maybe he was just tired", "maybe he was just tired"),
        ("I want that my mother understand me", "you want your mother to understand you"),
        ("my daughter shes 14 and she paints", "your daughter is 14"),
        ("My brother say every day I am lazy", "your brother says"),
        ("my parents was never home", "your parents were never home"),
        ("I feel like I should be over it by now", "you feel it would be right to be over it"),
        ("I said no, and then I thought I shouldn't have said no", "you wish you hadn't said no"),
        ("She's alive in my dreams and I have to lose her again every morning", "you're having to lose her"),
    ],
)
def test_how_people_speak_is_given_back_as_it_would_be_written(text: str, has: str) -> None:
    assert has.lower() in listen(text).reflection.lower()


def test_a_feeling_word_about_a_thing_or_by_others_is_not_said_of_the_writer() -> None:
    said = listen(
        "every time she comes over she sits there and says nothing and it's just so awkward"
    ).reflection.lower()
    assert not {"you seem awkward", "you're awkward", "you sound awkward"} & set(
        re.findall(r"you(?: \w+|'re) awkward", said)
    )
    assert "lucky" not in listen("We never fight. People say we're so lucky.").reflection
    assert "sad" in listen("I'm broke. My sister never calls me and it makes me so sad.").reflection


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        ("me and my brother we dont talk since the funeral", "you and your brother don't talk", "we"),
        ("I had to choose between my mother and my marriage and I still don't know", "mother and your marriage", "!"),
        ("Our son has autism and everyone's surprised he talks", "your son has autism", "you're now everyone's"),
        ("My girlfriend said I love you after three weeks and I said thank you.", 'said "I love you" after', 'weeks"'),
        ("Every time my phone rings I think it's the school.", "whenever your phone rings", "?"),
        (
            "if she would just once say she was wrong i think i could let it go",
            "would be able to let it go",
            "were able",
        ),
        ("I forgave him. Everybody thinks I shouldn't have.", "you", "wish you hadn't"),
        (
            "I don't want to hurt him, I just want it to stop being my job to keep him happy.",
            "him",
            "you're happy",
        ),
        ("He didn't defend me, he said, well, maybe she has a point.", "didn't defend you", "you well"),
    ],
)
def test_a_clause_keeps_what_belongs_to_it_and_nothing_else(text: str, has: str, hasnt: str) -> None:
    said = listen(text).reflection
    assert has in said
    assert hasnt not in said


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("that's not what I said", True),
        ("you don't understand me at all", True),
        ("no, wrong person", True),
        ("I'm from a family where you don't talk about feelings, you mow the lawn.", False),
        ("You're the first person I've told, so.", False),
        ("I could've said no. I don't know why I didn't say no.", False),
    ],
)
def test_a_story_that_sounds_like_an_objection_cannot_be_one(text: str, may: bool) -> None:
    assert may_object(text) is may


def test_it_is_heard_whether_others_know_that_it_is_no_objection() -> None:
    text = "My daughter came out to me and I said I love you and she said that's not the point, mum."
    assert listen(text, objection=True).objection
    assert not listen(text, objection=False).objection
