"""`python -m django alerts`: notices imminent conversations and tells people, until it is stopped."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from bot.settings import state_dir
from bot.web.review import alerts, erase

logger = logging.getLogger("attune.review")
SETTLE = 60.0  # seconds between two tries to empty the database's log into its file
NIGHT = 3  # hour of UTC from which the day's housekeeping is due


def housekeeping(now: datetime) -> bool:
    """Run `nightly` once a day, in a process of its own: masking loads a parser that this one never needs. True if it ran."""
    stamp = state_dir() / "nightly.stamp"
    today = now.date().isoformat()
    if now.hour < NIGHT or (stamp.is_file() and stamp.read_text() == today):
        return False
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "nightly"], check=False, stdout=subprocess.DEVNULL
    )
    if ended.returncode != 0:
        logger.error("nightly ended with status %s", ended.returncode)
    stamp.write_text(today)
    return True


class Command(BaseCommand):
    help = "Watches for imminent conversations and sends alerts by mail and webhook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and stop")
        parser.add_argument("--nightly", action="store_true", help="run `nightly` once a day as well")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between looks (default 5)")

    def handle(self, *_: Any, **options: Any) -> None:
        settle_at = time.monotonic() + SETTLE
        while True:
            try:
                raised, late, sent = alerts.notice(), alerts.escalate(), alerts.send()
                if options["once"]:
                    self.stdout.write(f"raised {raised}, not taken on {late}, sent {sent}")
                    return
                if options["nightly"]:
                    housekeeping(timezone.now())
                if time.monotonic() >= settle_at:
                    # What a person deleted may still stand in SQLite's log, where a reader was in the way.
                    erase.settle_file(0.2)
                    settle_at = time.monotonic() + SETTLE
            except DatabaseError as problem:
                if options["once"]:
                    raise
                # A database that is away for a moment must not end the watch.
                logger.error("alerts: %s", type(problem).__name__)
            close_old_connections()
            time.sleep(options["every"])
