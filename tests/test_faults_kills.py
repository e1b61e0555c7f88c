"""kill -9 at random moments in twelve scripted conversations; `make test-faults` takes two hundred."""

from __future__ import annotations

from tests.faults import kills
from tests.system import System


def test_nothing_is_lost_doubled_or_unanswered_however_processes_die(system: System) -> None:
    outcome = kills.run(system, conversations=12, seed=20, at_once=6, gap=2.0)
    assert not outcome.faults, "\n".join(outcome.faults)
    assert set(outcome.kills) == {"frontdoor", "rasa", "actions"}, "each was killed"
    assert outcome.states["answered"] + outcome.states["given_up"] == outcome.states.total() > 50
