"""`python -m django erase PSEUDONYM`: take one person's conversation out of everything."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bot.web.chat.models import Conversation
from bot.web.review import erase


class Command(BaseCommand):
    help = "Erases conversations by pseudonym: messages, reviews, notes, flags, examples, search index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pseudonym", nargs="+")
        parser.add_argument(
            "--rewrite",
            action="store_true",
            help="PostgreSQL: write the tables anew, so that nothing of the erased rows stays in its files; locks them meanwhile",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        asked = set(options["pseudonym"])
        found = list(Conversation.objects.filter(pseudonym__in=asked))
        if missing := asked - {c.pseudonym for c in found}:
            raise CommandError(f"There is no conversation {', '.join(sorted(missing))}: nothing was deleted.")
        count = erase.erase(found, "command line", "request")
        self.stdout.write(f"erased: {count}")
        if options["rewrite"]:
            self.stdout.write("the tables are written anew" if erase.rewrite() else "SQLite has overwritten it already")
