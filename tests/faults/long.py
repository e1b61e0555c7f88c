"""The long forms, by `make test-faults`; the short ones are tests/test_faults_*.py and tests/test_openapi.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Person
from tests.faults import kills
from tests.faults.day import day
from tests.faults.door import Door
from tests.system import System
from tests.test_faults_day import ahead, looked_at
from tests.test_openapi import checked

__all__ = ["ahead"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_two_hundred_conversations_while_everything_is_killed(system: System, seed: int) -> None:
    outcome = kills.run(system, conversations=50, seed=seed, at_once=5, gap=4.0)
    print(outcome)
    assert not outcome.faults, "\n".join(outcome.faults)
    assert outcome.states["answered"] + outcome.states["given_up"] == outcome.states.total() > 200


@pytest.mark.django_db(transaction=True)
async def test_a_busy_day_leaves_nothing_behind(agent: Any, person: Person, rasa_here: None, ahead: Any) -> None:
    left = await day(agent, person.client, ahead, an_hour=8)
    print(left)
    looked_at(left, megabytes=60)


def test_schemathesis_finds_nothing_in_a_longer_look_with_chains_of_calls(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    door = Door(tmp_path / "state")
    try:
        print(checked(door, tmp_path, examples=60, phases="examples,coverage,fuzzing,stateful", seconds=900))
    finally:
        door.stop()
