"""Whole sentences out of hasty ones: marks put in, clauses kept whole, and cores where a whole would be doubtful."""

from __future__ import annotations

import pytest

from bot.listening import reflect
from bot.listening.stops import missing_marks
from bot.listening.tidy import tidy


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("when he shouts i go upstairs", "when he shouts, I go upstairs"),
        ("whenever i mention the money she leaves", "whenever I mention the money, she leaves"),
        ("and when i ask him about the loan he laughs", "and when I ask him about the loan, he laughs"),
        ("After the funeral we never talked about him.", "After the funeral, we never talked about him."),
        ("i think if i call her ill start crying", "I think if I call her, I'll start crying"),
        ("the hard part isnt the debt its the lying", "the hard part isn't the debt, it's the lying"),
        ("i dont hate her cooking i just hate eating alone", "I don't hate her cooking, I just hate eating alone"),
        ("i said what are you doing and he shrugged", 'I said "what are you doing" and he shrugged'),
        ("she says you never help me", 'she says "you never help me"'),
        ("my sister was like get over it", 'my sister was like "get over it"'),
        ("he asked me why do you always cry", 'he asked me "why do you always cry"'),
    ],
)
def test_a_mark_that_was_left_out_is_put_in(text: str, read: str) -> None:
    assert tidy(text).text == read


@pytest.mark.parametrize(
    "text",
    [
        "I leave when he says things I hate.",
        "If I see the flat we shared, I cry.",
        "when I tell him I'm tired, he sighs",
        "I don't know if he loves me",
        "You never know how long it's going to last.",
        "She wasn't there the day he was just leaving.",
        'He said "why do you care" and left.',
        "would you say you are a program",
        "they said it would be fine",
        "I asked him if he was coming",
        "I said yes because I was tired",
    ],
)
def test_where_nothing_is_missing_nothing_is_put_in(text: str) -> None:
    assert missing_marks(text) == []


def test_places_in_the_message_stay_right_behind_a_mark_that_was_put_in() -> None:
    text = "when he shouts i go upstairs and feel numb"
    tidied = tidy(text)
    at = tidied.text.index("numb")
    start, end = tidied.span(at, at + 4)
    assert text[start:end] == "numb"


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("i said are you serious and my brother just laughed", 'you said "are you serious"'),
        ("my boss said you're too slow in front of the whole shop", '"you\'re too slow"'),
        ("Whenever I bring up moving out my mother gets a headache.", "moving out, your mother gets a headache"),
        ("Since I was ten I was the one who put her to bed.", "since you were ten, you were the one"),
        ("Because of me the wedding was called off.", "because of you the wedding"),
        ("when i said it hurt she told me im too sensitive", "she told you that you're too sensitive"),
        ("furious i guess, at my own mother", "furious at your own mother"),
        ("i was envious i think of her mum", "envious of her mum"),
        ("I'm in love with a man I like, I really like him, but he lives abroad.", "a man you like"),
        ("if one more person tells me to breathe ill scream", "if one more person tells you to breathe"),
    ],
)
def test_what_was_said_hastily_is_given_back_as_it_was_meant(text: str, has: str) -> None:
    assert has in reflect(text).text.replace("Since", "since").replace("Because", "because")


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("I'm not angry that she moved, I'm angry that she lied to me about it.", "you're angry that she lied"),
        ("It's not about the money, it's about him never asking me.", "it's about him never asking you"),
        ("My dad isn't cruel or anything, he just forgets that I exist.", "he just forgets"),
        ("I can't tell if I miss him or if I only miss the dog.", "or if you only miss the dog"),
        ("I worry that if I stop cooking for them there won't be any reason for them to visit me.", "reason for them to visit"),
        ("She said the ring was lost and I was careless with it, so I paid for it.", "you paid for it"),
        ("I drove to the clinic, sat in the car, felt like a coward the whole afternoon.", "coward"),
        ("I was so worn out by the end that I didn't have the strength to tell her that I couldn't come.", "strength to tell"),
        ("if i talk he calls me a nag, if i dont talk he calls me cold", "if you don't talk, he calls you cold"),
        ("My husband hits the wall if I ask, yesterday I asked anyway.", "husband"),
    ],
)  # fmt: skip
def test_what_belongs_to_a_clause_is_not_torn_from_it(text: str, has: str) -> None:
    said = reflect(text).text
    assert has in said
    assert not said.rstrip(".").endswith(
        (" strength", " reason", " not angry that she moved", "you were careless with it")
    )


@pytest.mark.parametrize(
    ("text", "hasnt"),
    [
        (
            "I started running at night just so I don't hear them fight, is that sad, I like it out there.",
            "is that sad",
        ),
        (
            "Her sister gets the nice one too, and part of me knows why, and the other part is just sick of it.",
            "the other part",
        ),
        ("My brother came over, borrowed the car, and I'm forty six.", "forty six"),
    ],
)
def test_a_question_in_the_middle_or_a_lesser_clause_is_left_out(text: str, hasnt: str) -> None:
    assert hasnt not in reflect(text).text
