"""Which clause is given back, and that it is whole; what begins with a no and is no objection."""

from __future__ import annotations

import pytest

from bot.listening import listen, may_object, objects, people


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        (
            "I love my girls more than life but sometimes I hide in the garage so nobody can find me.",
            "garage",
            "than life",
        ),
        ("I know sugar's bad for me, everyone keeps on at me, but I've gone from six spoons to two.", "two", "bad for"),
        ("The neighbours were great, the vicar was great, and my own brother didn't even ring.", "brother", "great"),
        ("He's a good lad, he really is, but I found a vape in his school bag.", "vape", "good lad"),
        ("She was supposed to fetch me at noon, and she turns up at three as if nothing was wrong.", "three", "noon"),
        ("My aunt says I'm greedy. I'm not greedy, I just want what was promised.", "not greedy", "says"),
    ],
)
def test_what_a_message_is_told_for_is_given_back(text: str, has: str, hasnt: str) -> None:
    said = listen(text, objection=False).reflection.lower()
    assert has in said
    assert hasnt not in said


@pytest.mark.parametrize(
    ("text", "hasnt"),
    [
        ("I feel like if I tell my aunt I'm leaving college she'll stop the rent.", "leaving college."),
        ("She says I never talk, but whenever I start she turns the telly up.", "whenever you start."),
        ("My nan weighs up everything I cook, and if I do it any different she says, fine by me.", "any different"),
        ("If I tell my wife that I gambled she'll take the boys, so I keep quiet.", "gambled, so"),
        ("I've told my husband again and again that I hate it when he whistles at my mother.", "hate it."),
        ("I'm not eating, I'm not washing, and he's posting holiday pictures like our years never mattered.", "never mattered"),
        ("I passed the exam and my mum goes, what about the other ten marks?", "mum goes"),
    ],
)  # fmt: skip
def test_no_half_of_a_sentence_is_given_back(text: str, hasnt: str) -> None:
    assert hasnt not in listen(text, objection=False).reflection


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("My teacher rang my parents and told them I was drunk in class, but I wasn't.", "but you weren't"),
        ("My ex told the kids that I wanted the divorce, and that's not true.", "not true"),
        ("He said sorry, and I said it was fine, and it wasn't fine.", "wasn't fine"),
    ],
)
def test_a_denial_stays_with_what_it_denies(text: str, has: str) -> None:
    assert has in listen(text, objection=False).reflection


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("She said she forgave me, but she still sleeps at her mother's.", "she forgave you"),
        ("I came because my nurse, she said I might like to talk.", "your nurse said"),
        ("My son, he's nine, he got into a fight.", "your son got into a fight"),
        ("Last time I went to the pool was in August.", "was in August"),
        ("I want to be a good dad, I just, nobody ever showed me how.", "and nobody ever showed you how"),
        ("I was so cross that I said something I really regret.", "something you really regret"),
        ("I'd like for us to talk without a fight.", "the two of you to talk"),
        ("If I could just get through a day without a fight I'd be glad.", "if you were able to"),
        ("We don't shout, we don't throw things, we just don't talk.", "talk"),
    ],
)
def test_spoken_language_is_turned_round_as_one_would_write_it(text: str, has: str) -> None:
    assert has in listen(text, objection=False).reflection


def test_happiness_that_was_missing_is_not_felt() -> None:
    heard = listen("It wasn't cancer, and instead of being happy I sat in the car and shook.")
    assert "you're happy" not in heard.reflection
    assert heard.feelings == ()


@pytest.mark.parametrize(
    "text",
    [
        "I never wanted to be the kind of mother who yells.",
        "When you're a kid you think all families are like yours.",
        "They've all got girlfriends now.",
        "The little one said, that's okay daddy.",
    ],
)
def test_a_word_for_somebody_is_not_always_somebody(text: str) -> None:
    assert not [p for p in people(text) if p.kind in ("parent", "partner", "child") and p.said.startswith("your")]


def test_other_peoples_children_are_not_the_writers() -> None:
    assert [p.said for p in people("I left my inhaler at home because the kids at school laughed.")] == ["the kids"]


def test_who_passed_out_did_not_die_and_who_passed_did() -> None:
    alive = listen("The door was open, and my son was passed out on the couch.")
    gone = listen("It's been two years since my husband passed and I still lay the table for two.")
    assert not (alive.reflection_id or "").startswith("loss")
    assert (gone.reflection_id or "").startswith("loss")


@pytest.mark.parametrize(
    "text",
    [
        "No, I haven't told anybody.", "That's not easy for me to say.", "I never said that to him.",
        "It was like talking to a wall, with my father.", "I know it's a silly thing to be upset about.",
    ],
)  # fmt: skip
def test_what_begins_with_a_no_may_be_an_answer(text: str) -> None:
    assert not objects(text)
    assert not may_object(text) or not text.startswith(("No", "That"))


@pytest.mark.parametrize(
    "text",
    [
        "wrong way round, he left me", "you're making it sound like I hit him", "I've answered that twice now",
        "no, I was joking", "I think we're going in circles", "nope, nothing like that",
    ],
)  # fmt: skip
def test_objections_in_few_words_are_heard(text: str) -> None:
    assert objects(text)


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        ("My friend keeps calling off, and each time she has a really good reason, so I can't be cross.", "calling off", "whenever"),
        ("I was always told that men don't cry, so I don't.", "so you don't", "but you"),
        ("People tell me that I'm brave, and I want to say, I never had a choice.", "you never had a choice", "say, and"),
        ("I was going to say sorry, but he began with, you always do this, and I just left.", "left", "you always do this"),
        ("Yes and no.", "yes and no", "this: no"),
    ],
)  # fmt: skip
def test_what_hangs_together_is_said_together(text: str, has: str, hasnt: str) -> None:
    said = listen(text, objection=False).reflection
    assert has in said.lower()
    assert hasnt not in said


@pytest.mark.parametrize(
    ("text", "has", "hasnt"),
    [
        ("worthless", "worthless", "you're worthless"),
        ("could be he was nervous", "maybe he was nervous", "possible to be"),
        ("hes two and screams all night", "screams all night", "two."),
        ("i feel like crying but i cant", "but you can't", "crying."),
        ("ill call him tonight", "you'll call him tonight", "ill"),
        ("she probably thought id say no", "you'd say no", "youd"),
        ("its like a door closes", "it's like a door closes", "it's,"),
        ("I shouted at my little one this morning because she wouldn't get her coat on and she began to cry", "shouted", "?"),
    ],
)  # fmt: skip
def test_short_and_hasty_words_are_given_back_whole(text: str, has: str, hasnt: str) -> None:
    said = listen(text, objection=False).reflection
    assert has in said.lower()
    assert hasnt not in said
