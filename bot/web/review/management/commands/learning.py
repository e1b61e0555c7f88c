"""`python -m django learning --to FOLDER`: what reviews taught and a lead accepted, as files for people to read and commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.web.review import audit, learning
from bot.web.review.work import WorkError


class Command(BaseCommand):
    help = "Writes accepted examples as Rasa training data and as case rows of the screen into a folder outside of the project."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="the folder; it is made where it is missing")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            counts = learning.write(options["to"])
        except WorkError as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{problem.strerror}: choose another folder.") from None
        audit.record("command line", "learning", files=counts)
        self.stdout.write("written: " + ", ".join(f"{count} to {name}" for name, count in counts.items()))
