"""Secrets made here at set-up: one file each in the state folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.settings import state_dir

NAMES = ("django", "tokens", "rasa")


class SecretError(RuntimeError):
    """A secret's file can be read by others, or is empty."""


def _path(name: str) -> Path:
    if name not in NAMES:
        raise SecretError(f"There is no secret of the name {name}.")
    return state_dir() / "secrets" / name


def create() -> list[str]:
    """Make the secrets that are missing; returns their names. Existing ones are never changed."""
    made = []
    for name in NAMES:
        path = _path(name)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        made.append(name)
    return made


def read(name: str) -> str:
    """The secret, made first if it is missing. Raises SecretError if others may read its file."""
    path = _path(name)
    if not path.exists():
        create()
    if path.stat().st_mode & 0o077:
        raise SecretError(f"Others can read the secret {path.name}: run `chmod 600 {path}`.")
    value = path.read_text(errors="replace").strip()
    if len(value) < 32 or not (value.isascii() and value.isprintable()):
        raise SecretError(f"The secret {path.name} is empty, cut short or damaged: delete {path} and start again.")
    return value
