"""The screen inside Rasa: a component, last in the pipeline, and a policy whose word stands above forms, rules and stories.

A crisis *intent* alone is not enough: an active form would take the text as a slot's value and say thanks. A prediction marked
`is_no_user_prediction` with confidence 1.0 wins over the form, and its optional events close the form and empty the slot just filled.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.fingerprint import of_modules, of_words
from bot.safety import screen

CRISIS = "utter_crisis"  # tier 2 or 3: everything else waits
CHECK = "utter_crisis_check"  # soft tier 2: lines and one question, nothing is closed
PRIORITY = 10  # RulePolicy has 4


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class AttuneSafety(GraphComponent):
    """Screens each text and, at tier 2 or above, empties the whole ranking, so that no fallback can overrule it.

    The front door has screened the same text with the conversation's memory before it came here, and says so in the metadata
    (`screened`: true): then the text goes on as it is. Everywhere else (`rasa shell`, another channel) it is screened here.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AttuneSafety:
        """The component has no state."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The lexicon, the classifier's examples and the code behind the screen."""
        return of_modules("bot.safety", "bot.text") + of_words("safety")

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `safety` (the verdict without words) and, in danger, empty `intent` and `intent_ranking`."""
        for message in messages:
            if (message.get("metadata") or {}).get("screened") is True:
                continue
            verdict = screen(message.get(TEXT) or "")
            message.set("safety", verdict.to_json(), add_to_output=True)
            if verdict.tier >= 2 or verdict.fault:
                # No intent at all: nothing that goes by intents (rules, stories, slot mappings) can take this text for its own.
                message.set("intent", {"name": None, "confidence": 1.0}, add_to_output=True)
                message.set("intent_ranking", [], add_to_output=True)
                said = CHECK if verdict.soft or verdict.fault else CRISIS
                message.set("safety", {**verdict.to_json(), "said": said}, add_to_output=True)
        return messages


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT], is_trainable=False)
class AttuneSafetyPolicy(Policy):
    """Says the crisis words and listens, whatever was going on."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Priority above every policy of Rasa's."""
        return {"priority": PRIORITY}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing is learnt here."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AttuneSafetyPolicy:
        """The policy has no state."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Certain in danger, silent otherwise."""
        parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
        said = (parsed.get("safety") or {}).get("said")
        if said is None:
            return self._prediction(self._default_predictions(domain))
        if tracker.latest_action_name == said:
            return self._certain(ACTION_LISTEN_NAME, domain, [])
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            return self._certain(said, domain, self._closing(tracker) if said == CRISIS else [])
        return self._prediction(self._default_predictions(domain))

    def _certain(self, action: str, domain: Domain, events: list[Event]) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities, optional_events=events, is_no_user_prediction=True)

    @staticmethod
    def _closing(tracker: DialogueStateTracker) -> list[Event]:
        """Close the form and empty the slot that the crisis text was just put into."""
        events: list[Event] = []
        asked = tracker.get_slot(REQUESTED_SLOT)
        if asked:
            events.append(SlotSet(asked, None))
        if tracker.active_loop_name:
            events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        return events
