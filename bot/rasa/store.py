"""Rasa's working memory: one turn long.

The front door keeps a snapshot (slots, active form, last turns) with each message and hands it over with the next one, so a
conversation costs the same at turn 200 as at turn 2, any worker can take any turn, and a restart forgets nothing. That is why there
is no SQL tracker store and no Redis lock here: what they would share, the front door's database already holds, and it alone decides
whose turn it is. Trackers of other channels (`rasa shell`) stay until the process ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class TurnStore(TrackerStore):
    """Live trackers by sender id, as they are: nothing is serialised, nothing touches a disk."""

    def __init__(self, domain: Domain, host: Any = None, event_broker: Any = None, **kwargs: Any) -> None:
        self.trackers: dict[str, DialogueStateTracker] = {}
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of this turn, or None."""
        return self.trackers.get(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker until it is forgotten."""
        self.trackers[tracker.sender_id] = tracker

    async def keys(self) -> Iterable[str]:
        """The sender ids known now."""
        return list(self.trackers)

    def forget(self, sender_id: str) -> None:
        """Drop the tracker, if there is one."""
        self.trackers.pop(sender_id, None)


class StoreError(RuntimeError):
    """Rasa replaced our store by its own, as it does with a warning when a store can't be imported."""


def turn_store(store: Any) -> TurnStore:
    """Our store, out of the wrappers Rasa puts around it. Raises StoreError if it is another."""
    while not isinstance(store, TurnStore):
        inner = getattr(store, "_tracker_store", None)
        if inner is None:
            raise StoreError("Rasa runs on another tracker store than bot.rasa.store.TurnStore: check endpoints.yml.")
        store = inner
    return store
