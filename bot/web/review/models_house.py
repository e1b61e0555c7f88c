"""The house's own rows: on-call hours, invitations, and the log that is only ever added to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from bot.web.review import sealed

USER = settings.AUTH_USER_MODEL


class Duty(models.Model):
    """On-call hours that come back every week, in the house's time zone; an end before the start is the next day's."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="duties")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["weekday", "starts", "id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.weekday} {self.starts:%H:%M}"


class Invitation(models.Model):
    """A link that makes one account, once, until it expires. Only a digest of the link's secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16)
    email = models.EmailField(blank=True)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete what was logged."""


class AuditEntry(models.Model):
    """One line of the log: who did what to which conversation, chained to the line before. Never a word of a chat.

    `actor` is the account's name at that time, not a key: the log outlives accounts. `object` is a pseudonym mostly.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=32)
    object = models.CharField(max_length=64, blank=True)
    detail: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, unique=True)  # unique: two lines can never follow the same one
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object", "-id"], name="review_audit_object"),
            models.Index(fields=["actor", "-id"], name="review_audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("The audit log is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("The audit log is only ever added to.")


class App(TOTPDevice):  # type: ignore[misc]
    """An authenticator app whose key is sealed in the database."""

    key: Any

    class Meta:
        proxy = True
        default_permissions = ()

    @property
    def bin_key(self) -> bytes:
        """The key itself. Raises sealed.SealError."""
        return sealed.opened(self.key, self.user_id)

    def seal(self) -> None:
        """Seal a key that stands there bare; the row is not saved."""
        if not sealed.is_sealed(self.key):
            self.key = sealed.seal(self.bin_key, self.user_id)

    def verify_token(self, token: str) -> bool:
        """Whether the app shows that code now; never with a key that cannot be opened."""
        try:
            self.seal()
            return bool(super().verify_token(token))
        except sealed.SealError:
            return False
