"""A finished clause is parsed as it will be said: what doesn't hold together is not said, or only the part that does."""

from __future__ import annotations

import pytest

from bot.listening import feelings, listen
from bot.listening.feelings import names
from bot.listening.sound import shorter, unsound
from bot.listening.tidy import tidy


@pytest.mark.parametrize(
    "words",
    [
        "you told her four times what else can you do",
        "your temper is the problem that's what your aunt says",
        "it's like she's three people the one on the phone and the one at home",
        "he only shouts when suppers late",
        "you came home early, and then the car broke down, and well",
        "you run when you're angry, and you run when you're scared, so, yeah",
        "you're like you can't do this",
        "you were at the table and you just you lost it",
        "she doesn't and you're awake all night",
        "he really is, and he's only shy",
        "your aunt doesn't and nobody asked you",
        "your sister does too would never admit it",
        "you're well all week and it's the weekends are bad",
    ],
)
def test_a_clause_that_does_not_hold_together_is_found(words: str) -> None:
    assert unsound(words, "statement") is not None


@pytest.mark.parametrize(
    "words",
    [
        "you told her what you wanted",
        "your temper is what your aunt talks about",
        "he's the one who calls",
        "the guy you trained got your job",
        "what scares you is how calm you were",
        "it's your brother you're worried about",
        "you found every letter you ever wrote him",
        "when the baby cries you freeze",
        "you feel like if you let him drive something will happen",
        "by Friday your cousins were fighting over the flat",
        "you were so tired you slept in the car",
        "you're so worried about the rent",
        "you laughed because what else would it be",
        "you told your sister you were fine",
        "it's you who has to leave work",
        "you hate when your aunt and uncle fight",
        "no one in your family talks about money",
        "he was screaming and you just froze",
        "you were always told that boys don't cry, so you don't",
        "you haven't told her because when her dog died, she fell apart",
    ],
)
def test_a_clause_that_holds_together_passes(words: str) -> None:
    assert unsound(words, "statement") is None


def test_a_phrase_is_one_only_without_a_sentence_of_its_own() -> None:
    assert unsound("nothing, really", "bare") is not None
    assert unsound("nothing", "bare") is None
    assert unsound("the way your uncle talks about your weight", "noun") is None


