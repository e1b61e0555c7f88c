"""A question put beside something told: found, told apart from what only sounds like one, and never said back with its mark."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.beside import answer, beside, for_the_question


def _tracker(text: str = "", slots: dict[str, Any] | None = None, **metadata: Any) -> Tracker:
    latest = {"text": text, "intent": {"name": "inform"}, "entities": [], "metadata": metadata}
    return Tracker("x", slots or {}, latest, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("text", "told", "question"),
    [
        (
            "He slept on the couch again. Is it normal that he does that?",
            "He slept on the couch again.",
            "Is it normal that he does that?",
        ),
        ("I yelled and is it too late to mend it", "I yelled", "and is it too late to mend it"),
        ("she stopped calling, will she come back", "she stopped calling", "will she come back"),
        ("does it ever get easier?", "", "does it ever get easier?"),
        ("ok there's one more question, is it normal to go quiet", "", "is it normal to go quiet"),
    ],
)
def test_a_question_beside_what_is_told_is_found(text: str, told: str, question: str) -> None:
    found = beside(_tracker(text), text)
    assert found is not None
    assert (found.told, found.question) == (told, question)


@pytest.mark.parametrize(
    "text",
    [
        "I asked him is it over",
        "she said do you even love me and left",
        "I shouted at my son in the car.",
        "he forgot me again. how could he?",
        "my wife left and I don't know what to do",
        "can you help me write it?",
        "is it normal. my wife hates it. I hate it too.",
    ],
)
def test_what_was_asked_of_somebody_else_or_is_no_question_is_left_alone(text: str) -> None:
    assert beside(_tracker(text), text) is None


def test_nothing_is_cut_out_of_what_must_not_be_said_back() -> None:
    text = "He slept on the couch again. Is it normal that he does that?"
    assert beside(_tracker(text, avoid=[[3, 8]]), text) is None
    assert beside(_tracker(text, past=True), text) is None


def test_a_fear_and_a_guess_answer_our_question() -> None:
    assert for_the_question("my_mind", "what if she leaves me")
    assert for_the_question("their_mind", "is he scared of me")
    assert not for_the_question("takeaway", "what if she leaves me")
    assert not for_the_question("their_mind", "am I a bad mother")


def test_two_questions_are_kept_and_neither_has_its_mark() -> None:
    tracker = _tracker(slots={"kept_question": "will my niece come round"})
    kept = answer(CollectingDispatcher(), tracker, "and is Tuesday too soon for all of us?")
    assert kept is not None
    assert kept["kept_question"] == "will my niece come round” and “is Tuesday too soon for all of us"


def test_a_question_with_a_limit_of_its_own_gets_it_and_is_not_kept() -> None:
    said = CollectingDispatcher()
    assert answer(said, _tracker(), "is he a narcissist?") == {}
    assert said.messages[0]["response"] == "utter_no_diagnosis"


def test_where_nothing_can_be_kept_nothing_is_promised() -> None:
    said = CollectingDispatcher()
    assert answer(said, _tracker(), "will Tuesday be too soon for the neighbours?", keeps=False) is None
    assert said.messages == []
