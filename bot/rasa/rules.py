"""Rasa's RulePolicy with the same answers at a fraction of the cost.

RulePolicy 3.6 walks through every rule at every prediction, twice (once for rules on whole texts, of which there are none here), and
reads each rule's key from JSON again where there are more than the 1,000 its cache holds. Here the keys are read once, and which of
them apply to a sequence of states is remembered: all conversations go through the same states (intents, actions, which slots are
filled), so most predictions find theirs. `python -m bench inside` shows what it takes; a test compares both.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from rasa.core.policies.rule_policy import PREVIOUS_ACTION, RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

KEPT = 4_096  # sequences of states; each is some hundred bytes, and holds no words of a person

Found = tuple[str | None, str | None, bool]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class AttuneRules(RulePolicy):
    """RulePolicy for data whose rules are on intents only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read: dict[str, list[State]] = {}
        self._applying: OrderedDict[tuple[int, str], frozenset[str]] = OrderedDict()
        self._settled = False  # while it is trained the rules change under its hands

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AttuneRules:
        """The policy as it was trained."""
        policy: AttuneRules = super().load(config, model_storage, resource, execution_context, **kwargs)
        policy._settled = True
        return policy

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn the rules. Raises ValueError for a rule on a whole text: those are never looked up here."""
        resource = super().train(training_trackers, domain, **kwargs)
        for key in self.lookup["rules"]:
            if any("text" in state.get("user", {}) for state in json.loads(key)):
                raise ValueError("A rule in data/rules is on a whole text: write an intent for it.")
        return resource

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input:
            return None, None, False
        found: Found = super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)
        return found

    @staticmethod
    def format_tracker_states(states: list[dict[str, Any]]) -> Any:
        """Nothing: it is made for a debug line only, and copied deeply for it at each prediction."""
        return []

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if not self._settled:
            return set(self._applicable(lookup, states))
        name = (id(lookup), json.dumps(states, sort_keys=True, default=str))
        known = self._applying.get(name)
        if known is None:
            known = frozenset(self._applicable(lookup, states))
            self._applying[name] = known
            while len(self._applying) > KEPT:
                self._applying.popitem(last=False)
        return set(known)

    def _applicable(self, lookup: dict[str, str], states: list[State]) -> list[str]:
        keys = list(lookup)
        for place, state in enumerate(reversed(states)):
            previous = state.get(PREVIOUS_ACTION)
            keys = [key for key in keys if self._applies(self._backwards(key), place, state, previous)]
        return keys

    def _applies(self, rule: list[State], place: int, state: State, previous: Any) -> bool:
        """As RulePolicy says it: a rule that is shorter applies; a beginning goes with a beginning; else what the rule names must be so."""
        if place >= len(rule):
            return True
        own = rule[place].get(PREVIOUS_ACTION)
        if not own or not previous:
            return not own and not previous
        return bool(self._does_rule_match_state(rule[place], state))

    def _backwards(self, key: str) -> list[State]:
        """The rule's states, latest first."""
        read = self._read.get(key)
        if read is None:
            read = self._read[key] = list(reversed(json.loads(key)))
        return read
