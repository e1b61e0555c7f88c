"""A console of its own for the browser tests: a fresh database, a few conversations, a server on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django_otp.oath import totp
from playwright.sync_api import Page

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


def enrol(page: Page) -> str:
    """Set the authenticator app up on the page that asks for it; returns one of the recovery codes."""
    key = (page.locator("#secret").text_content() or "").replace(" ", "")
    page.fill("#code", f"{totp(b32decode(key + '=' * (-len(key) % 8))):06d}")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    kept = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    return kept


WRITE = """
import sys
import django
django.setup()
from tests.review_desk import talk
talk(pseudonym=sys.argv[1], top_tier=int(sys.argv[2]))
"""
_running: dict[str, dict[str, str]] = {}  # address: environment


def write_in(address: str, pseudonym: str, *, top_tier: int) -> None:
    """A conversation that comes in while the console at `address` runs."""
    command = [sys.executable, "-c", WRITE, pseudonym, str(top_tier)]
    subprocess.run(command, env=_running[address], cwd=ROOT, check=True)


def notice_in(address: str) -> None:
    """What the keeper does every few seconds: notice imminent conversations."""
    command = [sys.executable, "-m", "django", "alerts", "--once"]
    subprocess.run(command, env=_running[address], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def house(state: Path, **more: str) -> Iterator[str]:
    """The console's address while it runs. Sign in as vera, noor or ada with PASSWORD, and no second factor unless `more` says."""
    here = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("ATTUNE_")}
    here |= {"ATTUNE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "bot.web.settings", "PYTHONPATH": str(ROOT)}
    here |= {"ATTUNE_SECOND_FACTOR": "0", **more}
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
            _running[address] = here
            yield address
        finally:
            server.terminate()
            server.wait(20)


__all__ = ["PASSWORD", "enrol", "house", "notice_in", "write_in"]
