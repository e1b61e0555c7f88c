"""Entities: people and feelings by the word lists of bot.listening, ages, times and strengths by the patterns of data/nlu/entities.yml.

Rasa's own RegexEntityExtractor wants each of them annotated in the examples, whose plain texts the intent model is fitted on, and would
keep a second list of people. Nothing is parsed here: actions that need who felt what ask bot.listening, which parses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.listening import words_of_feelings, words_of_people

LOOKED_AT = 2_000  # characters of a message
BEFORE = 16  # characters before a feeling in which a word of degree counts
DEGREES = ("strong", "slight")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class AttuneEntities(GraphComponent):
    """`person` (role: a kind of bot.listening), `feeling` (role: strong, slight or none), `age`, `time`, `strength`, with offsets."""

    FILE = "entities.json"

    def __init__(self, storage: ModelStorage, resource: Resource, patterns: dict[str, list[str]] | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._of_words = {"person": words_of_people(), "feeling": words_of_feelings()}
        self._listed = {name: _any_of(words) for name, words in self._of_words.items()}
        self._take(patterns or {})

    def _take(self, patterns: dict[str, list[str]]) -> None:
        self._patterns = {name: [re.compile(p, re.IGNORECASE) for p in listed] for name, listed in patterns.items()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AttuneEntities:
        """A component that knows people and feelings, but no patterns yet."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AttuneEntities:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((Path(folder) / cls.FILE).read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the patterns and the words of degree. Raises re.error on a pattern that is none."""
        patterns: dict[str, list[str]] = {}
        for entry in training_data.regex_features:
            patterns.setdefault(entry["name"], []).append(entry["pattern"])
        for entry in training_data.lookup_tables:
            patterns[entry["name"]] = [rf"\b{re.escape(word)}\s+(?:\w+\s+)?$" for word in entry["elements"]]
        self._take(patterns)
        with self._storage.write_to(self._resource) as folder:
            (Path(folder) / self.FILE).write_text(json.dumps(patterns), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: no later component learns from it."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `entities` of each message, in the order of the text."""
        for message in messages:
            text = (message.get(TEXT) or "")[:LOOKED_AT]
            found = sorted(self._found(text), key=lambda entity: (entity["start"], -entity["end"]))
            message.set(ENTITIES, _apart(found), add_to_output=True)
        return messages

    def _found(self, text: str) -> Iterator[dict[str, Any]]:
        for name, pattern in self._listed.items():
            for match in pattern.finditer(text):
                role = (
                    self._of_words[name].get(match[0].lower())
                    if name == "person"
                    else self._degree(text, match.start())
                )
                yield _entity(name, text, match.start(), match.end(), role)
        for name, patterns in self._patterns.items():
            if name in DEGREES:
                continue
            for listed in patterns:
                for match in listed.finditer(text):
                    own = 1 if listed.groups else 0
                    yield _entity(name, text, match.start(own), match.end(own), None)

    def _degree(self, text: str, at: int) -> str | None:
        before = text[max(0, at - BEFORE) : at]
        return next((name for name in DEGREES if any(p.search(before) for p in self._patterns.get(name, ()))), None)


def _any_of(words: dict[str, str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{listed})(?![\w'])", re.IGNORECASE)


def _entity(name: str, text: str, start: int, end: int, role: str | None) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "entity": name,
        "value": text[start:end],
        "start": start,
        "end": end,
        "extractor": "AttuneEntities",
    }
    return {**entity, "role": role} if role else entity


def _apart(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what lies within an entity that begins earlier or is longer ("6 yr old" within it "old")."""
    kept: list[dict[str, Any]] = []
    for entity in found:
        if not kept or entity["start"] >= kept[-1]["end"]:
            kept.append(entity)
    return kept
