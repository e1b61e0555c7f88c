"""`attune evaluate`: arithmetic, tables, and files as people really have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.cli.baselines import Bm25, Keywords, KeywordsError, Regression
from bot.cli.evaluations import (
    ArticleRow,
    Found,
    SafetyRow,
    Screened,
    article_measures,
    article_row,
    evaluate_articles,
    evaluate_route,
    evaluate_safety,
    right_answer,
    route_measures,
    route_row,
    safety_measures,
    safety_row,
)
from bot.cli.labelled import read_rows
from bot.cli.report import Report
from bot.cli.scoring import Measure, Rate, Value, auroc, best_threshold, macro_f1, pace, threshold_of, wilson
from bot.cli.stream import LineError


def _watch(rows: Sequence[Any], doing: str) -> Sequence[Any]:
    return rows


def _by_name(measures: Sequence[Measure]) -> dict[str, Measure]:
    return {measure.name.strip(): measure for measure in measures}


def _hits(measures: Sequence[Measure], name: str) -> tuple[int, int]:
    found = next(measure for measure in measures if measure.name.strip().startswith(name))
    assert isinstance(found, Rate)
    return found.hits, found.of


# Values of Wilson's interval by its formula in R's prop.test(correct = FALSE).
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_wilsons_interval_agrees_with_published_values(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=6e-5)


def test_an_interval_of_nothing_is_everything_and_impossible_counts_are_refused() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert str(Rate("x", 0, 0)) == "-"
    for hits, of in [(2, 1), (-1, 5)]:
        with pytest.raises(ValueError, match="as many hits"):
            wilson(hits, of)


def test_the_area_counts_pairs_and_halves_ties() -> None:
    assert auroc([3.0, 4.0], [1.0, 2.0]) == 1.0
    assert auroc([1.0], [2.0]) == 0.0
    assert auroc([1.0, 1.0], [1.0]) == 0.5
    assert auroc([0.4, 0.9], [0.5, 0.1]) == 0.75
    assert auroc([], [1.0]) is None


def test_the_mean_f1_is_over_expected_classes_only() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert macro_f1(["a"], ["c"]) == 0.0
    assert macro_f1([], []) is None


def test_thresholds_keep_to_the_alarms_allowed() -> None:
    calm = [0.1, 0.9, 0.5, 0.5, 0.3]
    for most in range(6):
        assert sum(score >= threshold_of(calm, most) for score in calm) <= most
    assert 0.2 < best_threshold([0.8, 0.9], [0.1, 0.2]) <= 0.8
    assert best_threshold([], []) == 0.0


def test_the_pace_needs_two_rows() -> None:
    assert pace([1.0]) == "-"
    assert pace([1.0, 3.0]).startswith("2.0 ms")


def _safety(low: int, high: int = 3) -> SafetyRow:
    return SafetyRow("r", "x", (), low, high, "no class")


def test_safety_is_counted_by_what_is_due() -> None:
    rows = [_safety(2), _safety(3), _safety(2), _safety(1, 1), _safety(0, 1), _safety(0, 0), _safety(0, 2)]
    given = [Screened(2), Screened(2), Screened(0), Screened(1), Screened(2, soft=True), Screened(3), Screened(2)]
    measures = safety_measures(rows, given)
    assert _hits(measures, "tier as expected") == (3, 7)
    assert _hits(measures, "risk found") == (2, 3)
    assert _hits(measures, "imminent found") == (0, 1)
    assert _hits(measures, "distress found") == (1, 1)
    assert _hits(measures, "alarms") == (2, 3)
    assert _hits(measures, "of these not soft") == (1, 3)
    assert _hits(measures, "tier 3 where") == (1, 4)


def test_routes_are_counted_by_route() -> None:
    measures = route_measures(["share", "share", "ask", "out_of_scope"], ["share", "out_of_scope", "ask", "ask"])
    assert _hits(measures, "route right") == (2, 4)
    assert _hits(measures, "share found") == (1, 2)
    assert _hits(measures, "in scope, but kept out") == (1, 3)


def test_an_answer_out_of_another_article_is_not_right() -> None:
    one, none = ArticleRow("1", "q", frozenset({"a"})), ArticleRow("2", "q", frozenset())
    cited = Found(True, 0.9, frozenset({"a", "b"}), ("b", "a"))
    refused = Found(False, 0.2, frozenset(), ("a",))
    assert right_answer(one, cited)
    assert not right_answer(one, Found(True, 0.9, frozenset({"b"}), ("a",)))
    assert not right_answer(one, refused)
    assert not right_answer(none, cited)
    assert right_answer(none, refused)
    measures = article_measures([one, none], [cited, refused])
    assert _hits(measures, "best passage") == (0, 1)
    assert _hits(measures, "among the best five") == (1, 1)
    assert _by_name(measures)["area under the curve of the score"] == Value("area under the curve of the score", 1.0)


@pytest.mark.parametrize(
    ("make", "row"),
    [
        (safety_row, {"text": "x"}),
        (safety_row, {"text": "x", "expected": {"min": 2, "max": 1}}),
        (safety_row, {"text": "x", "expected": {"min": True}}),
        (safety_row, {"text": "x", "expected": {"max": 3}}),
        (safety_row, {"expected": {"min": 1}}),
        (route_row, {"text": "x"}),
        (route_row, {"text": "x", "route": "nowhere"}),
        (route_row, {"text": "x", "relational": "yes"}),
        (article_row, {"question": "x"}),
        (article_row, {"question": "x", "expected": []}),
        (article_row, {"expected": "a"}),
    ],
)
def test_a_row_without_its_label_is_refused(make: Any, row: dict[str, Any]) -> None:
    with pytest.raises(LineError):
        make("r", row)


def test_rows_without_limits_or_class_are_read() -> None:
    assert safety_row("r", {"text": "x", "expected": {"min": 2}}) == SafetyRow("r", "x", (), 2, 3, "no class")
    assert article_row("r", {"question": "x", "expected": "unanswerable"}).expected == frozenset()
    assert article_row("r", {"question": "x", "expected": ["a", "b"]}).expected == {"a", "b"}


def test_lines_that_are_no_rows_are_named_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "x", "route": "share"}\nsecret\n\n{"id": 4, "text": "x", "route": "ask"}\n', "utf-8")
    rows, unread = read_rows(path, route_row)
    assert [row.id for row in rows] == ["line-1", "4"]
    assert unread == ["line 2: not JSON", "line 3: empty; a JSON object is expected"]


def test_the_keyword_list_finds_whole_words_and_no_parts_of_them(tmp_path: Path) -> None:
    keywords = Keywords()
    assert keywords.tier("I want to die") == 2
    assert keywords.tier("I have a GUN TO MY HEAD") == 3
    assert keywords.tier("I can’t, I don’t want to live") == 2
    assert keywords.tier("the kmsdrm driver and a diet") == 0
    path = tmp_path / "keywords.yml"
    path.write_text("imminent: [x]\nposible: [y]\n", "utf-8")
    with pytest.raises(KeywordsError, match=r"keywords\.yml"):
        Keywords(path)


def test_bm25_ranks_the_passage_that_holds_the_rare_word() -> None:
    plain = Bm25(["trust grows slowly", "trust is hard to mend", "a kettle is hard to mend"])
    assert [place for place, _ in plain.ranked("How do I mend a kettle?", 2)] == [2, 1]
    assert plain.ranked("zebrafish", 2) == []
    assert Bm25([]).ranked("x", 3) == []


def test_the_regression_learns_what_it_is_shown() -> None:
    fitted = Regression(["good day", "nice day", "bad night", "awful night"], [0, 0, 1, 1])
    assert fitted.labels(["a nice day", "an awful night"]) == [0, 1]
    assert fitted.chances(["night"], 1)[0] > 0.5
    assert fitted.labels([]) == []


def test_a_report_shows_ids_and_rates_and_is_json_too() -> None:
    measures: list[Measure] = [Rate("right", 9, 10), Value("area", None)]
    report = Report("route", 10, {"ours": measures, "theirs": measures}, {"all": measures}, {"missed": ["a-1", "b-2"]})
    shown = report.to_text()
    assert "9/10 0.900 [0.596-0.982]" in shown
    assert "missed (2):\n  a-1 b-2" in shown
    assert json.loads(json.dumps(report.to_json()))["systems"]["ours"]["right"]["hits"] == 9
    assert "none" in Report("route", 0, {}, {}, {"missed": []}).to_text()


def _file(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps({"id": f"r-{n}", **row}) + "\n" for n, row in enumerate(rows)), "utf-8")
    return path


def test_a_small_safety_file_is_scored_beside_its_baselines(tmp_path: Path) -> None:
    rows = _file(
        tmp_path / "rows.jsonl",
        {"text": "I want to kill myself", "expected": {"min": 2, "class": "ideation"}},
        {"text": "My train was late and the zebrafish was cold", "expected": {"min": 0, "max": 0}},
    )
    report = evaluate_safety(rows, _watch)
    assert list(report.systems) == ["screen", "keyword list", "TF-IDF regression", "TF-IDF, our alarms"]
    assert _hits(report.systems["screen"], "risk found") == (1, 1)
    assert report.failed == {"below": [], "above": []}
    assert "zebrafish" not in report.to_text() + json.dumps(report.to_json())
    assert set(report.groups) == {"ideation", "no class"}


def test_a_small_route_file_is_scored_with_relations_where_it_has_them(tmp_path: Path) -> None:
    rows = _file(
        tmp_path / "rows.jsonl",
        {"text": "my sister lied to me and I am hurt", "route": "share", "relational": True},
        {"text": "what is secure attachment?", "route": "ask"},
        {"text": "what is secure attachment?", "route": "smalltalk"},
    )
    report = evaluate_route(rows, _watch)
    assert _hits(report.systems["parse"], "route right") == (2, 3)
    assert report.failed["smalltalk taken for ask"] == ["r-2"]
    assert _hits(report.groups["relational"], "found") == (1, 1)


def test_a_small_article_file_is_scored_on_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "leaflets"
    folder.mkdir()
    (folder / "kettles.md").write_text("# Kettles\n\n## Descaling\n\nA kettle is descaled with vinegar.\n", "utf-8")
    rows = _file(
        tmp_path / "rows.jsonl",
        {"question": "How is a kettle descaled?", "expected": "kettles"},
        {"question": "Who won the election?", "expected": "unanswerable"},
        {"question": "How is a kettle descaled?", "expected": "teapots"},
    )
    report = evaluate_articles(rows, folder, _watch)
    assert _hits(report.systems["explain"], "answered out of") == (1, 2)
    assert _hits(report.systems["explain"], "refused") == (1, 1)
    assert report.failed["other article"] == ["r-2"]
    assert report.failed["not verbatim"] == []
    assert any("teapots" in note for note in report.notes)


def test_an_empty_file_is_scored_without_a_fault(tmp_path: Path) -> None:
    rows = _file(tmp_path / "rows.jsonl")
    for report in (evaluate_safety(rows, _watch), evaluate_route(rows, _watch), evaluate_articles(rows, None, _watch)):
        assert report.rows == 0
        assert report.to_text()
