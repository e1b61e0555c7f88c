"""With the statistical layer off, every rule and every way an axis shows itself matters to some row of tests/cases/safety."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.safety import Memory, engine, model, remember, screen
from bot.safety.axes import AxisTable, axis_table
from bot.safety.engine import judge
from bot.safety.lexicon import Lexicon, lexicon
from bot.safety.model import Opinion
from bot.safety.spelling import write_out
from bot.safety.verdict import Verdict
from bot.text import normalise

CASES = Path(__file__).parent / "cases" / "safety"
ROWS_A_CUE = 40  # tried until one shows that the cue matters


@pytest.fixture(autouse=True)
def _lexicon_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "opinion", lambda _, again=True: Opinion())


@cache
def rows() -> tuple[tuple[str, Memory], ...]:
    """Every row's text, and the memory its history leaves (the lexicon's alone: the fixture is on)."""
    found = []
    for path in sorted(CASES.glob("*.jsonl")):
        if not path.name.startswith("ordinary"):
            for line in path.read_text(encoding="utf-8").splitlines():
                row: dict[str, Any] = json.loads(line)
                found.append((row["text"], remember(row.get("history", []))))
    return tuple(found)


@cache
def fired() -> dict[str, list[int]]:
    """Rule and axis cue ids to the numbers of the rows they had a part in: one pass over the rows."""
    table = axis_table()
    parts: dict[str, list[int]] = {}
    for number, (text, memory) in enumerate(rows()):
        plain = write_out(normalise(text)).text
        ids = set()
        for finding in judge(plain, memory):
            hit = finding.hit
            ids.add(hit.rule.id)
            ids.update(a.cue for a in table.around(plain, hit.start, hit.end, hit.rule.crisis_class))
        for name in ids:
            parts.setdefault(name, []).append(number)
    return parts


def verdict(number: int) -> Verdict:
    text, memory = rows()[number]
    return screen(text, memory)


@pytest.mark.parametrize("rule", [rule.id for rule in lexicon().rules])
def test_without_the_rule_some_row_loses_evidence(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fired().get(rule), "no row makes this rule fire"
    number = fired()[rule][0]
    before = verdict(number).evidence
    rest = Lexicon(tuple(r for r in lexicon().rules if r.id != rule))
    monkeypatch.setattr(engine, "lexicon", lambda: rest)
    assert verdict(number).evidence != before


@pytest.mark.parametrize("cue", [cue.id for cue in axis_table().cues])
def test_without_the_axis_some_row_is_judged_otherwise(cue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = fired().get(cue, [])[:ROWS_A_CUE]
    assert numbers, "no row shows this axis"
    before = {n: (verdict(n).axes, verdict(n).text_tier, verdict(n).soft) for n in numbers}
    table = axis_table()
    rest = AxisTable(tuple(c for c in table.cues if c.id != cue), table.stops)
    monkeypatch.setattr(engine, "axis_table", lambda: rest)
    assert any((verdict(n).axes, verdict(n).text_tier, verdict(n).soft) != before[n] for n in numbers)
