"""`python -m django retention`: apply the clocks of the house page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bot.web.review import erase


class Command(BaseCommand):
    help = "Deletes what has outlived its time; --dry-run only says what that would be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        done = erase.retention(dry_run=options["dry_run"])
        said = "would be deleted" if options["dry_run"] else "deleted"
        self.stdout.write(f"{said}: " + ", ".join(f"{count} {name}" for name, count in done.items()))
