"""`python -m django log_check`: walk the whole audit log; `--head` says whether a head kept elsewhere still stands in it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.web.review import audit
from bot.web.review.models import AuditEntry


class Command(BaseCommand):
    help = "Checks that every line of the audit log follows from the one before it, and prints the head."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", help="a head that was kept: it must still stand in the log, whole or its beginning"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        broken = audit.first_break()
        if broken is not None:
            raise CommandError(f"The audit log was changed: line {broken} does not follow from the one before it.")
        kept = str(options["head"]).strip().lower()
        if kept:
            if len(kept) < 8 or not set(kept) <= set("0123456789abcdef"):
                raise CommandError("A head is eight or more hexadecimal digits.")
            line = AuditEntry.objects.filter(digest__startswith=kept).order_by("id").first()
            if line is None:
                raise CommandError(
                    "No line has that head: lines were cut off the end after it was kept, or it is of another log."
                )
            self.stdout.write(f"the kept head is line {line.pk}, of {line.at:%Y-%m-%d %H:%M} UTC")
        head = AuditEntry.objects.order_by("-id").first()
        self.stdout.write(f"audit log whole: {head.pk if head else 0} lines, head {head.digest if head else '-'}")
