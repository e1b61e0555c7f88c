"""The process's one intent model: fitted from our own data, kept in the state folder, fitted anew when they change."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock

from bot.encoder import SHA256
from bot.fitted import pairs
from bot.intents.acts import said_here
from bot.intents.answered import questions
from bot.intents.classifier import IntentModel, IntentModelError
from bot.intents.examples import fingerprint, read_examples
from bot.intents.headings import written
from bot.intents.relations import own_examples
from bot.intents.tables import routes
from bot.settings import state_dir

_lock = Lock()
_CODE = (
    "classifier.py",
    "cues.py",
    "bag.py",
    "relations.py",
    "answered.py",
    "acts.py",
    "headings.py",
    "../fitted.py",
)  # what fitting depends on besides the examples


def current() -> str:
    """The name of the model that belongs to the data and code as they are."""
    texts, intents = read_examples()
    code = [(Path(__file__).parent / name).read_text(encoding="utf-8") for name in _CODE]
    own = own_examples()
    return fingerprint(texts, intents, *own[0], *own[1], *_answers(), *_here(), *_routes(), *code, SHA256["model.onnx"])


def _answers() -> list[str]:
    return [part for one in questions() for part in (*sorted(one.slots), *one.answers)]


def _here() -> list[str]:
    return [part for pair in (*said_here(), *zip(*pairs(written()), strict=True)) for part in pair]


def _routes() -> list[str]:
    """What is told counts as an answer: which intents tell something is a matter of their routes."""
    return [part for pair in sorted(routes().items()) for part in pair]


def train() -> IntentModel:
    """Fit on the shipped examples (about ten seconds on one core), save, and remove older ones."""
    texts, intents = read_examples()
    model = IntentModel.fit(texts, intents)
    path = state_dir() / f"intents-{current()}.npz"
    model.save(path)
    for old in state_dir().glob("intents-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    return model


@cache
def _model() -> IntentModel:
    path = state_dir() / f"intents-{current()}.npz"
    if path.is_file():
        try:
            return IntentModel.load(path)
        except IntentModelError:
            pass  # damaged: fitted again below
    return train()


def model() -> IntentModel:
    """The model of this process, loaded (or fitted) at the first call."""
    with _lock:
        return _model()


def relational(text: str) -> bool:
    """Whether the message is about the person and someone else: a relationship, family, friends."""
    return model().relational(text)
