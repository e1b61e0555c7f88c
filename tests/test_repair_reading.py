"""What a telling is read as: one's own deed, a wrong, danger or nothing; and what stands where nothing was fitted."""

from __future__ import annotations

import pytest

from bot.parser import parse
from bot.repair import draft, reading
from bot.repair.tidy import tidy
from bot.repair.words import WordsError


def test_every_line_is_there_once_and_of_a_known_kind() -> None:
    assert set(reading.tellings()) == set(reading.KINDS)
    assert all(len(lines) >= 30 for lines in reading.tellings().values())
    assert reading.NONE in reading.clauses()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(WordsError, match=r"told\.yml"):
        reading._lines("told.yml", frozenset({"own"}))


def test_shares_are_of_all_kinds_and_make_one() -> None:
    told = reading.told(parse(tidy("I sat there and said nothing while they laughed at her")))
    assert told is not None
    assert set(told.shares) == set(reading.KINDS)
    assert sum(told.shares.values()) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("event", "to"),
    [
        ("He told me it never happened, that I dream things up. I feel I owe him an apology for accusing him.", None),
        ("My husband pulled our son by the hair and I yelled at him to let go. He says I undermine him.", "husband"),
        ("My mum says I have to apologise to my stepdad for telling the school what he does at night.", None),
        ("I took her bank card because she went to see her friends without asking me. What should I write?", "wife"),
        ("I made her sleep outside because she'd laughed at me in front of my boss. What do I write?", "girlfriend"),
    ],
)
def test_no_draft_where_it_is_read_as_danger_though_a_deed_is_named(event: str, to: str | None) -> None:
    assert not draft(event, to).applicable


def test_without_a_fitted_file_the_lists_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_loaded", lambda: None)
    assert draft("I yelled at my son").applicable
    assert not draft("My husband hits me and I shouted at him").applicable


@pytest.mark.parametrize(
    "event",
    [
        "He drove through the red lights with me screaming beside him, he said we could die together, and I had been rude to his mother",
        "I told her I was leaving and she tore my sketches to shreds and said I'd be next",
        "My baby was asleep and my husband kicked the cot to pieces. I had forgotten his shirts.",
        "My father tells the whole village that I forgot him, because I study in another town",
        "She borrowed my coat for months and shouted at me when I asked for it back, and I stopped calling",
    ],
)
def test_a_telling_in_doubt_is_read_twice_and_no_apology_is_made_of_somebody_elses_wrong(event: str) -> None:
    assert not draft(event).applicable


def test_what_was_read_surely_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def seen(doc: object, read: object) -> None:
        asked.append(str(doc))

    monkeypatch.setattr("bot.repair.decide.second", seen)
    assert draft("I shouted at my wife and called her a cow and I'm so sorry").applicable
    assert draft("I hid the bill from my wife because I was ashamed").applicable
    draft("I forgot what my father asked for and my sister took my savings and laughed at me")
    assert len(asked) == 1


def test_without_the_larger_network_a_telling_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = reading._loaded()
    assert model is not None
    alone = reading.Fitted(model.told, model.clauses)
    doc = parse(tidy("I forgot my sister's birthday"))
    assert alone.second(doc, alone.read(doc)) is None
    monkeypatch.setattr(reading, "_loaded", lambda: None)
    assert reading.second(doc, alone.read(doc)) is None


@pytest.mark.parametrize(
    "event",
    [
        "he holds the cellar door until I have said I'm sorry, last night it was about the soup",
        "my wife stands in the doorway until I beg, and I don't dare to sit down",
    ],
)
def test_who_is_hurt_is_not_told_that_there_was_nothing(event: str) -> None:
    assert draft(event).reason in {"wronged", "self_blame", "danger", "unsafe"}


@pytest.mark.parametrize(
    "event", ["Which train do we take to the christening?", "I miss my grandmother and her kitchen"]
)
def test_where_nothing_happened_nothing_is_said_to_have(event: str) -> None:
    assert draft(event).reason == "nothing"
