"""`attune demo-data`: made-up conversations for the console. Django runs in a process of its own: only bot.web imports it."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from bot.settings import ROOT


@click.command("demo-data")
@click.option("--conversations", default=50, show_default=True, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--add", is_flag=True, help="Also where there are conversations already.")
def demo_data(conversations: int, add: bool) -> None:
    """Write made-up conversations, to try the review console with.

    Each is screened by the real screen. Some of the older ones are
    reviewed, by the moderators there are: make two or three first
    (`make moderator`). Nothing is written where conversations are
    already, unless --add says so.

    \b
    attune demo-data --conversations 400
    """
    here = {**os.environ, "DJANGO_SETTINGS_MODULE": "bot.web.settings", "PYTHONPATH": str(ROOT)}
    django = [sys.executable, "-W", "ignore", "-m", "django"]
    write = [*django, "demo_data", "--conversations", str(conversations), *(["--add"] if add else [])]
    for command in ([*django, "migrate", "--verbosity", "0"], write):
        ended = subprocess.run(command, env=here, cwd=ROOT, check=False)
        if ended.returncode:
            sys.exit(ended.returncode)
