"""The help card with Rasa dead: the front door runs alone, and nobody answers at Rasa's port."""

from __future__ import annotations

from bench import texts
from bench.ours import Ours
from bench.people import OurPerson
from bench.processes import BenchError
from bench.report import Budget, Report, p50, percentile

BAR = 150.0  # ms, p99


def _answers(port: int) -> bool:
    """Whether a first message is answered: right after its start the front door still reads its word lists."""
    try:
        person = OurPerson(port)
        person.say(texts.dangers(1, seed=9)[0])
        person.close()
    except (BenchError, OSError):
        return False
    return True


def run(report: Report, ours: Ours, rows: int) -> None:
    """Each message is the first of a new conversation; its answer must hold the card."""
    ours.prepare("--no-rasa")
    server = ours.alone()
    server.start()
    try:
        server.wait(ours.has_lines)
        server.wait(lambda: _answers(ours.port))
        found = []
        for text in texts.dangers(rows):
            person = OurPerson(ours.port)
            taken, answer = person.say(text)
            person.close()
            if not any(reply["card"] for reply in answer["replies"]):
                raise BenchError("A message in danger was answered without the card.")
            found.append(taken)
    finally:
        server.stop()
    report.add(
        Budget(
            "help card with Rasa dead, p99",
            percentile(found, 99),
            "ms",
            BAR,
            rows=rows,
            detail=f"p50 {p50(found):.1f} ms, longest {max(found):.0f} ms",
        )
    )
