"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import pytest

from bot.articles.index import build
from bot.articles.load import Article, Section
from bot.articles.search import GENERAL, query, search
from bot.articles.sought import kind_of, lacks

MILL = (
    "The mill at Orrin was built of brick in 1791. It belonged to the Tollers, who came from the coast. Forty women worked at the looms, "
    "and the wheel was six metres across. The mill is a museum today."
)


@pytest.mark.parametrize(
    ("question", "sentence", "least", "most"),
    [
        ("how many women worked there", "Forty women worked at the looms.", 1, 1),
        ("how many workers did the mill have", "It had 40 weavers and one clerk.", 0.9, 1),
        ("how many looms were there", "The mill was built in 1791.", 0, 0.5),
        ("how many looms were there", "Women worked at the looms.", 0, 0),
        ("how wide is the wheel", "The wheel is six metres across.", 1, 1),
        ("how wide is the wheel", "The wheel turned twelve times a minute.", 0, 0.3),
        ("how wide is the wheel", "The wheel is made of oak.", 0, 0),
        ("how much did the mill cost", "It was sold for 900 pounds.", 1, 1),
        ("how much did the mill cost", "It was sold after 12 years.", 0, 0.3),
        ("what percentage of the women could read", "Nearly half of them could read.", 1, 1),
        ("how old was the youngest worker", "The youngest was nine years old.", 1, 1),
        ("how long does a shift last", "A shift lasts eleven hours.", 1, 1),
        ("how long does a shift last", "A shift is hard work.", 0, 0),
        ("in what year was it built", "It was built in 1791.", 1, 1),
        ("in what year was it built", "It was built of brick.", 0, 0),
        ("when does the museum open", "It opens before noon.", 1, 1),
        ("who built the mill", "It was built by Amos Toller.", 1, 1),
        ("who built the mill", "It was built by an engineer.", 0.5, 0.7),
        ("who built the mill", "It stands on the way to Orrin.", 0, 0),
        ("who was Amos Toller's father", "Amos Toller built it of brick.", 0, 0),
        ("where did the Tollers come from", "They came from the coast.", 0.5, 1),
        ("in which town is the mill", "It stands in Orrin.", 1, 1),
        ("in which town is the mill", "It stands in a valley.", 0, 0),
        ("which company ran the mill", "The firm of Toller and Sons ran it.", 1, 1),
        ("what colour is the mill", "Its bricks are red.", 1, 1),
        ("what colour is the mill", "It was built of brick.", 0, 0),
        ("at what age did girls begin", "They began when they were nine years old.", 1, 1),
        ("at what age did girls begin", "They began when the wheel turned.", 0, 0),
        ("which kings visited the mill", "King Oscar saw it, and so did Haakon.", 1, 1),
        ("which kings visited the mill", "Two kings saw it.", 0, 0),
        ("what was the wheel called", "The wheel was called “the old man”.", 1, 1),
    ],
)
def test_a_sentence_holds_what_is_asked_for_or_lacks_it(
    question: str, sentence: str, least: float, most: float
) -> None:
    kind = kind_of(question)
    assert kind is not None
    assert least <= kind.fit(sentence) <= most


@pytest.mark.parametrize(
    "question",
    [
        "why was it built of brick",
        "what is a mill",
        "how do I find the museum",
        "is it still running",
        "what happens when you stop the wheel",
        "I feel sad when he leaves",
    ],
)
def test_most_questions_are_of_no_kind_that_a_sentence_could_lack(question: str) -> None:
    assert kind_of(question) is None


@pytest.mark.parametrize(
    ("question", "name", "figure"),
    [
        ("when did the Tollers build the Orrin mill", False, False),
        ("when did the Haskells build a mill", True, False),
        ("did Amos Toller build it", False, False),  # one word of the name is enough
        ("what happened at the mill in 1791", False, False),
        ("what happened at the mill in 1823", False, True),
        ("does the BBC film there", False, False),  # what is written large throughout may stand for words
        ("Haskell, was that his name", False, False),  # the first word is always large
        ("imagine that Sam and his two sisters come to the mill one day and see the wheel", False, False),
    ],
)
def test_a_name_or_a_figure_that_the_passage_lacks_is_seen(question: str, name: bool, figure: bool) -> None:
    passage = MILL.replace("Tollers", "Toller family")
    assert lacks(question, passage, lambda term: 3.0) == (name, figure)


def test_a_name_that_the_whole_corpus_is_about_need_not_stand_in_each_passage() -> None:
    assert lacks("who worked at the Haskell mill", MILL, lambda term: 0.5 if term == "haskel" else 3.0) == (
        False,
        False,
    )
    assert lacks("who worked at the Haskell mill", MILL, lambda term: 3.0) == (True, False)


def test_a_question_for_what_no_sentence_counts_is_less_surely_answered() -> None:
    library = build(
        [Article("mill", "The mill", (Section("History", MILL), Section("The river", "The river is cold.")))]
    )
    counted, uncounted = (
        search(query(q), library, GENERAL).score for q in ("how many women worked", "how many cats lived")
    )
    assert counted > uncounted


def test_where_all_texts_are_alike_their_own_directions_count() -> None:
    rooms = ("kitchen", "hall", "cellar", "attic", "pantry", "nursery")
    sections = tuple(
        Section(r.title(), f"The {r} of the mill is open from noon. A guide explains the {r}.") for r in rooms
    )
    index = build([Article("mill", "The mill", sections)])
    assert index.arrays["even"].shape == (384, 384)
    assert len(index.arrays["lengths"]) == len(index.window_vectors)
    for row, room in enumerate(rooms):
        assert search(query(f"when can I see the {room}"), index, GENERAL).hits[0].row == row
