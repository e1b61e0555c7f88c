"""What moderators add to a conversation: rows beside the chat's own, all gone when the conversation goes.

Only Note.text, Review.comment, Flag.comment, Example.text and Masked.text hold sentences. The audit log, deeds and
casefiles never do.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review.models_house import App as App
from bot.web.review.models_house import AppendOnlyError as AppendOnlyError
from bot.web.review.models_house import AuditEntry as AuditEntry
from bot.web.review.models_house import Duty as Duty
from bot.web.review.models_house import Invitation as Invitation

USER = settings.AUTH_USER_MODEL


class Casefile(models.Model):
    """Where a conversation stands in review; made at first touch, so no row means new."""

    NEW, LATER, DONE = "new", "later", "done"

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="casefile"
    )
    status = models.CharField(max_length=8, default=NEW, choices=[(NEW, NEW), (LATER, LATER), (DONE, DONE)])
    done_n = models.PositiveIntegerField(default=0)  # latest message when it was marked: more came, it is open again
    reviews = models.PositiveSmallIntegerField(default=0)  # submitted reviews by different people
    differ = models.BooleanField(default=False)  # two reviews contradict each other and no lead has decided
    first_reviewed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sampled = models.BooleanField(default=False)  # drawn at random from the unflagged, to find what the screen missed

    class Meta:
        default_permissions = ()
        permissions = [
            ("read", "Can read masked conversations"),
            ("review", "Can review conversations"),
            ("lead", "Can assign, adjudicate, export, unmask and erase"),
            ("manage", "Can manage accounts and limits"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status"], name="review_by_status"),
            models.Index(fields=["assigned_to"], name="review_by_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.status}"


class Review(models.Model):
    """One person's review of one conversation: what the screen did, the rubric, a comment."""

    RIGHT, MISSED, FALSE_ALARM, UNSURE = "right", "missed", "false_alarm", "unsure"
    OUTCOMES = [
        (RIGHT, "Right as it was"),
        (MISSED, "It missed a risk"),
        (FALSE_ALARM, "It was a false alarm"),
        (UNSURE, "I can't tell"),
    ]

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="reviews")
    outcome = models.CharField(max_length=12, choices=OUTCOMES, default=RIGHT)
    scores: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)  # item: 1-5
    comment = models.TextField(blank=True)
    up_to = models.PositiveIntegerField(default=0)  # n of the latest message when it was given
    submitted_at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(default=False)  # a lead chose this one where two differ
    accepted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "reviewer"], name="review_once_each"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["submitted_at"], name="review_by_day")]

    def __str__(self) -> str:
        return f"{self.conversation_id} by {self.reviewer_id}"


class Flag(models.Model):
    """A mark on one turn, with its reason; withdrawn rather than deleted."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="flags")
    reviewer = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=24)
    intent = models.CharField(max_length=48, blank=True)  # what the intent should have been
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.reason}"


class Note(models.Model):
    """A remark for colleagues, never seen by the person it is about."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class Tag(models.Model):
    """One short word on one conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tags")
    name = models.SlugField(max_length=32)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "conversation"], name="review_tag_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Recusal(models.Model):
    """A moderator who knows the person: the conversation stays closed to them."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "conversation"], name="review_recused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.conversation_id}"


class Reading(models.Model):
    """Who has a conversation open now; a row older than two minutes says nothing."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "user"], name="review_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.conversation_id}"


class Masked(models.Model):
    """A message with its identifying parts taken out: what is shown, searched and exported.

    `spans` are (start, end, kind, number) over Message.text, in code points; `text` has "[kind number]" in their place.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="masked")
    text = models.TextField()
    spans: models.JSONField[list[list[Any]], list[list[Any]]] = models.JSONField(default=list)
    # Of the program's turns: what kinds of sentences they hold, found once; None where nobody looked yet.
    lint: models.JSONField[list[str] | None, list[str] | None] = models.JSONField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"masked {self.message_id}"


