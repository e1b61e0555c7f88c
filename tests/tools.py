"""Tools of the machine that some tests need: without them a test is skipped and says so; where CI=true it fails."""

from __future__ import annotations

import os
from glob import glob
from pathlib import Path

import pytest


def need(path: str, name: str) -> str:
    """The first path that matches. Skips the test where there is none; fails it in CI."""
    found = sorted(glob(path))
    if found:
        return found[-1]
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed, and CI skips nothing.")
    pytest.skip(f"{name} is not installed.")


def chromium() -> str:
    """The system's Chromium."""
    return need("/usr/bin/chromium", "Chromium")


def firefox() -> str:
    """The system's Firefox (Debian's long-lived one)."""
    return need("/usr/bin/firefox-esr", "Firefox")


def chromium_arguments() -> list[str]:
    """How it is started here: no sandbox for root, and nothing that looks up hosts outside."""
    return [
        *(["--no-sandbox"] if os.getuid() == 0 else []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]


def postgres_folder() -> Path:
    """The folder of PostgreSQL's server programs."""
    return Path(need("/usr/lib/postgresql/*/bin/initdb", "PostgreSQL")).parent


def redis_server() -> str:
    """Redis's server program."""
    return need("/usr/bin/redis-server", "Redis")
