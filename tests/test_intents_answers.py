"""Inside a conversation: what is an answer to the question that is open, each beside what is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actions.forms import LADDERS
from bot.intents import IntentModel, TablesError, is_answer, model, route_of
from bot.intents.acts import act_of, reread, said_here
from bot.intents.answered import questions
from bot.intents.answers import looks_up, of_kin

CASES = Path(__file__).parent / "cases" / "nlu"


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _same(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


@pytest.fixture(scope="module")
def fitted() -> IntentModel:
    return model()


@pytest.mark.parametrize("row", _cases("in_flow"), ids=lambda row: f"{row['asked']}: {row['text'][:30]}")
def test_inside_a_conversation_text_is_an_answer_unless_it_clearly_is_something_else(
    fitted: IntentModel, row: dict[str, Any]
) -> None:
    ranking = fitted.rank(row["text"], flow="reflect", asked=row["asked"])
    assert is_answer(ranking, "reflect", row["asked"]) == row["answer"]


def test_answers_as_people_give_them_are_answers_and_what_steers_is_none(fitted: IntentModel) -> None:
    rows = _cases("asked")
    known = {(slot, _same(answer)) for one in questions() for slot in one.slots for answer in one.answers}
    assert [row for row in rows if (row["asked"], _same(row["text"])) in known] == []
    read = [is_answer(fitted.rank(row["text"], "reflect", row["asked"]), "reflect", row["asked"]) for row in rows]
    # A bare yes, no or fine fills the question too: forms take it as it is.
    fills = [
        said or fitted.rank(row["text"], "reflect", row["asked"])[0][0] in ("affirm", "deny")
        for said, row in zip(read, rows, strict=True)
    ]
    assert np.mean([said for said, row in zip(fills, rows, strict=True) if row["answer"]]) >= 0.93
    assert np.mean([not said for said, row in zip(fills, rows, strict=True) if not row["answer"]]) >= 0.85


def test_what_is_done_with_an_open_question_is_read_in_words_nobody_listed(fitted: IntentModel) -> None:
    rows = _cases("acts")
    examples = {_same(text) for _, text in said_here()}
    assert [row["text"] for row in rows if _same(row["text"]) in examples] == []
    read = [act_of(fitted.rank(row["text"], "reflect", row["asked"])[0][0]) for row in rows]
    assert np.mean([act == row["act"] for act, row in zip(read, rows, strict=True)]) >= 0.66


def test_an_act_goes_before_an_answer_only_where_it_is_sure_enough() -> None:
    ranking = [("inform", 0.8), ("skip", 0.3), ("affirm", 0.1)]
    assert reread(ranking, {"inform": 0.4, "skip": 0.6}, 0.5)[0][0] == "skip"
    assert reread(ranking, {"inform": 0.4, "skip": 0.6}, 0.9)[0][0] == "inform"
    assert reread(ranking, {"inform": 0.1, "skip": 0.48}, 0.1)[0][0] == "skip"
    assert reread(ranking, {"inform": 0.2, "affirm": 0.8}, 0.1)[0][0] == "inform"
    assert reread([("affirm", 0.9), ("skip", 0.1)], {"skip": 1.0}, None)[0][0] == "affirm"


def test_a_table_of_acts_with_a_message_twice_or_an_unknown_intent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "acts.yml"
    path.write_text("skip: [next one]\nstop: [Next one]\n")
    with pytest.raises(TablesError, match="stands twice"):
        said_here(path)
    path = tmp_path / "unknown.yml"
    path.write_text("dance: [next one]\n")
    with pytest.raises(TablesError, match="no route"):
        said_here(path)


def test_the_same_words_answer_one_question_and_leave_another(fitted: IntentModel) -> None:
    assert is_answer(fitted.rank("leave it", "mend", "mend_unmet"), "mend", "mend_unmet")
    assert not is_answer(fitted.rank("leave it", "reflect", "moment"), "reflect", "moment")
    assert is_answer(fitted.rank("later", "mend", "mend_how"), "mend", "mend_how")
    assert not is_answer(fitted.rank("later", "reflect", "my_mind"), "reflect", "my_mind")


def test_a_table_of_answers_with_a_slot_or_an_answer_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.yml"
    path.write_text("moment person: [x]\nperson: [y]\n")
    with pytest.raises(TablesError, match="two lists"):
        questions(path)
    path = tmp_path / "again.yml"
    path.write_text("moment: [x, x]\n")
    with pytest.raises(TablesError, match="stands twice"):
        questions(path)


def test_every_question_of_a_form_has_answers_to_learn_from() -> None:
    slots = {slot for one in questions() for slot in one.slots}
    assert {slot for steps in LADDERS.values() for slot in steps} - slots == {"person"}
    assert all(len(one.answers) >= 20 for one in questions())


def test_outside_a_conversation_nothing_is_an_answer(fitted: IntentModel) -> None:
    ranking = fitted.rank("my sister")
    assert not is_answer(ranking, None)
    assert is_answer(ranking, "reflect")
    assert not is_answer([], "reflect")


def test_a_yes_inside_a_conversation_stays_a_yes(fitted: IntentModel) -> None:
    ranking = fitted.rank("yes", flow="reflect", asked="familiar")
    assert ranking[0][0] == "affirm"
    assert not is_answer(ranking, "reflect", "familiar")


# What is let in outside a conversation


@pytest.mark.parametrize(
    "text",
    [
        "dad has had a stroke",
        "Mum was told on Friday that it's cancer",
        "my little brother got arrested",
        "skint till friday and my son needs shoes",
        "Our daughter's been off school for weeks",
    ],
)
def test_a_statement_of_ones_own_people_is_known_by_its_form(text: str) -> None:
    assert of_kin(text)


@pytest.mark.parametrize(
    "text",
    [
        "my husband's birthday cake recipe",
        "my toddler has a rash, what cream",
        "find a gift for my mum",
        "my sister needs a dentist nearby",
        "my car has broken down",
    ],
)
def test_what_looks_for_something_of_ours_is_no_such_statement(text: str) -> None:
    assert not of_kin(text)


def test_somebodys_illness_and_somebodys_empty_purse_are_listened_to() -> None:
    for text in (
        "my grandfather was told he has parkinsons",
        "our eldest has leukemia",
        "skint till friday and my son needs shoes",
        "dont even know why im here",
    ):
        assert route_of(model().rank(text)[0][0]) != "out_of_scope", text
    for text in ("what are the symptoms of parkinsons", "what is leukemia", "where do I buy shoes for my son"):
        assert route_of(model().rank(text)[0][0]) == "out_of_scope", text


def test_a_question_between_several_readings_in_scope_is_not_kept_out() -> None:
    assert route_of(model().rank("how do you mend a friendship")[0][0]) != "out_of_scope"
    assert route_of(model().rank("how do you mend a bicycle tube")[0][0]) == "out_of_scope"


@pytest.mark.parametrize("text", ["films about divorce", "poems for a christening", "mothers day date this year"])
def test_what_one_types_into_a_search_field_tells_nothing(text: str) -> None:
    assert looks_up(text)
    assert route_of(model().rank(text)[0][0]) == "out_of_scope"


@pytest.mark.parametrize(
    "text", ["movies alone again on friday", "mind games", "bad dates", "games with his ex", "books he never gave back"]
)
def test_a_fragment_with_somebody_in_it_is_nothing_to_look_up(text: str) -> None:
    assert not looks_up(text)
