"""Invitations: a link, good once and for three days, that makes an account of one role."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bot.web.review import audit, roles
from bot.web.review.models import Invitation

DAYS = 3


class InvitationError(ValueError):
    """It cannot be made or used; the message says why."""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def open_ones() -> QuerySet[Invitation]:
    """Invitations that somebody can still use."""
    now = timezone.now()
    return Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


def invite(by: User, role: str, email: str = "") -> tuple[Invitation, str]:
    """Make an invitation and the secret of its link, which can never be read again. Raises InvitationError."""
    if role not in roles.ROLES:
        raise InvitationError("Choose one of the roles.")
    if roles.ROLES.index(role) > roles.ROLES.index(roles.role_of(by) or roles.READER):
        raise InvitationError("Nobody invites to a role above their own.")
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise InvitationError("That is not a mail address.") from None
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        digest=_digest(secret), role=role, email=email, made_by=by, expires_at=timezone.now() + timedelta(days=DAYS)
    )
    audit.record(by.username, "invite", f"invitation {made.pk}", role=role, mail=bool(email))
    return made, secret


def mail_ready() -> bool:
    """Whether a mail server is set."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def send(made: Invitation, link: str) -> None:
    """Mail the link. Raises InvitationError where that fails; the link still works by hand."""
    body = (
        f"You are invited to Attune's review console, as {made.role}: one who {roles.MEANING[made.role]}.\n\n{link}\n\n"
        f"The link makes one account and is good for {DAYS} days. You will choose a name and a password, and set up an\n"
        "authenticator app. If you did not expect this, leave it.\n"
    )
    if not mail_ready():
        raise InvitationError("No mail server is set (ATTUNE_MAIL_URL): hand the link over yourself.")
    try:
        send_mail("An invitation to Attune's review console", body, None, [made.email])
    except OSError:
        raise InvitationError("The mail server did not take it: hand the link over yourself.") from None


def find(secret: str) -> Invitation | None:
    """The invitation of a link while it can be used."""
    return open_ones().filter(digest=_digest(secret)).first()


def withdraw(made: Invitation, by: User) -> None:
    """Make a link worthless."""
    if open_ones().filter(pk=made.pk).update(withdrawn_at=timezone.now()):
        audit.record(by.username, "withdraw_invitation", f"invitation {made.pk}")


@transaction.atomic
def accept(secret: str, name: str, password: str, again: str) -> User:
    """Make the account. Raises InvitationError; two people with one link get one account."""
    made = open_ones().select_for_update().filter(digest=_digest(secret)).first()
    if made is None:
        raise InvitationError("This invitation was used, withdrawn or is too old. Ask for a new one.")
    user = User(username=name.strip(), email=made.email)
    if User.objects.filter(username__iexact=user.username).exists():
        raise InvitationError("That name is taken: choose another.")
    if password != again:
        raise InvitationError("The two passwords differ.")
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as problem:
        raise InvitationError(" ".join(problem.messages)) from None
    user.set_password(password)
    user.save()
    roles.give(user, made.role)
    Invitation.objects.filter(pk=made.pk).update(used_at=timezone.now(), used_by=user)
    audit.record(user.username[:64], "join", f"invitation {made.pk}", role=made.role)
    return user
