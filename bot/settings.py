"""The only reader of the environment.

Every value has one type, one range and a sentence that says what to do when it is wrong. An unknown ATTUNE_… name stops the start:
a misspelt setting must not be silently ignored.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
_TRUE = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class SettingsError(ValueError):
    """A setting is unknown or malformed; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """What an operator may set, all by environment. Ports are loopback but for the front door's."""

    state: Path  # ATTUNE_STATE: database, secrets, fitted models, logs
    articles: Path  # ATTUNE_ARTICLES: the operator's own articles, drafts and published
    host: str  # ATTUNE_HOST: where the front door listens
    port: int  # ATTUNE_PORT: 1-65535
    rasa_port: int  # ATTUNE_RASA_PORT: loopback
    actions_port: int  # ATTUNE_ACTIONS_PORT: loopback
    database_url: str  # DATABASE_URL: empty for SQLite in `state`, else postgresql://user:password@host:port/name
    redis_url: str  # REDIS_URL: empty for one front-door process, else redis://host:port/0
    allowed_hosts: tuple[str, ...]  # ATTUNE_ALLOWED_HOSTS: comma-separated names the front door answers to
    origins: tuple[str, ...]  # ATTUNE_ORIGINS: comma-separated origins whose pages may embed the widget
    https: bool  # ATTUNE_HTTPS: the site is reached by https (secure cookies, HSTS)
    workers: int  # ATTUNE_WORKERS: front-door processes, 1-64
    turn_seconds: (
        float  # ATTUNE_TURN_SECONDS: how long a person waits for Rasa before being told, 0.5-60; Rasa gives up at 7.5
    )
    contact: str  # ATTUNE_CONTACT: how to reach the operator, shown on the public pages
    second_factor: bool  # ATTUNE_SECOND_FACTOR: every moderator needs a code of an authenticator app
    mail_url: str  # ATTUNE_MAIL_URL: smtp://, smtp+tls:// or smtps:// user:password@host:port; empty: no mail is sent
    mail_from: str  # ATTUNE_MAIL_FROM: the sender's address of alerts and invitations


def _integer(name: str, default: int, low: int, high: int) -> int:
    raw = os.environ.get(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.") from None
    if not low <= value <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
    return value


def _number(name: str, default: float, low: float, high: float) -> float:
    raw = os.environ.get(name, str(default))
    try:
        value = float(raw)
    except ValueError:
        raise SettingsError(f"{name} must be a number from {low} to {high}.") from None
    if not low <= value <= high:
        raise SettingsError(f"{name} must be a number from {low} to {high}.")
    return value


def _truth(name: str, default: bool) -> bool:
    raw = os.environ.get(name, "1" if default else "0").lower()
    if raw not in _TRUE:
        raise SettingsError(f"{name} must be 1 or 0.")
    return _TRUE[raw]


def _names(name: str, default: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in os.environ.get(name, default).split(",") if part.strip())


NAMES = frozenset(
    f"ATTUNE_{name}"
    for name in (
        [
            "STATE",
            "ARTICLES",
            "HOST",
            "PORT",
            "RASA_PORT",
            "ACTIONS_PORT",
            "ALLOWED_HOSTS",
            "ORIGINS",
            "HTTPS",
            "WORKERS",
            "TURN_SECONDS",
            "CONTACT",
            "SECOND_FACTOR",
            "MAIL_URL",
            "MAIL_FROM",
        ]
    )
)


def _mail() -> tuple[str, str]:
    url, sender = os.environ.get("ATTUNE_MAIL_URL", ""), os.environ.get("ATTUNE_MAIL_FROM", "")
    try:
        parts = urlsplit(url)
        wrong = bool(url) and (parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname)
        _ = parts.port
    except ValueError:
        wrong = True
    if wrong:
        raise SettingsError("ATTUNE_MAIL_URL must look like smtp+tls://user:password@host:587, or be left out.")
    if (url or sender) and (sender.count("@") != 1 or any(c.isspace() or c in "<>" for c in sender)):
        raise SettingsError("ATTUNE_MAIL_FROM must be the plain address that mails come from.")
    return url, sender


@cache
def settings() -> Settings:
    """The settings of this process, read once. Raises SettingsError."""
    unknown = sorted(name for name in os.environ if name.startswith("ATTUNE_") and name not in NAMES)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of Attune. Known: {', '.join(sorted(NAMES))}.")
    try:
        state = Path(os.environ.get("ATTUNE_STATE", str(ROOT / "var"))).expanduser().resolve()
    except RuntimeError:
        raise SettingsError("ATTUNE_STATE begins with ~ and a name that nobody has here.") from None
    try:
        articles = Path(os.environ.get("ATTUNE_ARTICLES") or state / "library").expanduser().resolve()
    except RuntimeError:
        raise SettingsError("ATTUNE_ARTICLES begins with ~ and a name that nobody has here.") from None
    database_url = os.environ.get("DATABASE_URL", "")
    if database_url and not database_url.startswith(("postgresql://", "postgres://")):
        raise SettingsError("DATABASE_URL must begin with postgresql://, or be left out for SQLite.")
    try:
        _ = urlsplit(database_url).port
    except ValueError:
        raise SettingsError("DATABASE_URL must look like postgresql://user:password@host:port/name.") from None
    redis_url = os.environ.get("REDIS_URL", "")
    if redis_url and not redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL must begin with redis://, or be left out.")
    allowed_hosts = _names("ATTUNE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    if not allowed_hosts:
        raise SettingsError("ATTUNE_ALLOWED_HOSTS must hold a name that the front door answers to, or be left out.")
    port = _integer("ATTUNE_PORT", 8000, 1, 65535)
    rasa_port = _integer("ATTUNE_RASA_PORT", 5005, 1, 65535)
    actions_port = _integer("ATTUNE_ACTIONS_PORT", 5055, 1, 65535)
    if len({port, rasa_port, actions_port}) < 3:
        raise SettingsError("ATTUNE_PORT, ATTUNE_RASA_PORT and ATTUNE_ACTIONS_PORT must differ.")
    origins = _names("ATTUNE_ORIGINS", "")
    for origin in origins:
        if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
            raise SettingsError("ATTUNE_ORIGINS holds origins such as https://example.org, without a path.")
    mail_url, mail_from = _mail()
    return Settings(
        state=state,
        articles=articles,
        host=os.environ.get("ATTUNE_HOST", "127.0.0.1").strip("[]"),
        port=port,
        rasa_port=rasa_port,
        actions_port=actions_port,
        database_url=database_url,
        redis_url=redis_url,
        allowed_hosts=allowed_hosts,
        origins=origins,
        https=_truth("ATTUNE_HTTPS", False),
        workers=_integer("ATTUNE_WORKERS", 1, 1, 64),
        turn_seconds=_number("ATTUNE_TURN_SECONDS", 8.0, 0.5, 60.0),
        contact=os.environ.get("ATTUNE_CONTACT", ""),
        second_factor=_truth("ATTUNE_SECOND_FACTOR", True),
        mail_url=mail_url,
        mail_from=mail_from,
    )


def state_dir() -> Path:
    """The folder of everything that is made here and not committed; it exists, readable by its owner only."""
    path = settings().state
    if not path.is_dir():
        path.mkdir(parents=True, mode=0o700, exist_ok=True)
    return path
