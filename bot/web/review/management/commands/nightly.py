"""`python -m django nightly`: what is done once a night. Each step also runs alone, by its own command or option."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.web.review import audit, erase, factor, sample, search
from bot.web.review.models import AuditEntry, Masked

logger = logging.getLogger("attune.review")
STEPS = ("retention", "sample", "mask", "audit")


class Command(BaseCommand):
    help = "Deletes what is too old, draws the random sample, masks new messages for search, checks the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=STEPS, help="one step alone")
        parser.add_argument("--again", action="store_true", help="mask everything anew")
        parser.add_argument("--latest", action="store_true", help="mask only what came in lately, as is done all day")
        parser.add_argument("--minutes", type=float, default=60.0, help="how long masking may take (default 60)")

    def handle(self, *_: Any, **options: Any) -> None:
        steps = [options["only"]] if options["only"] else list(STEPS)
        if "retention" in steps:
            done = erase.retention()
            if bare := factor.seal_bare():
                self.stdout.write(f"keys of authenticator apps sealed: {bare}")
            self.stdout.write("deleted: " + ", ".join(f"{count} {name}" for name, count in done.items()))
        if "sample" in steps:
            self.stdout.write(f"drawn for review: {sample.draw()}")
        if "mask" in steps:
            if options["again"]:
                Masked.objects.all().delete()
            self.stdout.write(f"masked for search: {self._mask(options['minutes'] * 60, options['latest'])} messages")
        if "audit" in steps:
            self._audit()

    def _mask(self, seconds: float, latest: bool) -> int:
        until, count = time.monotonic() + seconds, 0
        for conversation in search.behind(search.LATEST if latest else None):
            count += search.mask_conversation(conversation)
            if time.monotonic() > until:
                self.stdout.write("time is up: the rest follows in the next run")
                break
        return count

    def _audit(self) -> None:
        broken = audit.first_break()
        if broken is not None:
            logger.error("the audit log is broken at line %s", broken)
            raise CommandError(f"The audit log was changed: line {broken} does not follow from the one before it.")
        head = AuditEntry.objects.order_by("-id").first()
        # Written where the database's owner cannot reach, the head proves that no line was cut off the end.
        logger.info("audit log whole, %s lines, head %s", head.pk if head else 0, head.digest if head else "-")
        self.stdout.write(f"audit log whole: {head.pk if head else 0} lines, head {head.digest[:16] if head else '-'}")
