"""A day of conversations in fast-forward, in this process, and what is left of it."""

from __future__ import annotations

import gc
import resource
from dataclasses import dataclass
from typing import Any

from tests.conftest import Person

HOUR = 3600.0
TALKS = (
    ("hello", "My son broke a glass and I shouted at him", "ashamed", "seven", "I thought he did it on purpose"),
    ("what is secure attachment?", "more", "menu", "thanks"),
    ("My partner went silent and I felt shut out", "I want to kill myself tonight", "yes", "my sister is here"),
    ("I relapsed last night", "skip", "I feel guilty about my daughter", "bye"),
)


@dataclass(frozen=True)
class Left:
    """What is there at the end of the day. `objects`, `resident` (bytes): more of them than at noon."""

    messages: int
    answered: int
    waiting: int
    leases: int
    unanswered: int
    trackers: int
    locks: int
    tasks: int
    objects: int
    resident: int


async def day(agent: Any, client: Any, set_ahead: Any, an_hour: int) -> Left:
    """24 hours, `an_hour` conversations in each. Every third comes back eight hours later; some are ended, some deleted."""
    from django.core.cache import cache

    from bot.web.chat import api, database

    away: list[tuple[int, Person]] = []
    noon, sent = (0, 0), 0
    try:
        for hour in range(24):
            cache.clear()
            if hour == 12:
                noon = _memory()
            for place in range(an_hour):
                person = Person(client)
                number = hour * an_hour + place
                set_ahead(hour * HOUR + place * HOUR / an_hour)
                await person.begin()
                for step, text in enumerate(TALKS[number % len(TALKS)]):
                    set_ahead(hour * HOUR + place * HOUR / an_hour + 60.0 * step)
                    await person.say(text)
                    sent += 1
                if number % 5 == 4:
                    assert (await client.delete("/api/v1/conversation", headers=person.headers)).status_code == 204
                elif number % 5 == 3:
                    await person.post("conversation/end", {})
                elif number % 3 == 0:
                    away.append((hour + 8, person))
            for _, person in [entry for entry in away if entry[0] == hour]:
                await person.transcript()
                await person.say("I am back")
                sent += 1
            away = [entry for entry in away if entry[0] > hour]
    finally:
        set_ahead(0)
    objects, resident = (evening - morning for evening, morning in zip(_memory(), noon, strict=True))
    rows = await database.run(_rows)
    from bot.rasa.store import turn_store

    trackers = len(turn_store(agent.tracker_store).trackers)
    return Left(
        sent, *rows, trackers, len(agent.lock_store.conversation_locks), len(api.answering.tasks), objects, resident
    )


def _memory() -> tuple[int, int]:
    """Python objects, and resident bytes. Tracing every allocation would make the day fifty times as long."""
    gc.collect()
    with open("/proc/self/statm") as file:
        return len(gc.get_objects()), int(file.read().split()[1]) * resource.getpagesize()


def _rows() -> tuple[int, int, int, int]:
    from bot.web.chat.models import Conversation, Message

    written = Message.objects.filter(role=Message.PERSON)
    replied = set(Message.objects.exclude(reply_to=None).values_list("conversation_id", "reply_to"))
    answered = sum((row.conversation_id, row.n) in replied for row in written)
    waiting = Message.objects.filter(state=Message.WAITING).count()
    leases = Conversation.objects.exclude(lease="").count()
    return answered, waiting, leases, written.count() - answered
