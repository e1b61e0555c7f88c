"""What is kept of a conversation. The words of people are in these rows and nowhere else."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone


def pseudonym() -> str:
    """A name for a conversation that says nothing about the person: 10 letters, about 47 bits."""
    return "".join(secrets.choice("bcdfghjkmnpqrstvwxz23456789") for _ in range(10))


def handle() -> str:
    """What a conversation's token carries: 160 bits, never shown to a moderator."""
    return secrets.token_urlsafe(20)


class Conversation(models.Model):
    """One conversation of one person.

    `tier` is the conversation's tier after its latest message, `top_tier` the highest it ever had; both 0-3 (data/safety/classes.yml).
    `episode`, `memory` and `snapshot` are the JSON of the crisis episode, of the screen's memory and of Rasa's working memory
    (flow, slots, last events); only `snapshot` may hold words of the person.
    """

    pseudonym = models.CharField(max_length=16, unique=True, default=pseudonym, editable=False)
    handle = models.CharField(max_length=40, unique=True, default=handle, editable=False)
    region = models.CharField(max_length=16, default="unknown")
    locale = models.CharField(max_length=8, default="en")
    share_words = models.BooleanField(default=False)  # the person's choice: words may help improve it
    remembered = models.BooleanField(default=False)  # the person's choice: known on this device
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)  # latest activity of either side
    reminded_at = models.DateTimeField(default=timezone.now)  # last time it said that it is a program
    ended_at = models.DateTimeField(null=True, blank=True)

    last_n = models.PositiveIntegerField(default=0)  # number of the latest message
    turns = models.PositiveIntegerField(default=0)  # messages of the person
    tier = models.PositiveSmallIntegerField(default=0)
    top_tier = models.PositiveSmallIntegerField(default=0)
    soft = models.BooleanField(default=False)  # the latest tier 2 asked for a gentle check only
    episode_open = models.BooleanField(default=False)
    classes: models.JSONField[list[str], list[str]] = models.JSONField(
        default=list
    )  # every class ever seen, most severe first
    episode: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    memory: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    flow = models.CharField(max_length=32, default="")  # active flow, for the console's filters
    used: models.JSONField[list[str], list[str]] = models.JSONField(default=list)  # ids of lines said, latest last
    no_store = models.BooleanField(default=False)  # a violence cue: nothing may be kept on the device
    version = models.PositiveIntegerField(default=0)  # grows with every change of episode or memory

    # The Rasa leg of a conversation's turns is one at a time, across processes: who holds it, and until when.
    lease = models.CharField(max_length=40, default="", blank=True)
    lease_until = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-episode_open", "-top_tier", "-last_at", "-id"], name="chat_queue"),
            models.Index(fields=["-last_at"], name="chat_latest"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Message(models.Model):
    """One message of either side; `n` counts from 1 in the order they were committed.

    `verdict` (person): what the screen said, the JSON of bot.safety.Verdict. `understood` (person): intent, confidence, ranking,
    slots, actions, policy of the turn. `shown` (bot): what came with the text: kind, choices, card, citations, reply ids.
    """

    PERSON, BOT = "person", "bot"
    WAITING, ANSWERED, GIVEN_UP = "waiting", "answered", "given_up"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    n = models.PositiveIntegerField()
    role = models.CharField(max_length=8, choices=[(PERSON, PERSON), (BOT, BOT)])
    text = models.TextField(blank=True)
    choice = models.CharField(max_length=200, blank=True)  # payload of the button the person took
    client_id = models.CharField(max_length=64, null=True, blank=True)
    reply_to = models.PositiveIntegerField(null=True, blank=True)  # n of the person's message it answers
    state = models.CharField(max_length=10, default=ANSWERED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    tier = models.PositiveSmallIntegerField(default=0)  # this text alone
    intent = models.CharField(max_length=48, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    verdict: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    understood: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    shown: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["conversation_id", "n"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["conversation", "n"], name="chat_message_order"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="chat_message_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["intent", "conversation"], name="chat_message_intent"),
            models.Index(fields=["created_at"], name="chat_message_waiting", condition=models.Q(state="waiting")),
            # The console's filter of unsure turns; its bound is bot.web.review.queue.LOW_CONFIDENCE.
            models.Index(
                fields=["conversation"],
                name="chat_message_unsure",
                condition=models.Q(role="person", confidence__lt=0.5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.n}"


class Referral(models.Model):
    """How often lines were shown, by month, region and class: counts only, nothing that leads to a person."""

    month = models.DateField()
    region = models.CharField(max_length=16)
    kind = models.CharField(max_length=32)  # class id of data/safety
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["month", "region", "kind"], name="chat_referral_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.region} {self.kind}"
