"""A console of its own for the browser tests: a fresh database, a few conversations, a server on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import ROOT
from tests.review_desk import PASSWORD

SEED = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from bot.web.chat.models import Message
from bot.web.review import roles
from tests.review_desk import account, talk
for name, role in (("vera", roles.REVIEWER), ("noor", roles.REVIEWER), ("ada", roles.ADMIN)):
    account(name, role)
severe = talk("They are better off without me, my sister Anna says no.", top_tier=3, tier=3, episode_open=True,
              classes=["plan"], pseudonym="severe2345", share_words=True)
for n in range(3):
    talk(pseudonym=f"calm{n}23456")
User.objects.create(username="seeded")
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _up(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def house(state: Path) -> Iterator[str]:
    """The console's address while it runs. Sign in as vera, noor or ada with PASSWORD."""
    here = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("ATTUNE_")}
    here |= {"ATTUNE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "bot.web.settings", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", SEED], env=here, cwd=ROOT, check=True)
    port = _free_port()
    serve = [sys.executable, "-m", "uvicorn", "bot.web.asgi:application", "--port", str(port), "--ws", "none"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*serve, "--log-level", "error"], env=here, cwd=ROOT, stdout=quiet, stderr=quiet) as server:
        try:
            address = f"http://127.0.0.1:{port}/review/"
            until = time.monotonic() + 60
            while not _up(f"{address}sign-in/"):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the console did not start")
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait(20)


__all__ = ["PASSWORD", "house"]
