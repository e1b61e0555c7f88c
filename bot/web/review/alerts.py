"""Telling people that a conversation became imminent: on every page of the console, by mail, by a signed webhook.

No word of the talk travels: a pseudonym, a region, a time. Each message is kept until it was sent, tried ever less
often; where nobody takes the conversation on, the second addresses are told. `python -m django alerts` runs this.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bot.web.chat.models import Conversation, Message
from bot.web.review import audit, duty
from bot.web.review.invitations import mail_ready
from bot.web.review.models import Alert, Casefile, Delivery, Limits, Recusal, Review
from bot.web.review.risk import peak
from bot.web.review.work import limits

logger = logging.getLogger("attune.review")
RECENT = timedelta(hours=2)  # older ones are for the queue: nobody is called out of bed for yesterday
SHOWN = timedelta(days=1)  # so long the console shows one that nobody took on
QUIET = timedelta(minutes=30)  # one alert a conversation in this time
ATTEMPTS = 8
SECONDS = 5.0  # a webhook has this long


class AlertError(ValueError):
    """An address for alerts is not usable; the message says why."""


def addresses(text: str) -> list[str]:
    """The mail addresses of a comma-separated list. Raises AlertError."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    for address in found:
        if address.count("@") != 1 or any(c in address for c in " \r\n<>"):
            raise AlertError("Addresses for alerts are plain mail addresses, separated by commas.")
    return found


def check_webhook(address: str) -> None:
    """Only https, or plain http to this machine. Raises AlertError."""
    parts = urlsplit(address)
    if address and not (parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}):
        raise AlertError("A webhook is reached by https.")


def key() -> str:
    """The key receivers check the signature with: hexadecimal, the same as long as the front door's secret is."""
    return salted_hmac("bot.web.review.alerts", "webhook", algorithm="sha256").hexdigest()


