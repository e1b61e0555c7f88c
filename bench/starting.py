"""Training, and start to the first reply, each bot alone on the machine, A B A B."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.ours import Ours, environment, prepare
from bench.people import OurPerson
from bench.report import Budget, Report, p50, ratio
from bench.stock import Stock

TRAINING, START, LINES = 90.0, 0.7, 5.0  # budgets of the design: seconds, times stock, seconds


def train(report: Report, stock_seconds: float) -> None:
    """Everything that is fitted at set-up, in an empty state folder. Raises BenchError."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        prepare(environment(Path(folder)))
        taken = time.monotonic() - began
    report.add(
        Budget(
            "training, everything that is fitted",
            taken,
            "s",
            TRAINING,
            rows=1,
            detail=f"screen, listening, articles, intents and Rasa's model; stock {stock_seconds:.0f} s ({taken / stock_seconds:.2f} x)",
        )
    )


def run(report: Report, ours: Ours, stock: Stock, rounds: int) -> None:
    """Neither may be running; neither is afterwards."""
    firsts: list[float] = []
    lines: list[float] = []
    others: list[float] = []
    spoken: list[float] = []
    ours.prepare()  # as `rasa init` has made the other: what is timed is a start, not the setting up
    for number in range(rounds):
        others.append(stock.start())
        stock.server.stop()
        ours.log.write_bytes(b"")
        ours.server.start()
        try:
            lines.append(ours.server.wait(ours.has_lines))
            ours.server.wait(ours.is_ready)
            person = OurPerson(ours.port, 300 + number)
            spoken.append(person.turn())
            person.close()
            firsts.append(time.monotonic() - ours.server.began)
        finally:
            ours.server.stop()
    report.add(
        Budget(
            "start to first reply",
            ratio(p50(firsts), p50(others)),
            "x",
            START,
            rows=rounds,
            detail=f"ours {p50(firsts):.1f} s, stock {p50(others):.1f} s; the first message itself took {max(spoken):.0f} ms",
        ),
        Budget(
            "start to the help card",
            p50(lines),
            "s",
            LINES,
            rows=rounds,
            detail="from the same command, Rasa still loading",
        ),
    )
