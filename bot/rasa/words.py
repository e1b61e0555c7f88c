"""What Rasa says: domain.yml's responses, each variant used once before any is used again.

Rasa's own generator draws variants with an unseeded random number and stays silent when a condition fails. Ours takes the first
variant not said yet (the front door says which were), asks `bot.listening` for a form's questions, and renders the crisis words
from the same files as the front door where Rasa stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.rasa.alone import crisis_words
from bot.rasa.questions import ANYWHERE, RECALL, question, recall

# Inside a form its own question follows, and one question a turn is enough: of what is said aside the last question is left out.
_TAIL = re.compile(r"(?<=[.!:;])\s+[^.!?:;]*\?\s*$")
# No question of the form follows these, or they are it.
ALONE = frozenset({"utter_own_repair", "utter_pause"}) | {
    f"utter_mend_{name}" for name in ("own_words", "draft_again", "no_draft", "change_or_keep")
}
_FIELD = re.compile(r"\{(\w+)\}")


def unused(ids: Sequence[str], used: Sequence[str]) -> int:
    """Index of the first id not in `used` (oldest first); if all were used, of the one used longest ago."""
    last = {name: place for place, name in enumerate(used)}
    return min(range(len(ids)), key=lambda i: (last.get(ids[i], -1), i))


class AttuneWords(TemplatedNaturalLanguageGenerator):
    """Rasa's generator for `nlg: type:` in endpoints.yml; a templated one, because only to those Rasa hands the model's responses."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """One message with its variant's id; never None for a response the domain has."""
        metadata = (tracker.latest_message.metadata or {}) if tracker.latest_message else {}
        used = list(metadata.get("used") or [])
        if utter_action in ("utter_crisis", "utter_crisis_check"):
            return crisis_words(tracker, soft=utter_action.endswith("check"))
        asked = question(utter_action, tracker, used)
        if asked is not None:
            return asked
        if utter_action not in self.responses:
            return None
        variants = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, tracker.current_slot_values()
        )
        if not variants:
            variants = [entry for entry in self.responses[utter_action] if not entry.get("condition")]
        if not variants:
            variants = self.responses[utter_action]
        ids = [entry.get("id") or f"{utter_action}.{i}" for i, entry in enumerate(variants)]
        wished = kwargs.get("wished")  # a variant that somebody asked for
        chosen = ids.index(wished) if wished in ids else unused(ids, used)
        values = {**tracker.current_slot_values(), **kwargs}
        message = {k: v for k, v in variants[chosen].items() if k not in ("condition", "channel")}
        message["id"] = ids[chosen]
        if message.get("text"):
            message["text"] = _FIELD.sub(lambda m: str(values.get(m[1]) or ""), message["text"])
        if tracker.active_loop_name and not utter_action.startswith("utter_ask_") and utter_action not in ALONE:
            message["text"] = _TAIL.sub("", message.get("text") or "")
        if utter_action.startswith("utter_ask_") and "_form_" in utter_action:
            lead = recall(tracker, used, ANYWHERE)
            if lead is not None:
                message["text"] = f"{RECALL[lead]} {message['text']}"
        return message
