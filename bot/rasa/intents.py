"""NLU component: our intent model (MiniLM vectors into a small logistic regression) inside Rasa's graph.

There is no featurizer beside it: no policy here reads features, and the encoder keeps the vector of a text for whoever asks again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.intents import IntentModel, is_answer, read_examples
from bot.intents import model as fitted_model
from bot.listening.objection import objects
from bot.rasa.afterwards import reread
from bot.rasa.asks_us import asks_us
from bot.rasa.fingerprint import of_modules, of_words
from bot.rasa.manners import mannered
from bot.rasa.plainly import SURE, plainly

RANKED = 10  # intents kept of a ranking
ANSWER = "inform"  # what free text inside a flow is, unless it clearly is something else


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class AttuneIntents(GraphComponent):
    """Fits `bot.intents.IntentModel` on the NLU data and ranks every intent for each message.

    Reads of a message's metadata `flow` (active flow) and `asked` (the slot it asked for): inside a flow, text is an answer
    unless the model is sure that it is something else; and `after` (`bot.rasa.afterwards`): what was said to it just before.
    """

    FILE = "intents.npz"

    def __init__(self, storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AttuneIntents:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AttuneIntents:
        """The component as it was trained. A missing or damaged file raises: a bot that understands nothing must not start."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.load(Path(folder) / cls.FILE))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa hashes only this file: what the model is made of besides is added here."""
        return of_modules("bot.intents", "bot.encoder") + of_words("understanding")

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the intent examples and keep the result."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        pairs = [(m.get(TEXT), m.get(INTENT)) for m in examples]
        if sorted(pairs) == sorted(zip(*read_examples(), strict=True)):
            # Set-up has fitted the very same model for the command line already.
            self._model = fitted_model()
        else:
            self._model = IntentModel.fit([text for text, _ in pairs], [intent for _, intent in pairs])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(Path(folder) / self.FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: no later component learns from it."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking` of each message, and inside a flow `heading`: where an answer belongs, with how surely;
        inside a moment also `another`: how surely another one is told."""
        if self._model is None:
            raise RuntimeError("The intent model was never trained: run `make train`.")
        for message in messages:
            text = message.get(TEXT) or ""
            metadata = message.get("metadata") or {}
            flow, asked = metadata.get("flow"), metadata.get("asked")
            ranking = self._model.rank(text, flow=flow, asked=asked, objects=objects(text))
            if metadata.get("after"):
                ranking = reread(ranking, text, metadata["after"], flow)
            best = ranking[0][0]
            plain = asks_us(text, flow, asked) or mannered(text, best, flow, asked) or plainly(text, best, flow, asked)
            if plain is not None:
                ranking = [(plain, SURE), *(pair for pair in ranking if pair[0] != plain)]
            elif flow and is_answer(ranking, flow, asked):
                ranking = [(ANSWER, 1.0), *((name, score) for name, score in ranking if name != ANSWER)]
            shown = [{"name": name, "confidence": float(score)} for name, score in ranking[:RANKED]]
            message.set("intent", shown[0], add_to_output=True)
            message.set("intent_ranking", shown, add_to_output=True)
            if flow:
                message.set("heading", self._model.headings(text), add_to_output=True)
            if flow == "reflect_form":
                message.set("another", self._model.another(text), add_to_output=True)
        return messages
