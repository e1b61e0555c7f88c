"""Settings and secrets: strict, loud, and nobody else's to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import secrets, settings


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*settings.NAMES, "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def read() -> settings.Settings:
    """The settings of the present environment, unkept."""
    return settings.settings.__wrapped__()


def test_the_defaults_need_no_other_server() -> None:
    own = read()
    assert own.database_url == own.redis_url == ""
    assert own.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATTUNE_PORT", "eighty"),
        ("ATTUNE_PORT", "0"),
        ("ATTUNE_PORT", "70000"),
        ("ATTUNE_RASA_PORT", "8000"),
        ("ATTUNE_HTTPS", "maybe"),
        ("ATTUNE_TURN_SECONDS", "soon"),
        ("ATTUNE_TURN_SECONDS", "0"),
        ("ATTUNE_WORKERS", "-1"),
        ("ATTUNE_ALLOWED_HOSTS", ""),
        ("ATTUNE_ALLOWED_HOSTS", " , "),
        ("ATTUNE_ORIGINS", "example.org"),
        ("ATTUNE_ORIGINS", "https://example.org/path"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "http://x"),
    ],
)
def test_a_malformed_value_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match="ATTUNE_PORT|" + name):
        read()


def test_a_misspelt_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_PROT", "8000")
    with pytest.raises(settings.SettingsError, match="ATTUNE_PROT is not a setting"):
        read()


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "state_dir", lambda: tmp_path)
    assert secrets.create() == list(secrets.NAMES)
    first = secrets.read("rasa")
    assert secrets.create() == []
    assert secrets.read("rasa") == first
    path = tmp_path / "secrets" / "rasa"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(secrets.SecretError, match="chmod 600"):
        secrets.read("rasa")


def test_an_emptied_secret_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "state_dir", lambda: tmp_path)
    secrets.create()
    (tmp_path / "secrets" / "tokens").write_text("")
    with pytest.raises(secrets.SecretError, match="delete"):
        secrets.read("tokens")
    with pytest.raises(secrets.SecretError):
        secrets.read("other")