def sign(body: bytes, at: int) -> str:
    """The signature of a webhook's body: HMAC-SHA256 over "time.body", hexadecimal."""
    return hmac.new(bytes.fromhex(key()), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def imminent_turn(conversation: Conversation, since: datetime) -> int | None:
    """Number of the latest turn since then that was imminent: by its own words, by what the episode made of it, or
    because the episode stands at tier 3 (an answer as short as "yes" can do that)."""
    said = Message.objects.filter(conversation=conversation, role=Message.PERSON, created_at__gte=since)
    n: int | None = said.filter(Q(tier__gte=3) | Q(verdict__alert=True)).aggregate(n=Max("n"))["n"]
    if n is None and conversation.episode_open and peak(conversation) >= 3:
        return said.order_by("n").values_list("n", flat=True).last()
    return n


def notice(now: datetime | None = None) -> int:
    """Raise an alert for every conversation with a new imminent turn; returns how many."""
    now, raised = now or timezone.now(), 0
    recent = Conversation.objects.filter(last_at__gte=now - RECENT).filter(Q(top_tier__gte=3) | Q(episode_open=True))
    for conversation in recent:
        n = imminent_turn(conversation, now - RECENT)
        earlier = Alert.objects.filter(conversation=conversation).order_by("-id").first()
        if n is None or (earlier and (earlier.n >= n or earlier.at > now - QUIET)):
            continue
        try:
            with transaction.atomic():
                alert = Alert.objects.create(conversation=conversation, n=n, at=now)
                _enqueue(alert, Delivery.FIRST, now)
                audit.record("alerts", "alert", conversation.pseudonym, turn=n)
        except IntegrityError:
            continue  # another process saw it first
        raised += 1
    return raised


def reopen(now: datetime | None = None) -> int:
    """Open alerts again that somebody took on and left: nobody holds the conversation now (given back, handed over, stepped
    back from, run out) and nobody reviewed it since. Returns how many."""
    now = now or timezone.now()
    files = Casefile.objects.filter(conversation=OuterRef("conversation"))
    held = files.filter(claimed_by__isnull=False, claimed_until__gt=now)
    read = Review.objects.filter(conversation=OuterRef("conversation"), submitted_at__gte=OuterRef("at"))
    taken = Alert.objects.filter(acknowledged_at__isnull=False, at__gte=now - SHOWN)
    left = list(taken.filter(~Exists(held), ~Exists(read)).select_related("conversation"))
    for alert in left:
        Alert.objects.filter(pk=alert.pk).update(acknowledged_at=None, acknowledged_by=None)
        audit.record("alerts", "alert_again", alert.conversation.pseudonym, turn=alert.n)
    return len(left)


def recipients(round_: str, house: Limits, now: datetime | None = None) -> list[str]:
    """Who gets the mail of a round: first the house's addresses and whoever is on call, later the second addresses.
    Where hours are kept and nobody's are now, the second addresses are told at once."""
    if round_ == Delivery.SECOND:
        return addresses(house.alert_second_mail)
    found = addresses(house.alert_mail) + [user.email for user in duty.on_call(now) if user.email]
    if duty.uncovered(now):
        found += addresses(house.alert_second_mail)
    return list(dict.fromkeys(found))


def _enqueue(alert: Alert, round_: str, now: datetime) -> None:
    house = limits()
    try:
        mail = bool(recipients(round_, house, now))
    except AlertError:
        mail = True  # an address that went bad must show as failing, not as nothing to send
    for channel, wanted in (("mail", mail), ("webhook", bool(house.alert_webhook))):
        if wanted:
            Delivery.objects.get_or_create(alert=alert, channel=channel, round=round_, defaults={"next_at": now})


def escalate(now: datetime | None = None) -> int:
    """Tell the second addresses of alerts nobody took on in time; returns how many alerts."""
    now, house = now or timezone.now(), limits()
    if not house.alert_minutes:
        return 0
    late = Alert.objects.filter(acknowledged_at__isnull=True, at__lte=now - timedelta(minutes=house.alert_minutes))
    waiting = list(late.filter(at__gte=now - RECENT).exclude(deliveries__round=Delivery.SECOND))
    for alert in waiting:
        _enqueue(alert, Delivery.SECOND, now)
    return len(waiting)


def _said(delivery: Delivery) -> dict[str, Any]:
    alert = delivery.alert
    return {
        "event": "imminent" if delivery.round == Delivery.FIRST else "not_acknowledged",
        "alert": alert.pk,
        "conversation": alert.conversation.pseudonym,
        "region": alert.conversation.region,
        "at": alert.at.isoformat(),
    }


def _mail(delivery: Delivery, house: Limits, now: datetime) -> None:
    if not mail_ready():
        raise AlertError("No mail server is set.")
    first = delivery.round == Delivery.FIRST
    said = _said(delivery)
    subject = "Attune: a conversation is imminent" if first else "Attune: an imminent conversation waits for a reader"
    body = (
        f"Conversation {said['conversation']}, region {said['region']}, {delivery.alert.at:%Y-%m-%d %H:%M} UTC.\n"
        "Lines were shown at once. Sign in to the review console to read it; no word of it is in this mail.\n"
    )
    send_mail(subject, body, None, recipients(delivery.round, house, now))


def _webhook(delivery: Delivery, house: Limits, now: datetime) -> None:
    check_webhook(house.alert_webhook)
    body, at = json.dumps(_said(delivery), sort_keys=True).encode(), int(now.timestamp())
    headers = {"Content-Type": "application/json", "X-Attune-Time": str(at), "X-Attune-Signature": sign(body, at)}
    import httpx  # a third of a second that the front door, which reads this module too, never needs

    try:
        with httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
            client.post(house.alert_webhook, content=body, headers=headers).raise_for_status()
    except httpx.HTTPError as problem:
        raise AlertError(type(problem).__name__) from None


def send(now: datetime | None = None) -> int:
    """Try what is due; returns how many went out. A failure is tried again after 30 s, 1, 2, 4, ... minutes."""
    now, house, sent = now or timezone.now(), limits(), 0
    due = Delivery.objects.filter(sent_at__isnull=True, next_at__lte=now, attempts__lt=ATTEMPTS)
    for delivery in due.select_related("alert__conversation")[:50]:
        wait = timedelta(seconds=30 * 2**delivery.attempts)
        claimed = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True, attempts=delivery.attempts)
        # Counted before it is tried: two processes never send the same one, and a crash is not an endless loop.
        if not claimed.update(attempts=delivery.attempts + 1, next_at=now + wait):
            continue
        try:
            _mail(delivery, house, now) if delivery.channel == "mail" else _webhook(delivery, house, now)
        except (
            OSError,
            ValueError,
        ) as problem:  # an address that can't be written or encoded is a ValueError, as AlertError is
            kind = str(problem) if isinstance(problem, AlertError) else type(problem).__name__
            logger.warning("alert %s by %s failed: %s", delivery.alert_id, delivery.channel, kind)
            continue
        Delivery.objects.filter(pk=delivery.pk).update(sent_at=now)
        sent += 1
    return sent


def failing() -> int:
    """How many messages of the last day were tried and did not go out."""
    since = timezone.now() - timedelta(days=1)
    return Delivery.objects.filter(sent_at__isnull=True, attempts__gt=0, alert__at__gte=since).count()


def waiting(user: User | None = None) -> list[Alert]:
    """Alerts nobody took on yet, oldest first, at most 20; for `user` without those they stepped back from."""
    found = Alert.objects.filter(acknowledged_at__isnull=True, at__gte=timezone.now() - SHOWN)
    if user is not None:
        found = found.exclude(conversation__in=Recusal.objects.filter(user=user).values("conversation_id"))
    return list(found.select_related("conversation").order_by("at")[:20])


@transaction.atomic
def acknowledge(conversation: Conversation, user: User) -> int:
    """Somebody takes the conversation on, or has reviewed it: its alerts are answered. Returns how many were open."""
    mine = Alert.objects.filter(conversation=conversation, acknowledged_at__isnull=True)
    count = mine.update(acknowledged_at=timezone.now(), acknowledged_by=user)
    if count:
        audit.record(user.username, "acknowledge", conversation.pseudonym)
    return count
