"""Rasa's trackers with the same answers for less: about ten are built in a turn, and each replays the conversation.

Rasa copies every slot and resets the copy by a property, asks abstract classes about every event (a dozen times dearer than a look-up of
its type), and walks through all kinds of events for each that the action server sends. tests/test_rasa_cost.py compares both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import rasa.core.actions.forms as rasa_forms
import rasa.core.policies.memoization as rasa_memoization
import rasa.core.policies.rule_policy as rasa_rules
import rasa.core.processor as rasa_processor
import rasa.shared.core.events as rasa_events
import rasa.utils.endpoints as rasa_endpoints
from rasa.shared.constants import ASSISTANT_ID_KEY
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import METADATA_MODEL_ID

_KINDS = {
    "action": (ActionExecuted,),
    "user": (UserUttered,),
    "loop": (ActiveLoop,),
    "fresh": (Restarted, SessionStarted),
    "rejected": (ActionExecutionRejected,),
    "action back": (ActionReverted,),
    "user back": (UserUtteranceReverted,),
    "other": (Event,),
}
_kinds: dict[type, str] = {}
_named: dict[str, type[Event]] = {}

_rasa_init = DialogueStateTracker.__init__
_rasa_applied = DialogueStateTracker.applied_events
_rasa_resolve = Event.resolve_by_type


def _kind(event: Any) -> str:
    """What kind of event it is. Raises ValueError for what is none."""
    found = _kinds.get(event.__class__)
    if found is None:
        found = next((kind for kind, classes in _KINDS.items() if isinstance(event, classes)), None)
        if found is None:
            raise ValueError("event to log must be an instance of a subclass of Event.")
        _kinds[event.__class__] = found
    return found


def _fresh(slot: Slot) -> Slot:
    """A copy of a slot with its initial value."""
    new: Slot = object.__new__(type(slot))
    new.__dict__.update(slot.__dict__)
    if type(slot).value is Slot.value:
        new.__dict__["_value"] = slot.initial_value
        new.__dict__["_has_been_set"] = False
    else:
        new.reset()  # a kind of slot that has a say in what it is set to
    return new


def _init(self: DialogueStateTracker, sender_id: str, slots: Iterable[Slot] | None, *args: Any, **kwargs: Any) -> None:
    _rasa_init(self, sender_id, None if slots is None else (), *args, **kwargs)
    if slots is not None:
        self.slots = {slot.name: _fresh(slot) for slot in slots}


def _update(self: DialogueStateTracker, event: Event, domain: Any = None) -> None:
    _kind(event)
    if self.model_id and METADATA_MODEL_ID not in event.metadata:
        event.metadata = {**event.metadata, METADATA_MODEL_ID: self.model_id}
    if self.assistant_id and ASSISTANT_ID_KEY not in event.metadata:
        event.metadata = {**event.metadata, ASSISTANT_ID_KEY: self.assistant_id}
    self.events.append(event)
    event.apply_to(self)


def _applied(self: DialogueStateTracker) -> list[Event]:
    """What counts of the events: not what came before a restart, not what was taken back, of a form's turns only the last."""
    loops = {event.name for event in self.events if _kind(event) == "loop" and event.name}
    applied: list[Event] = []
    for event in self.events:
        kind = _kind(event)
        if kind == "fresh":
            applied = []
        elif kind == "action back":
            self._undo_till_previous(ActionExecuted, applied)
        elif kind == "user back":
            self._undo_till_previous(UserUttered, applied)
            self._undo_till_previous(ActionExecuted, applied)
        elif kind == "action" and event.action_name in loops and not _is_first(event.action_name, applied):
            self._undo_till_previous_loop_execution(event.action_name, applied)
        else:
            applied.append(event)
    return applied


def _is_first(loop: str, applied: list[Event]) -> bool:
    """Whether a form runs for the first time since it was opened, or after something else than the form answered."""
    after: str | None = None
    for event in reversed(applied):
        kind = _kind(event)
        if kind == "loop" and event.name is None:
            return True
        if kind == "rejected" and event.action_name == loop:
            return True
        if kind == "user" and after is not None and after != loop:
            return True
        if kind == "action":
            if event.action_name == loop:
                return False
            after = event.action_name
    return True


def _resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    found = _named.get(type_name)
    if found is None:
        found = _rasa_resolve(type_name, default)
        if found is not None and found is not default:
            _named[type_name] = found
    return found


class _Silent:
    """In place of Rasa's structured logs, which are closed: even a line that is dropped makes a logger of its own."""

    def __getattr__(self, level: str) -> Any:
        return _nothing


def _nothing(*args: Any, **kwargs: Any) -> None:
    """No line."""


def apply() -> None:
    """Mend all of it; calling it twice changes nothing."""
    DialogueStateTracker.__init__ = _init
    DialogueStateTracker.update = _update
    DialogueStateTracker.applied_events = _applied
    Event.resolve_by_type = staticmethod(_resolve)
    for module in (rasa_forms, rasa_memoization, rasa_rules, rasa_processor, rasa_events, rasa_endpoints):
        module.structlogger = _Silent()
