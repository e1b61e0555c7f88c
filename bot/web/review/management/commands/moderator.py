"""`python -m django moderator`: make an account for the console, or give an existing one a new password or role."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from bot.settings import settings
from bot.web.review import audit, factor, lockout
from bot.web.review.roles import ADMIN, MEANING, REVIEWER, ROLES, give


class Command(BaseCommand):
    help = (
        "Makes a moderator's account. Asks for a name and a password, "
        "or takes --name and reads the password from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="the account's name; the password is then read from standard input")
        roles = "; ".join(f"{role} {MEANING[role]}" for role in ROLES)
        parser.add_argument(
            "--role", choices=ROLES, help=f"{roles}. The first account is an admin, later ones reviewers"
        )
        parser.add_argument(
            "--replace", action="store_true", help="give an account that exists a new password (and role)"
        )
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="with --replace: the next sign-in sets up a new authenticator app, for a phone that was lost",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        name = options["name"] or self._asked("Name: ")
        known = User.objects.filter(username=name).first()
        if known is not None and not options["replace"]:
            raise CommandError(f"There is already an account {name}. To give it a new password, add --replace.")
        password = self._password(bool(options["name"]))
        user = known or User(username=name)
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        first = not User.objects.filter(groups__name=ADMIN, is_active=True).exists()
        role = options["role"] or (None if known else ADMIN if first else REVIEWER)
        with transaction.atomic():
            user.is_active = True
            user.set_password(password)
            user.save()
            if role:
                give(user, role)
            if options["forget_second_factor"]:
                factor.forget(user)
            lockout.unlock(user.username)
            audit.record("command line", "account", user.username[:64], role=role or "")
        self.stdout.write(f"{user.username} can sign in now{f' as {role}' if role else ''}.")
        if settings().second_factor and not factor.enrolled(user):
            self.stdout.write(
                "The first sign-in sets up an authenticator app: have a phone or a password manager at hand."
            )

    def _asked(self, prompt: str) -> str:
        try:
            return input(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            raise CommandError("No name was given: nothing was changed.") from None

    def _password(self, piped: bool) -> str:
        if piped and not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            try:
                password = getpass.getpass("Password: ")
                if getpass.getpass("The same again: ") != password:
                    raise CommandError("The two passwords differ: nothing was changed.")
            except (EOFError, KeyboardInterrupt):
                raise CommandError("No password was given: nothing was changed.") from None
        if not password:
            raise CommandError("The password is empty: give one of at least 12 characters.")
        return password
