"""A conversation as a Rasa test story: intents, actions and forms, never a word that was said.

Rasa is asked one turn at a time from a snapshot, so a story is put together from what each turn left behind. Where a form was left or
taken up by anything but its own action (a crisis, an objection), Rasa's own bookkeeping would go another way: a new story begins there,
in the same file, with the form as it stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from bot.web.chat.models import Conversation, Message

_INTENT = re.compile(r"[a-z][a-z0-9_]{1,47}")
_INNER = {"action_listen", "action_extract_slots", "action_session_start"}
_CLOSES = "action_deactivate_loop"
Step = dict[str, Any]


def _form(action: str) -> bool:
    return action.endswith("_form")


def steps_of(intent: str, actions: list[str], after: str) -> list[Step]:
    """The steps of one turn; `after` is the form that is open when it is over, or empty."""
    steps: list[Step] = [{"intent": intent}]
    for place, action in enumerate(actions):
        steps.append({"action": action})
        following = next((later for later in actions[place + 1 :] if _form(later) or later == _CLOSES), "")
        if action == _CLOSES:
            steps.append({"active_loop": None})
        elif _form(action) and (following in (_CLOSES, action) or (not following and after == action)):
            steps.append({"active_loop": action})
        elif _form(action):
            # It went through to its end in this turn.
            steps += [{"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
    return steps


def _parts(conversation: Conversation) -> Iterator[list[Step]]:
    part: list[Step] = []
    flow = ""  # the form that was open when Rasa was last asked
    loop = ""  # the one that the part so far leaves open, empty also where something else was done in the middle of it
    said = conversation.messages.filter(role=Message.PERSON).order_by("n")
    for message in said.only("n", "intent", "understood", "conversation_id"):
        understood = message.understood if isinstance(message.understood, dict) else {}
        actions = [str(a) for a in understood.get("actions") or [] if str(a) not in _INNER]
        if not (_INTENT.fullmatch(message.intent or "") and actions):
            continue
        before = flow if understood.get("asked") else ""
        if before != loop:
            if part:
                yield part
            asked = {"slot_was_set": [{"requested_slot": str(understood["asked"])}]} if before else {}
            part = [{"active_loop": before}, asked] if before else []
        flow = str(understood.get("flow") or "")
        part += steps_of(message.intent, actions, flow)
        loop = flow if not flow or actions[-1] == flow else "interrupted"
    if part:
        yield part


def story_yaml(conversation: Conversation) -> str:
    """The test stories of a conversation as `rasa test core` reads them; no story where Rasa never had a turn."""
    parts = list(_parts(conversation))
    name = f"reviewed {conversation.pseudonym}"
    rows = [
        {"story": name if len(parts) == 1 else f"{name}, part {place}", "steps": steps}
        for place, steps in enumerate(parts, start=1)
    ]
    return yaml.safe_dump({"version": "3.1", "stories": rows}, sort_keys=False, allow_unicode=True, width=120)
