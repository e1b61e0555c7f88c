"""`python -m django demo_data --conversations N`: made-up conversations, to try the console with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.web.review import demo


class Command(BaseCommand):
    help = "Writes made-up conversations into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--conversations", type=int, default=50, help="how many (default 50)")
        parser.add_argument("--add", action="store_true", help="also where there are conversations already")

    def handle(self, *_: Any, **options: Any) -> None:
        if not 1 <= options["conversations"] <= 1_000_000:
            raise CommandError("The number of conversations is from 1 to 1000000.")
        try:
            written = demo.make(options["conversations"], add=options["add"])
        except demo.DemoError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"written: {options['conversations']} conversations, {written} messages")
