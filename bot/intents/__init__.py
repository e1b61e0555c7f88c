"""What a person does with a message: intents, their routes, and whether a text inside a conversation is an answer.

from bot.intents import IntentModel, is_answer, model, relational, route_of
"""

from bot.intents.answers import is_answer
from bot.intents.classifier import IntentModel, IntentModelError
from bot.intents.examples import ExamplesError, read_examples
from bot.intents.pieces import texts_of
from bot.intents.shipped import model, relational, train
from bot.intents.tables import ROUTES, TablesError, route_of

__all__ = [
    "ROUTES",
    "ExamplesError",
    "IntentModel",
    "IntentModelError",
    "TablesError",
    "is_answer",
    "model",
    "read_examples",
    "relational",
    "route_of",
    "texts_of",
    "train",
]
