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
from bot.web.review import alerts, erase, search
from bot.web.review.audit import ChainError

logger = logging.getLogger("attune.review")
SETTLE = 60.0  # seconds between two tries to empty the database's log into its file
NIGHT = 3  # hour of UTC from which the night's work is due
MASK = 300.0  # seconds between two looks for messages to mask


class Chores:
    """What is done beside the watch: the night's work, and masking what came in, so that a search finds it.

    Each in a process of its own, one at a time and never waited for: masking loads a parser that the watch does not need, it may take
    an hour, and no alert may wait for it.
    """

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._stamp = ""  # the day whose night work is running
        self._mask_at = time.monotonic() + MASK

    def turn(self, now: datetime) -> str:
        """Look after what runs, or begin what is due; returns what was begun: `nightly`, `mask`, or nothing."""
        if self._running is not None:
            if self._running.poll() is None:
                return ""
            self._ended(self._running.returncode)
        stamp, today = state_dir() / "nightly.stamp", now.date().isoformat()
        if now.hour >= NIGHT and not (stamp.is_file() and stamp.read_text() == today):
            self._stamp = today
            return self._begin("nightly")
        if time.monotonic() >= self._mask_at:
            self._mask_at = time.monotonic() + MASK
            if search.waiting():
                return self._begin("mask", "--only", "mask", "--latest")
        return ""

    def _begin(self, name: str, *options: str) -> str:
        command = [sys.executable, "-W", "ignore", "-m", "django", "nightly", *options]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        return name

    def _ended(self, status: int) -> None:
        if status != 0:
            logger.error("nightly ended with status %s", status)
        if self._stamp:
            (state_dir() / "nightly.stamp").write_text(self._stamp)
        self._running, self._stamp = None, ""


class Command(BaseCommand):
    help = "Watches for imminent conversations and sends alerts by mail and webhook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and stop")
        parser.add_argument(
            "--nightly", action="store_true", help="run `nightly` once a day, and mask what came in, as well"
        )
        parser.add_argument("--every", type=float, default=5.0, help="seconds between looks (default 5)")

    def handle(self, *_: Any, **options: Any) -> None:
        settle_at, chores = time.monotonic() + SETTLE, Chores()
        while True:
            try:
                raised = alerts.notice()
                alerts.reopen()
                late, sent = alerts.escalate(), alerts.send()
                if options["once"]:
                    self.stdout.write(f"raised {raised}, not taken on {late}, sent {sent}")
                    return
                if options["nightly"]:
                    chores.turn(timezone.now())
                if time.monotonic() >= settle_at:
                    # What a person deleted may still stand in SQLite's log, where a reader was in the way.
                    erase.settle_file(0.2)
                    settle_at = time.monotonic() + SETTLE
            except (DatabaseError, OSError, ChainError) as problem:
                if options["once"]:
                    raise
                # A database that is away for a moment, or a full disk, must not end the watch.
                logger.error("alerts: %s", type(problem).__name__)
            close_old_connections()
            time.sleep(options["every"])
