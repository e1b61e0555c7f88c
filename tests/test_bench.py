"""The arithmetic of a benchmark's report, and that what it measures is new each time. Nothing here is timed."""

from __future__ import annotations

import itertools

import pytest
from click.testing import CliRunner

from bench import rooms, texts
from bench.__main__ import main
from bench.processes import BenchError, members
from bench.report import Budget, Report, number, percentile, ratio
from bench.turns import window


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        ([3.0], 50, 3.0),
        ([1.0, 2.0], 50, 1.5),
        ([5.0, 1.0, 3.0], 50, 3.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 0, 1.0),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 100, 5.0),
        ([0.0, 100.0], 99, 99.0),
    ],
)
def test_a_percentile_lies_between_its_neighbours(values: list[float], percent: float, found: float) -> None:
    assert percentile(values, percent) == pytest.approx(found)


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_a_ratio_is_ours_in_units_of_theirs() -> None:
    assert ratio(10, 20) == 0.5


@pytest.mark.parametrize("pair", [(0.0, 1.0), (1.0, 0.0), (1.0, float("nan")), (float("inf"), 1.0)])
def test_a_measurement_that_failed_meets_no_budget(pair: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        ratio(*pair)


@pytest.mark.parametrize(
    ("found", "bar", "at_least", "met"),
    [
        (1.0, 1.0, False, True),
        (1.01, 1.0, False, False),
        (1.5, 1.5, True, True),
        (1.49, 1.5, True, False),
        (9.0, None, False, None),
    ],
)
def test_a_bar_is_met_or_missed(found: float, bar: float | None, at_least: bool, met: bool | None) -> None:
    assert Budget("turn", found, "x", bar, at_least).met is met


def test_the_report_shows_bar_rows_and_what_was_missed() -> None:
    report = Report()
    report.add(Budget("turn", 2.0, "x", 1.0, rows=1200, detail="slow"), Budget("memory", 900.0, "MB", 1600.0))
    report.notes.append("A note.")
    shown = report.markdown()
    assert "| turn | 2.00 x | ≤ 1.00 x | missed | 1,200 | slow |" in shown
    assert "| memory | 900 MB | ≤ 1,600 MB | met |" in shown
    assert shown.endswith("\nA note.")
    assert [budget.what for budget in report.missed] == ["turn"]


@pytest.mark.parametrize(("value", "shown"), [(0.987, "0.99"), (12.34, "12.3"), (1234.5, "1,234"), (150.0, "150")])
def test_numbers_are_shown_with_three_digits_that_count(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_window_of_turns_holds_each_kind_of_turn_once() -> None:
    times = [float(turn) for turn in range(1, 206)]
    assert window(times, 10) == 9.5
    assert window(times, 200) == 199.5
    assert (200 - 10) % len(texts.TURNS) == 0


def test_nobody_says_the_same_words_twice_in_a_row_of_messages() -> None:
    assert len(set(texts.messages(300))) == 300
    script = list(itertools.islice(texts.conversation(1), 200))
    again = [text for place, text in enumerate(script) if len(text) > 30 and text in script[max(0, place - 64) : place]]
    assert len(again) <= 4, "what encoder and parser keep of the latest 64 texts would flatter us"


def test_long_texts_have_the_length_asked_for() -> None:
    assert {len(text) for text in texts.of_length(2000, 5)} == {2000}
    assert len(set(texts.of_length(2000, 5))) == 5


def test_a_process_that_is_gone_has_no_members() -> None:
    assert members(2**30) == []


def test_a_screen_that_is_not_fitted_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "fitted", lambda: False)
    report = Report()
    with pytest.raises(BenchError, match="make train"):
        rooms.screening(report, 5)
    assert not report.budgets


@pytest.mark.parametrize(
    ("parts", "without"), [(["screen"], ["--no-rasa"]), (["screen", "mends"], []), ([], [])], ids=lambda part: str(part)
)
def test_what_is_out_of_date_is_fitted_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, parts: list[str], without: list[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def refuse(_environment: dict[str, str], *options: str, told: bool) -> None:
        asked.append(options)
        assert told, "a minute without a word"
        raise BenchError("The disk is full.")

    monkeypatch.setattr("bench.__main__.prepare", refuse)
    ended = CliRunner().invoke(main, parts)
    assert asked == [tuple(without)]
    assert (ended.exit_code, ended.output) == (1, "Error: The disk is full.\n")