def test_the_part_that_holds_together_is_kept_and_half_a_condition_is_not() -> None:
    words = "you told her four times what else can you do"
    fault = unsound(words, "statement")
    assert fault is not None
    assert next(shorter(words, fault)) == "you told her four times"
    waiting = "you feel like if you tell your aunt the rent is gone she you'll"
    at = waiting.index("she")
    assert not [part for part in shorter(waiting, type(fault)("run on", at)) if part.startswith("you feel")]


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        ("i told him sorry like ten times what more does he need", "sorry like ten times", "what more does"),
        ("his temper is my fault thats what his sister says", "his temper is your fault", "that's what"),
        ("its like shes two different women the one at work and the one at home", "two different women", "women the"),
        ("I want to quit, I do, but my whole team smokes.", "whole team smokes", "but you do"),
        ("She's a kind person, she really is, she's just never home.", "never home", "she really is"),
        ("So the waiter came and I just, I don't know, I yelled at him.", "you yelled at him", "you just you"),
        ("got the letter back its untrue and i still dont sleep", "you still don't sleep", "its untrue"),
        ("my cousins family moved in in may and we share one bathroom", "you", "moved in May"),
        ("I get cramps whenever I have to call the bank.", "whenever you have to call", "you're having to"),
        ("I went because the judge said I had to.", "the judge said you had to", "clear"),
        ("Just once I'd like to sit down and not be asked for something.", "not be asked for something", "!"),
        ("Proud? Sure. And then sad for being proud.", "sad for being proud", "then sad"),
        ("he doesnt shout or anything its just the way he sighs when suppers late", "just the way he sighs", "suppers"),
    ],
)
def test_run_on_speech_comes_back_in_sentences_that_hold_together(text: str, has: str, hasnt: str) -> None:
    said = listen(text, objection=False).reflection
    assert has in said
    assert hasnt not in said


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        ("she wont admit it she just leaves the room", "won't admit it, ", "admit it she"),
        ("hes 8 he still sleeps in our bed", "sleeps in your bed", "he's 8 he"),
        ("cant eat cant work cant sit still since he left", "can't eat, can't work, can't sit still", "eat can't"),
        ("one minute she needs me the next minute she blocks my number", "needs you, the next minute", "you the next"),
        ("I don't like me.", "don't like yourself", "like you."),
        ("I moved out last fall and i cook for nobody all week there i said it", "all week", "there"),
        ("dont ask me why but i still set her place at the table", "set her place", "ask you why"),
        ("everybody acts like i shouldnt grieve because she was old", "not meant to grieve", "wrong to"),
        ("wasnt asked to my own sisters graduation party so that tells you something", "sister's graduation", "tells"),
        (
            "I can do the mornings, I can do the school run, and then evening comes and I'm in tears.",
            "tears",
            "mornings",
        ),
        ("Half the time I don't know what I want until I'm already packing.", "half the time", "seems to be a lot"),
        ("we agree on nothing the curtains the floor the colours", "the curtains, the floor", "curtains the"),
        ("everybody says were the lucky ones", "you're the lucky ones", "were the"),
        ("he got my sons name wrong and im scared its what everyone thinks", "it's what everyone", "its what"),
        ("she calls me by my cousins name", "your cousin's name", "cousins name"),
        ("I miss how it was, my brother does too, he'd never say so.", "your brother", "too would"),
        ("when my mum walks in everyone hushes and im 38 years old", "mum", "38"),
        ("I lost the keys to the shop and nobody believes me", "nobody believes you", "the keys"),
        ("All I said was that I was cold and he left the table.", "was that you were cold", '"was'),
        ("i thought wed retire by the sea and now i eat alone", "you'd retire", "youd"),
        ("I'm supposed to be grateful. I have a flat, I have work. I'm not grateful.", "you", "sound grateful"),
        ("It isn't fair that he gets to be tired and I have to be cheerful.", "gets to be tired and you're", ", and"),
        ("He never shouts at me, he shouts at the wall.", "shouts at you, he shouts", "and he"),
        ("im not lazy still not rested whats left to try", "you", "rested what"),
        ("if my aunt laughs at me one more time i swear", "aunt", "swear"),
        (
            "my boss wants me in on sunday my son has a match sunday guess which one ill miss",
            "on Sunday, ",
            "guess which",
        ),
        ("I pass the mirror and I see somebody's tired uncle.", "somebody's tired uncle", "somebody is"),
        ("My partner's depressed and I feel bad whenever I laugh.", "you feel bad", "partner's depressed feel"),
        ("my cousin wants me to pick a side lol im not even joking", "pick a side", "lol"),
        ("My aunt and I, we've been sort of, what's the word, avoiding each other.", "avoiding each other", "the word"),
        ("I forgave my cousin years ago. I just can't forget it.", "can't forget", "forgave"),
    ],
)
def test_where_marks_are_missing_the_next_sentence_is_seen(text: str, has: str, hasnt: str) -> None:
    said = listen(text, objection=False).reflection
    assert has in said
    assert hasnt not in said


@pytest.mark.parametrize(
    "text",
    [
        "I told him I was tired",
        "the way it is I can't stay",
        "I found out he had lied",
        "he said to me he was done",
        "we found the light at the end of the tunnel",
        "now I know what it was",
    ],
)
def test_no_mark_is_put_where_a_sentence_goes_on(text: str) -> None:
    assert "," not in tidy(text).text


def test_what_somebody_is_thought_to_feel_is_not_the_writers() -> None:
    assert not [f for f in feelings("I feel like my boss hates me") if f.mine]
    assert names(feelings("I feel like my boss hates me")) == ()
    assert [f.mine for f in feelings("I hate my boss")] == [True]
    assert [f.mine for f in feelings("my boss scares me")] == [True]
