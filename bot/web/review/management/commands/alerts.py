"""`python -m django alerts`: notices imminent conversations and tells people, until it is stopped."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from bot.web.review import alerts

logger = logging.getLogger("attune.review")


class Command(BaseCommand):
    help = "Watches for imminent conversations and sends alerts by mail and webhook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and stop")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between looks (default 5)")

    def handle(self, *_: Any, **options: Any) -> None:
        while True:
            try:
                raised, late, sent = alerts.notice(), alerts.escalate(), alerts.send()
                if options["once"]:
                    self.stdout.write(f"raised {raised}, not taken on {late}, sent {sent}")
                    return
            except DatabaseError as problem:
                if options["once"]:
                    raise
                # A database that is away for a moment must not end the watch.
                logger.error("alerts: %s", type(problem).__name__)
            close_old_connections()
            time.sleep(options["every"])
