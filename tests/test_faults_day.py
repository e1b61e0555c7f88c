"""24 hours in fast-forward: nothing waits, nothing is held, nothing grows. `make test-faults` takes a busier day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Person
from tests.faults.day import Left, day


@pytest.fixture
def ahead() -> Iterator[Any]:
    """Sets the front door's clock forward; in the end it is right again."""
    from bot.web.chat import clock

    yield clock.set_ahead
    clock.set_ahead(0)


def looked_at(left: Left, megabytes: float) -> None:
    """Nothing is left over."""
    assert left.waiting == left.leases == left.unanswered == left.trackers == left.locks == left.tasks == 0, left
    assert left.answered > left.messages * 0.7, "the rest was deleted with its conversations"
    # Half of the turns come after noon; one forgotten tracker alone is some hundred objects a turn.
    assert left.objects < 6_000 + 10 * left.messages, f"{left.objects} more objects than at noon"
    assert left.resident < megabytes * 1_000_000, f"grew by {left.resident / 1_000_000:.1f} MB in twelve hours"


@pytest.mark.django_db(transaction=True)
async def test_a_day_of_conversations_leaves_nothing_behind(
    agent: Any, person: Person, rasa_here: None, ahead: Any
) -> None:
    left = await day(agent, person.client, ahead, an_hour=1)
    looked_at(left, megabytes=40)
