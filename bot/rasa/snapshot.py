"""What Rasa must know of a conversation to take its next turn, as JSON, and back.

A snapshot is {"slots": {name: value}, "turns": [{"loop": name or null, "events": [...]}, ...], "loop": name or null}: the slots that
hold something, the last `TURNS` turns as bare events (intents and actions, no text), and the active form.
"""

from __future__ import annotations

import time
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TURNS = 3  # as many as the longest story looks back
_KINDS = {"action", "slot", "active_loop", "user"}


def tracker_of(sender_id: str, snapshot: dict[str, Any], domain: Domain) -> DialogueStateTracker:
    """A tracker as if the conversation had gone on without a pause. Unknown slots and actions of an older model are left out."""
    slots, turns, loop = _parts(snapshot, domain)
    known = {slot.name for slot in domain.slots}
    actions = set(domain.action_names_or_texts)
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(name, value) for name, value in slots.items() if name in known]
    first_loop = _loop(turns[0].get("loop"), domain) if turns else loop
    if first_loop is not None:
        events.append(ActiveLoop(first_loop))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    for turn in turns:
        for entry in turn["events"]:
            event = _event(entry, actions, domain)
            if event is not None:
                events.append(event)
    # What is true now stands last: an event left out above must not change it.
    if loop != _loop_after(events):
        events.insert(len(events) - isinstance(events[-1], ActionExecuted), ActiveLoop(loop))
    tracker = DialogueStateTracker.from_events(sender_id, events, slots=domain.slots, domain=domain)
    if tracker.latest_action_name != ACTION_LISTEN_NAME:
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME), domain)
    return tracker


def _parts(snapshot: dict[str, Any], domain: Domain) -> tuple[dict[str, Any], list[dict[str, Any]], str | None]:
    """Slots, turns and active form; what hasn't the shape of one is left out, so that no damaged row ends a conversation."""
    slots, turns = snapshot.get("slots"), snapshot.get("turns")
    whole = [
        {**turn, "events": [entry for entry in turn["events"] if isinstance(entry, dict)]}
        for turn in (turns if isinstance(turns, list) else [])
        if isinstance(turn, dict) and isinstance(turn.get("events"), list)
    ]
    return slots if isinstance(slots, dict) else {}, whole[-TURNS:], _loop(snapshot.get("loop"), domain)


def _loop(name: Any, domain: Domain) -> str | None:
    return name if isinstance(name, str) and name in domain.form_names else None


def snapshot_of(tracker: DialogueStateTracker, before: dict[str, Any], since: float, domain: Domain) -> dict[str, Any]:
    """The snapshot after a turn that began at `since` (Unix seconds)."""
    turn: list[dict[str, Any]] = []
    seen_user = False
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.timestamp >= since:
            seen_user = True
        if seen_user and event.type_name in _KINDS:
            turn.append(_bare(event))
    _, earlier, loop = _parts(before, domain)
    hidden = {"session_started_metadata"}
    return {
        "slots": {k: v for k, v in tracker.current_slot_values().items() if v is not None and k not in hidden},
        "turns": [*earlier, {"loop": loop, "events": turn}][-TURNS:],
        "loop": tracker.active_loop_name,
    }


def _loop_after(events: list[Event]) -> str | None:
    name: str | None = None
    for event in events:
        if isinstance(event, ActiveLoop):
            name = event.name
    return name


def _bare(event: Event) -> dict[str, Any]:
    if isinstance(event, UserUttered):
        return {"event": "user", "intent": event.intent_name}
    if isinstance(event, ActionExecuted):
        return {"event": "action", "name": event.action_name, "hidden": bool(event.hide_rule_turn)}
    if isinstance(event, SlotSet):
        # Words of the person are kept once, in "slots"; here only that the slot was filled or emptied.
        return {"event": "slot", "name": event.key, "filled": event.value is not None}
    if isinstance(event, ActiveLoop):
        return {"event": "active_loop", "name": event.name}
    raise TypeError(f"No bare form of {event.type_name}.")


def _event(entry: dict[str, Any], actions: set[str], domain: Domain) -> Event | None:
    kind, name, now = entry.get("event"), entry.get("name"), time.time()
    if kind == "user" and isinstance(entry.get("intent"), str | None):
        intent = {"name": entry.get("intent"), "confidence": 1.0}
        return UserUttered("", intent=intent, parse_data={"intent": intent, "entities": [], "text": ""}, timestamp=now)
    if kind == "action" and isinstance(name, str) and name in actions:
        return ActionExecuted(name, timestamp=now, hide_rule_turn=bool(entry.get("hidden")))
    if kind == "active_loop" and (name is None or _loop(name, domain)):
        return ActiveLoop(name, timestamp=now)
    return None