class Deed(models.Model):
    """One thing a moderator did that can be taken back: ids and former values, never words."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} by {self.user_id}"


class Export(models.Model):
    """That a conversation was in a file somebody took out, or on paper: whom to ask when the person is erased. Goes with it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="exports")
    by = models.CharField(max_length=150)  # the account's name at that time
    kind = models.CharField(max_length=8)  # jsonl, csv, print, story
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"


class SavedView(models.Model):
    """A set of filters under a name; shared ones are everybody's."""

    owner = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=600, blank=True)  # canonical query string of the filters
    shared = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="review_view_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Example(models.Model):
    """A rewritten sentence with what should have been made of it; goes nowhere until a lead accepts it."""

    PENDING, ACCEPTED, REJECTED = "pending", "accepted", "rejected"
    INTENT, MISSED, FALSE_ALARM = "intent", "missed_risk", "false_alarm"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="examples")
    kind = models.CharField(max_length=12, default=INTENT)
    intent = models.CharField(max_length=48, blank=True)  # of an intent
    tier = models.PositiveSmallIntegerField(null=True, blank=True)  # 0-3, of a missed risk or a false alarm
    text = models.CharField(max_length=300)
    author = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, default=PENDING)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "id"], name="review_example_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.intent} ({self.state})"


class Seat(models.Model):
    """A moderator's own arrangements, and what protects them."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, primary_key=True, related_name="seat")
    shortcuts = models.BooleanField(default=True)  # single-letter keys can be switched off (WCAG 2.1.4)
    sound = models.BooleanField(default=False)
    collapse = models.BooleanField(default=True)  # hard passages start closed
    cap_lifted_on = models.DateField(null=True, blank=True)  # a lead lifted the daily cap for this day
    shift_at = models.DateTimeField(null=True, blank=True)  # start of the present stretch of reading
    active_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"seat of {self.user_id}"


class SevereOpening(models.Model):
    """That a moderator opened a severe conversation on a day: counted for the daily cap."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "day", "conversation"], name="review_severe_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Limits(models.Model):
    """The house's numbers, one row; days of 0 mean: keep."""

    claim_minutes = models.PositiveSmallIntegerField(default=20)
    break_minutes = models.PositiveSmallIntegerField(default=50)
    severe_cap = models.PositiveSmallIntegerField(default=12)  # severe conversations a person opens in a day
    sample_percent = models.PositiveSmallIntegerField(default=3)  # of the unflagged, drawn for review
    keep_days = models.PositiveSmallIntegerField(default=180)  # after the latest activity
    keep_severe_days = models.PositiveSmallIntegerField(default=365)
    keep_snapshot_days = models.PositiveSmallIntegerField(default=30)  # working memory of a conversation that ended

    session_minutes = models.PositiveSmallIntegerField(default=60)  # without a page, then the password is asked again

    timezone = models.CharField(max_length=48, default="UTC")  # of the on-call hours
    alert_mail = models.CharField(max_length=300, blank=True)  # addresses, comma-separated
    alert_second_mail = models.CharField(max_length=300, blank=True)  # who is told when nobody took it on
    alert_webhook = models.URLField(max_length=300, blank=True)
    alert_minutes = models.PositiveSmallIntegerField(default=15)  # until the second addresses are told, 0: never

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "limits"


class Alert(models.Model):
    """That a conversation became imminent, and whether anybody took it on; goes with the conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="alerts")
    n = models.PositiveIntegerField()  # the turn that raised it
    at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "n"], name="review_alert_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="review_alert_open", condition=models.Q(acknowledged_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"


class Delivery(models.Model):
    """One message about an alert, to be sent once and tried until it is."""

    FIRST, SECOND = "first", "second"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8)  # mail, webhook
    round = models.CharField(max_length=8, default=FIRST)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["alert", "channel", "round"], name="review_delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.round} of {self.alert_id}"
