"""Questions that lean on the explanation before, and what the door says where nothing is left to explain."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.explanations import ActionAdvice, ActionExplain, ActionScope
from actions.more import ActionExplainMore
from bot.articles import Context, Explanation, Library, explain


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.built_in()


def talk(library: Library, *questions: str) -> list[Explanation]:
    said: list[Explanation] = []
    for question in questions:
        said.append(explain(question, library, context=said[-1].context if said else None))
    return said


def quoted(found: Explanation) -> set[str]:
    return {sentence.text for sentence in found.sentences}


@pytest.mark.parametrize(
    ("questions", "section"),
    [
        (("how does oxytocin work in bonding", "what about dads"), "bonding-before-and-after-birth#"),
        (("what is ABFT", "and EFT?"), "attachment-theory-in-therapy#"),
        (
            ("how can i repair things with my toddler after i yelled", "what about a baby?"),
            "what-secure-attachment-is#how-do-you",
        ),
    ],
)
def test_a_new_side_gets_an_answer_of_its_own(questions: tuple[str, str], section: str, library: Library) -> None:
    first, second = talk(library, *questions)
    assert second.answered
    assert not quoted(first) & quoted(second)
    assert any(sentence.passage.startswith(section) for sentence in second.sentences)


def test_a_side_leans_on_the_question_that_was_whole_and_not_on_another_side(library: Library) -> None:
    *_, found = talk(library, "how does oxytocin work in bonding", "what about dads", "and adoption?")
    assert any("adopt" in text for text in quoted(found))
    assert found.context is not None
    assert found.context.about == "how does oxytocin work in bonding"


def test_what_was_said_answers_a_pointed_question_again(library: Library) -> None:
    *_, found = talk(library, "what is urge surfing", "how long do they last")
    assert found.kind == "answer"


def test_the_short_version_is_of_everything_that_was_said(library: Library) -> None:
    first, *_, short = talk(library, "what is earned security?", "more", "short version")
    assert quoted(short) <= quoted(first)


def test_where_nothing_is_left_the_topics_that_were_quoted_are_not_offered(library: Library) -> None:
    said = talk(library, "what is earned security?", *["more"] * 8)
    assert said[-1].kind == "end"
    assert not {s.section for found in said for s in found.sentences} & set(said[-1].near)


def test_an_article_without_a_source_is_cited_by_its_title(library: Library) -> None:
    assert all("()" not in a.cited_as and "from: )" not in a.cited_as for a in library.articles.values())


@pytest.mark.parametrize(
    ("questions", "section"),
    [
        (("what are the attachment styles?", "and for adults?"), "What do the attachment styles look like in adults?"),
        (("what are the attachment styles?", "and for kids?"), "What do the attachment styles look like in children?"),
        (("what is anxious attachment?", "how do I change it?"), "Can attachment styles change?"),
        (("how long does a craving last?", "what helps?"), "What can I do when I have an urge to drink or use?"),
        (("what is disorganised attachment?", "is it common?"), "Is insecure attachment common?"),
        (
            ("what is disorganised attachment?", "does it pass to my kids?"),
            "Do attachment patterns pass from parents to",
        ),
    ],
)
def test_a_side_is_answered_first_out_of_what_speaks_of_it(
    questions: tuple[str, str], section: str, library: Library
) -> None:
    *_, found = talk(library, *questions)
    assert found.sentences[0].section.startswith(section)


@pytest.mark.parametrize("side", ["and for men?", "and for dogs?", "and in prison?"])
def test_a_side_that_no_article_speaks_of_is_said_not_to_be_there(side: str, library: Library) -> None:
    *_, found = talk(library, "what is anxious attachment?", side)
    assert not found.answered


@pytest.mark.parametrize(
    ("question", "kind"), [("where does it come from?", "answer"), ("where does that come from?", "source")]
)
def test_where_a_thing_comes_from_is_no_question_for_the_source(question: str, kind: str, library: Library) -> None:
    *_, found = talk(library, "what is insecure attachment?", question)
    assert found.kind == kind


def test_a_question_about_what_was_said_is_told_something_new_where_there_is_something(library: Library) -> None:
    first, second = talk(library, "what is earned security", "how do i get it?")
    assert second.answered
    assert not quoted(first) & quoted(second)


def ask(action: Action, text: str, context: Context | None = None, intent: str = "ask_article") -> list[dict[str, Any]]:
    slots = {"explained": context.to_json() if context else None}
    message = {"text": text, "intent": {"name": intent}}
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, Tracker("someone", slots, message, [], False, None, {}, ""), {})
    return list(dispatcher.messages)


@pytest.mark.parametrize(
    ("question", "then", "section"),
    [
        ("what is anxious attachment?", "can it change?", "Can attachment styles change?"),
        ("what is the difference between anxious and avoidant?", "can they change?", "Can attachment styles change?"),
        ("how long does a craving last?", "what if I give in?", "What should I do after a lapse?"),
        (
            "does bonding help to stop drinking in pregnancy?",
            "and fathers?",
            "How do fathers and partners bond with a baby?",
        ),
    ],
)
def test_a_follow_up_is_answered_by_what_it_asks_and_not_by_what_was_just_said(
    library: Library, question: str, then: str, section: str
) -> None:
    found = talk(library, question, then)[-1]
    assert found.answered
    assert section in [sentence.section for sentence in found.sentences]


def test_the_door_says_that_all_was_said(library: Library) -> None:
    context = talk(library, "what is earned security?", *["more"] * 8)[-1].context
    (message,) = ask(ActionExplainMore(), "more", context, "more")
    assert message["text"].startswith("That is all my articles say on this.")
    assert "?." not in message["text"]


def test_a_boundary_has_words_of_its_own() -> None:
    (message,) = ask(ActionExplain(), "how many mg of sertraline is normal")
    assert message["response"] == "utter_no_medication"


def test_a_question_that_sounded_like_a_wish_for_advice_is_explained_where_the_articles_surely_know() -> None:
    (message,) = ask(ActionAdvice(), "how do i find a therapist")
    assert message["custom"]["citations"]


def test_a_follow_up_that_finds_nothing_new_is_told_so_and_not_taken_for_another_subject(library: Library) -> None:
    context = talk(library, "what is earned security?", *["more"] * 8)[-1].context
    (message,) = ask(ActionScope(), "and for adults?", context, "out_of_scope")
    assert message["custom"]["kind"] == "explanation"


@pytest.mark.parametrize(
    "text", ["should i leave my wife", "what should i do about him", "which therapy is best for me"]
)
def test_a_decision_is_left_to_the_person(text: str) -> None:
    (message,) = ask(ActionAdvice(), text)
    assert message["response"] == "utter_no_advice"
