"""The trained model: made from our own files, found by their fingerprint, loaded only if its bytes are the ones we wrote.

This module imports nothing of Rasa's, so that set-up can ask in a moment whether there is anything to train.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from bot.rasa.fingerprint import of_files, of_modules, of_words
from bot.settings import ROOT, state_dir

TRAINED_ON = ("config.yml", "domain.yml")
FOLDERS = ("nlu", "rules", "stories", "understanding")


class ModelError(RuntimeError):
    """There is no model, or it is not the one that was trained here; the message says what to do."""


def _folder() -> Path:
    path = state_dir() / "models"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def fingerprint() -> str:
    """A hash over everything the model is made of."""
    parts = [
        of_files([ROOT / name for name in TRAINED_ON]),
        of_words(*FOLDERS),
        of_modules(
            "bot.rasa.entities",
            "bot.rasa.intents",
            "bot.rasa.rules",
            "bot.rasa.safety",
            "bot.intents",
            "bot.fitted",
            "bot.encoder",
        ),
        version("rasa"),
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def model_path() -> Path:
    """Where the model of the present files is, or will be."""
    return _folder() / f"attune-{fingerprint()}.tar.gz"


def _seal(path: Path) -> Path:
    return path.with_suffix(".sha256")


def is_trained() -> bool:
    """Whether a model of the present files lies ready (its bytes are checked when it is loaded)."""
    return model_path().is_file() and _seal(model_path()).is_file()


def checked_model() -> Path:
    """The model's path. Raises ModelError if it is missing, cut short, or another's: models are code."""
    path = model_path()
    if not is_trained():
        raise ModelError("There is no trained model of the present files: run `make train`.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        sealed = json.loads(_seal(path).read_text())["sha256"]
    except (ValueError, KeyError, TypeError):
        sealed = None  # the seal itself is cut short
    if found != sealed:
        raise ModelError(f"The model {path.name} is damaged or not our own: delete {path} and run `make train`.")
    return path


def train() -> Path:
    """Train in a process of its own (Rasa's libraries are 500 MB); older models are removed. Raises ModelError."""
    path = model_path()
    data = [str(ROOT / "data" / name) for name in FOLDERS if name != "understanding"]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "rasa",
        "train",
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
    ]
    command += [
        "--data",
        *data,
        "--out",
        str(_folder()),
        "--fixed-model-name",
        path.name.removesuffix(".tar.gz"),
        "--quiet",
    ]
    from bot.rasa.__main__ import environment

    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment()}, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0 or not path.is_file():
        last = [line for line in (ended.stderr + ended.stdout).splitlines() if line.strip()][-6:]
        raise ModelError("Training failed:\n  " + "\n  ".join(last))
    _seal(path).write_text(json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}))
    for old in _folder().glob("attune-*"):
        if not old.name.startswith(path.name.removesuffix(".tar.gz")):
            old.unlink()
    return path
