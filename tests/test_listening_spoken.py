"""Talk as in transcripts: starts that were given up, fillers at the end, people who own people, and what must stay beside each."""

from __future__ import annotations

import pytest

from bot.listening import listen, may_object, objects, people, reflect
from bot.listening.proof import broken
from bot.listening.tidy import tidy


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Her three best friends are moving away.", "best friends are"),
        ("My best friends husband is ill.", "best friend's husband"),
        ("I suppose my brother, he, you know, he drove me here.", "I suppose my brother drove me here"),
        ("There's a, like a hole where she was.", "There is a hole where"),
        ("I get this, um, this knot in my stomach.", "I get this knot"),
        ("She called me cold and maybe I am, I don't know.", "maybe I am."),
        ("What she wants from me, I don't know.", "What she wants from me, I don't know"),
        ("If he cared at all he'd ring, wouldn't he?", "he'd ring?"),
        ("We had a dog, and then we moved and, well.", "and then we moved."),
        ("I'll be honest with you, I hated every minute.", "I hated every minute"),
        ("Dear diary, my sister came.", "my sister came"),
        ("I suppose what scares me is the quiet.", "what scares me is the quiet"),
        ("I'd lose anyone near me that's kind.", "near me that's kind"),
        ("So what if I smoke now and then, it's my money.", "I smoke now and then"),
        ("I haven't gambled since June, which, I know, big deal.", "I haven't gambled since June."),
        ("They ask how it goes and I keep saying yeah.", "I keep saying yeah"),
        ("There were twins, Ada and Tom, and Tom was the loud one.", "Ada and Tom, and Tom was"),
    ],
)
def test_what_is_only_said_while_looking_for_words_is_left_out(text: str, part: str) -> None:
    assert part in " ".join(tidy(text).text.replace(" ?", "?").replace(" .", ".").split())


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Our twins' father forgot them again.", "father"),
        ("My parole officer never listens to me.", "parole officer"),
        ("You know what toddlers are like.", None),
        ("She's a lovely girl, she just worries a lot.", None),
        ("He pushes other kids at playtime.", None),
        ("My other kids are doing fine.", "kids"),
        ("My cat died in the spring.", None),
    ],
)
def test_the_question_is_about_somebody_who_is_meant(text: str, person: str | None) -> None:
    heard = listen(text)
    assert heard.person == person
    if person is not None:
        assert person in str(heard.question)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("I don't want to be the kind of mother my mother was.", "the kind of mother your mother was"),
        ("I only came so I don't lose my flat.", "you only came so you don't lose your flat"),
        ("He won't stop teasing her, and then I come in and I'm the monster.", "you're the monster"),
        ("My two best friends trust me.", "your two best friends trust you"),
        ("He went pale. Probably felt like a boy again.", "he probably felt like a boy again"),
    ],
)
def test_what_is_said_back_is_whole(text: str, part: str) -> None:
    assert part in listen(text).reflection


def test_a_verb_that_repeats_the_one_before_ends_a_clause() -> None:
    assert not broken("she said you were cold and maybe you are")
    assert not broken("it's ninety days or this, so here you are")
    assert broken("she said you were cold and the house is")
    assert not broken("you can't enjoy it because he isn't here to tell")


@pytest.mark.parametrize(
    "words", ["it's not", "but you figured", "you thought having", "you went there, but you realized"]
)
def test_what_was_begun_or_only_points_back_is_not_said(words: str) -> None:
    assert broken(words)


def test_what_the_program_is_asked_not_to_do_is_not_told_of_the_writer() -> None:
    assert "don't feel bad" not in listen("I fib to my coach as well, so don't feel bad.").reflection
    assert "don't feel bad" in listen("I paid it all back, so I don't feel bad.").reflection


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("He only waits for me to slip so he can say I told you so.", False),
        ("I told you already, it's my sister.", True),
        ("You'll think I'm a monster.", False),
        ("You try getting two kids dressed in ten minutes.", False),
        ("You didn't get what I said.", True),
    ],
)
def test_what_is_feared_or_reported_is_no_objection(text: str, objection: bool) -> None:
    assert (objects(text) and may_object(text)) is objection


def test_somebodys_somebody_is_named_with_both() -> None:
    assert [p.said for p in people("Our twins' father forgot them.")] == ["your twins", "your twins' father"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I have cry the whole night", "you have cried the whole night"),
        ("she didn't came to the party", "she didn't come to the party"),
        ("I thinked that he hates me", "thought that he hates you"),
        ("I was so disappoint", "you were so disappointed"),
        ("he no answer me when I call", "he doesn't answer you when you call"),
        ("my parents no understand me", "your parents don't understand you"),
        ("three day he didn't call me", "three days"),
        ("he works in other city now", "in another city"),
        ("i only want go back to my mother", "want to go back"),
        ("my brother dont want hear my side", "want to hear"),
        ("me and my dad dont never laugh together", "don't ever laugh"),
        ("i was crying in my brother car", "in your brother's car"),
        ("I feel so shame in front of my daughter", "ashamed"),
        ("he only want talk to his uncle", "wants to talk"),
        ("we slept at my aunt house on friday", "at your aunt's house"),
        ("my cousin has spend all my money", "has spent"),
    ],
)
def test_forms_that_learners_take_for_each_other_are_said_back_right(text: str, said: str) -> None:
    assert said in reflect(text).text


@pytest.mark.parametrize(
    "text",
    [
        "there is no answer from him",
        "we planned a three day trip",
        "she has no trust in me",
        "in other words he left",
        "we can pay if need be",
        "I want help from my brother",
    ],
)
def test_forms_that_are_right_are_left_alone(text: str) -> None:
    assert tidy(text).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left on read again by my own brother", "you were left on read again by your own brother"),
        ("left out of the group chat again", "you were left out of the group chat again"),
        ("left the baby with his mother and she forgot the bottle", "you left the baby"),
    ],
)
def test_who_was_left_is_not_who_left(text: str, said: str) -> None:
    assert said in reflect(text).text


def test_the_laughter_of_another_is_no_amusement_of_ones_own() -> None:
    assert listen("My teacher laughed when I dropped my tray").feelings == ()
    assert listen("I laughed so much with my niece").feelings == ("amused",)


def test_who_goes_on_to_speak_after_then_is_the_one_who_acted() -> None:
    said = listen("she reads my letters then tells me i'm the sly one").reflection
    assert "she" in said
    assert "it tells" not in said
    assert tidy("she waited until then laughed").text == "she waited until then laughed"


def test_being_told_to_get_lost_is_no_feeling() -> None:
    assert listen("my brother told me to get lost at the wedding").feelings == ()
    assert listen("I feel lost since the wedding").feelings == ("confused",)
