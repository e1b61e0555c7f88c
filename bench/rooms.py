"""Screen and explanation in this process, each text new to them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

from bench import texts
from bench.processes import BenchError
from bench.report import Budget, Report, p50, percentile, ratio
from bot.articles import Library, explain
from bot.safety import fitted, screen
from bot.settings import ROOT

CHAT, LONG, LINEAR, EXPLAIN = 15.0, 200.0, 1.25, 30.0  # ms, ms, times, ms
QUESTIONS = ROOT / "tests" / "cases" / "articles" / "answerable.jsonl"


def timed(function: Callable[[str], object], given: Sequence[str]) -> list[float]:
    """Milliseconds of each call."""
    found = []
    for text in given:
        began = time.perf_counter()
        function(text)
        found.append((time.perf_counter() - began) * 1000)
    return found


def screening(report: Report, rows: int) -> None:
    """Chat-length messages, 2,000 characters, and whether time grows with length only. Raises BenchError unless it is fitted."""
    if not fitted():
        raise BenchError("The screen is not fitted: its lexicon alone would be measured. Run `make train`.")
    timed(screen, [*texts.messages(10, seed=99), *texts.of_length(2000, 2, seed=99)])
    chat = timed(screen, texts.messages(rows))
    lengths = {size: p50(timed(screen, texts.of_length(size, max(5, rows // 10)))) for size in (1000, 2000, 4000, 8000)}
    report.add(
        Budget(
            "screen, chat-length messages, p50",
            p50(chat),
            "ms",
            CHAT,
            rows=rows,
            detail=f"p95 {percentile(chat, 95):.1f} ms",
        ),
        Budget("screen, 2,000 characters, p50", lengths[2000], "ms", LONG, rows=max(5, rows // 10)),
        Budget(
            "screen, 8,000 / 2,000 characters, a character",
            ratio(lengths[8000] / 4, lengths[2000]),
            "x",
            LINEAR,
            rows=max(5, rows // 10),
            detail=", ".join(f"{size:,}: {taken:.0f} ms" for size, taken in lengths.items()),
        ),
    )


def questions(rows: int) -> list[str]:
    """Questions that the built-in corpus can answer."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["question"]) for line in lines[:rows]]


def explaining(report: Report, rows: int) -> None:
    """The built-in corpus."""
    library = Library.built_in()
    asked = questions(rows)
    timed(explain, ["What is it about, in a word?", "And what else is there to it?"])
    found = timed(explain, asked)
    report.add(
        Budget(
            "explanation, built-in corpus, p50",
            p50(found),
            "ms",
            EXPLAIN,
            rows=len(asked),
            detail=f"p95 {percentile(found, 95):.1f} ms; {len(library.articles)} articles, {len(library.index.rows)} passages",
        )
    )
