"""An imminent conversation reaches people: on the console, by mail, by webhook, and never with a word of it."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from bot.web.chat.models import Conversation, Message, Referral
from bot.web.review import alerts, erase, roles, work
from bot.web.review.audit import ChainError
from bot.web.review.management.commands import alerts as watch
from bot.web.review.models import Alert, AuditEntry, Casefile, Delivery, Duty, Limits
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


@dataclass
class Receiver:
    """A webhook's other end on this machine; answers with `status`."""

    address: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((dict(self.headers.items()), body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


class Catcher:
    """What a real SMTP server on this machine was given; it refuses the first `busy` mails as a full server does."""

    def __init__(self) -> None:
        self.busy = 0
        self.got: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        if self.busy:
            self.busy -= 1
            return "451 try again later"
        self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


class BoundController(Controller):
    """One that takes whatever port is free, and knows which."""

    def _trigger_server(self) -> None:
        server: Any = self.server  # asyncio's, or that of whatever loop an earlier test in this process has set
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Catcher]:
    catcher = Catcher()
    controller = BoundController(catcher, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.DEFAULT_FROM_EMAIL = "attune@example.org"
    yield catcher
    controller.stop()


def imminent(text: str = "Tonight. The quokka knows.") -> Conversation:
    return talk(text, top_tier=3, tier=3, episode_open=True, region="GB")


def test_an_imminent_turn_raises_one_alert_and_a_calm_one_none() -> None:
    talk(top_tier=2, tier=2)
    conversation = imminent()
    assert alerts.notice() == 1
    assert alerts.notice() == 0
    assert Alert.objects.get().conversation == conversation
    Message.objects.create(conversation=conversation, n=3, role=Message.PERSON, text="now", tier=3)
    assert alerts.notice() == 0, "one in half an hour"
    assert alerts.notice(timezone.now() + timedelta(minutes=31)) == 1


@pytest.mark.parametrize(
    ("verdict", "episode", "raised"),
    [
        ({"alert": True}, {"tier": 2}, 1),
        ({}, {"tier": 3}, 1),
        ({}, {"tier": 2}, 0),
    ],
)
def test_a_bare_yes_that_makes_an_episode_imminent_raises_one_too(
    verdict: dict[str, bool], episode: dict[str, int], raised: int
) -> None:
    conversation = talk("yes", top_tier=2, tier=0, episode_open=True, episode={"opened_at": "2026-01-01", **episode})
    conversation.messages.filter(n=1).update(tier=0, verdict=verdict)
    assert alerts.notice() == raised


def test_yesterdays_turns_call_nobody() -> None:
    conversation = imminent()
    long_ago = timezone.now() - timedelta(hours=5)
    conversation.messages.update(created_at=long_ago)
    assert alerts.notice() == 0
    Conversation.objects.update(last_at=long_ago)
    assert alerts.notice() == 0


def test_mail_and_webhook_carry_no_word_and_the_signature_holds(receiver: Receiver) -> None:
    Limits.objects.create(pk=1, alert_mail="a@example.org, b@example.org", alert_webhook=receiver.address)
    conversation = imminent()
    alerts.notice()
    assert alerts.send() == 2
    assert alerts.send() == 0
    (sent,) = mail.outbox
    assert sent.to == ["a@example.org", "b@example.org"]
    ((headers, body),) = receiver.got
    assert json.loads(body)["conversation"] == conversation.pseudonym
    assert json.loads(body)["event"] == "imminent"
    for said in (sent.subject, str(sent.body), body.decode()):
        assert "quokka" not in said
        assert "Tonight" not in said
    signed = f"{headers['X-Attune-Time']}.".encode() + body
    right = hmac.new(bytes.fromhex(alerts.key()), signed, hashlib.sha256).hexdigest()
    assert headers["X-Attune-Signature"] == right


def test_a_webhook_that_fails_is_tried_again_later_and_not_for_ever(receiver: Receiver) -> None:
    Limits.objects.create(pk=1, alert_webhook=receiver.address)
    imminent()
    now = timezone.now()
    alerts.notice(now)
    receiver.status = 503
    assert alerts.send(now) == 0
    assert alerts.send(now + timedelta(seconds=29)) == 0
    assert len(receiver.got) == 1, "not before 30 seconds"
    receiver.status = 200
    assert alerts.send(now + timedelta(seconds=31)) == 1
    Delivery.objects.update(sent_at=None, attempts=alerts.ATTEMPTS)
    assert alerts.send(now + timedelta(days=1)) == 0


def test_when_nobody_takes_it_on_the_second_addresses_are_told() -> None:
    Limits.objects.create(pk=1, alert_mail="a@example.org", alert_second_mail="late@example.org", alert_minutes=10)
    imminent()
    now = timezone.now()
    alerts.notice(now)
    alerts.send(now)
    assert alerts.escalate(now + timedelta(minutes=9)) == 0
    assert alerts.escalate(now + timedelta(minutes=11)) == 1
    assert alerts.escalate(now + timedelta(minutes=12)) == 0
    alerts.send(now + timedelta(minutes=12))
    assert [m.to for m in mail.outbox] == [["a@example.org"], ["late@example.org"]]


def test_claiming_answers_the_alert_that_stood_on_every_page() -> None:
    Limits.objects.create(pk=1, alert_second_mail="late@example.org", alert_minutes=10)
    conversation, vera = imminent(), account("vera", roles.REVIEWER)
    alerts.notice()
    client = signed_in(vera)
    assert client.get("/review/numbers/").content.decode().count("1 imminent, not taken on") == 1
    client.post(f"/review/c/{conversation.pseudonym}/claim/")
    assert "not taken on" not in client.get("/review/numbers/").content.decode()
    assert Alert.objects.get().acknowledged_by == vera
    assert AuditEntry.objects.filter(action="acknowledge").count() == 1
    assert alerts.escalate(timezone.now() + timedelta(minutes=11)) == 0


@pytest.mark.parametrize("left", ["release/", "escalate/", "recuse/", "later/", "ran out"])
def test_one_that_was_taken_on_and_left_unread_is_open_again(left: str) -> None:
    conversation, vera = imminent(), account("vera", roles.REVIEWER)
    alerts.notice()
    client, address = signed_in(vera), f"/review/c/{conversation.pseudonym}/"
    client.post(f"{address}claim/")
    assert alerts.reopen() == 0, "somebody holds it"
    if left == "ran out":
        Casefile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    else:
        client.post(address + left, {"on": "1", "handover": "1"})
    assert alerts.reopen() == 1
    assert alerts.reopen() == 0
    assert [alert.conversation for alert in alerts.waiting()] == [conversation]
    assert alerts.waiting(vera) == ([] if left == "recuse/" else alerts.waiting()), "it would lead them nowhere"
    assert AuditEntry.objects.filter(action="alert_again", object=conversation.pseudonym).count() == 1


def test_a_review_answers_an_alert_for_good() -> None:
    conversation, vera = imminent(), account("vera", roles.REVIEWER)
    alerts.notice()
    signed_in(vera).post(f"/review/c/{conversation.pseudonym}/review/", {"outcome": "right", "seen": "2"})
    assert alerts.waiting() == []
    assert alerts.reopen() == 0


def test_a_break_and_a_printed_page_are_without_other_peoples_alerts() -> None:
    conversation = imminent()
    calm = talk()
    alerts.notice()
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    assert conversation.pseudonym in lead.get("/review/numbers/").content.decode()
    assert conversation.pseudonym not in lead.post("/review/break/").content.decode()
    assert conversation.pseudonym not in lead.get(f"/review/c/{calm.pseudonym}/print/").content.decode()


def test_no_alert_waits_for_the_nights_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []

    class Slow:
        returncode: int | None = None

        def __init__(self, command: list[str], **_: Any) -> None:
            begun.append(command[command.index("nightly") :])
            running.append(self)

        def poll(self) -> int | None:
            return self.returncode

    running: list[Slow] = []
    monkeypatch.setattr(watch, "state_dir", lambda: tmp_path)
    monkeypatch.setattr(subprocess, "Popen", Slow)
    chores, night = watch.Chores(), datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert chores.turn(night) == "nightly"
    assert chores.turn(night) == "", "it runs, and nobody waits for it"
    running[0].returncode = 0
    assert chores.turn(night) == "", "once a day"
    imminent()
    monkeypatch.setattr(watch, "MASK", -1.0)
    assert watch.Chores().turn(night) == "mask"
    assert begun == [["nightly"], ["nightly", "--only", "mask", "--latest"]]


def test_an_address_that_no_mail_can_be_written_to_stops_no_other_message(monkeypatch: pytest.MonkeyPatch) -> None:
    imminent()
    Limits.objects.update_or_create(pk=1, defaults={"alert_mail": "a@example.org"})
    alerts.notice()
    monkeypatch.setattr(alerts, "_mail", lambda *_: "ü".encode("ascii"))
    assert alerts.send() == 0
    assert alerts.failing() == 1


@pytest.mark.parametrize("fault", [OSError("full"), ChainError("busy"), DatabaseError("away")], ids=lambda f: str(f))
def test_the_watch_goes_on_after_a_fault(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: Iterator[Exception] = iter([fault, SystemExit(0)])  # type: ignore[list-item]

    def look() -> int:
        raise next(looks)

    monkeypatch.setattr(alerts, "notice", look)
    with pytest.raises(SystemExit):
        call_command("alerts", "--every", "0")


def test_erasing_in_mid_episode_closes_the_alert() -> None:
    conversation = imminent()
    alerts.notice()
    erase.erase([conversation], "lena", "request")
    assert not Alert.objects.exists()
    assert alerts.waiting() == []


@pytest.mark.parametrize(
    ("field_name", "value"),
    [("alert_mail", "not an address"), ("alert_webhook", "http://example.org/x"), ("alert_second_mail", "a@b@c")],
)
def test_unusable_addresses_are_refused_with_a_sentence(field_name: str, value: str) -> None:
    client = signed_in(account("ada", roles.ADMIN), sudo=True)
    house = work.limits()
    fields = {f.name: getattr(house, f.name) for f in Limits._meta.fields if f.name != "id"}
    response = client.post("/review/house/", {**fields, field_name: value})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    good = client.post("/review/house/", {**fields, "alert_mail": "a@example.org", "severe_cap": "5"})
    assert good.status_code == 302
    assert work.limits().severe_cap == 5


def test_made_up_conversations_are_screened_for_real_and_never_mixed_in_unasked() -> None:
    call_command("demo_data", "--conversations", "20", stdout=io.StringIO())
    assert Conversation.objects.count() == 20
    assert Conversation.objects.filter(episode_open=True).exists()
    assert Message.objects.filter(verdict__evidence__0__rule__isnull=False).exists()
    with pytest.raises(CommandError, match="without --add"):
        call_command("demo_data")
    client = signed_in(account("vera", roles.REVIEWER))
    assert "20 conversations" in client.get("/review/?status=all").content.decode()


def test_a_real_mail_server_takes_the_alert_at_the_second_try_and_whoever_is_on_call_gets_it(smtp: Catcher) -> None:
    Limits.objects.create(pk=1, alert_mail="house@example.org", alert_second_mail="second@example.org")
    vera = account("vera", roles.REVIEWER)
    vera.email = "vera@example.org"
    vera.save()
    now = timezone.now()
    for day in range(7):
        Duty.objects.create(user=vera, weekday=day, starts=time(0), ends=time(13))
        Duty.objects.create(user=vera, weekday=day, starts=time(12), ends=time(1))
    conversation = imminent()
    smtp.busy = 1
    alerts.notice(now)
    assert alerts.send(now) == 0
    assert alerts.failing() == 1
    assert alerts.send(now + timedelta(seconds=31)) == 1
    ((sender, to, content),) = smtp.got
    assert sender == "attune@example.org"
    assert to == ["house@example.org", "vera@example.org"]
    assert conversation.pseudonym.encode() in content
    assert b"quokka" not in content
    assert alerts.escalate(now + timedelta(minutes=16)) == 1
    assert alerts.send(now + timedelta(minutes=16)) == 1
    assert smtp.got[1][1] == ["second@example.org"]
    assert b"waits for a reader" in smtp.got[1][2]


def test_where_hours_are_kept_and_nobodys_are_now_the_second_addresses_are_told_at_once(smtp: Catcher) -> None:
    Limits.objects.create(pk=1, alert_mail="house@example.org", alert_second_mail="second@example.org")
    now = timezone.now()
    Duty.objects.create(
        user=account("vera", roles.REVIEWER), weekday=(now.weekday() + 3) % 7, starts=time(9), ends=time(10)
    )
    imminent()
    alerts.notice(now)
    alerts.send(now)
    assert smtp.got[0][1] == ["house@example.org", "second@example.org"]


def test_without_a_mail_server_nothing_pretends_to_be_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    Limits.objects.create(pk=1, alert_mail="house@example.org")
    imminent()
    alerts.notice()
    assert alerts.send() == 0
    assert Delivery.objects.get().sent_at is None
    page = signed_in(account("ada", roles.ADMIN), sudo=True).get("/review/house/").content.decode()
    assert "No mail server is set" in page
    assert "1 message of the last day did not go out" in page


def test_erasing_in_mid_episode_closes_the_alert_and_keeps_the_counter() -> None:
    Limits.objects.create(pk=1, alert_mail="house@example.org")
    conversation = imminent()
    Referral.objects.create(month=timezone.now().date().replace(day=1), region="GB", kind="plan", count=1)
    alerts.notice()
    erase.erase([conversation], "lena", "request")
    assert not Alert.objects.exists()
    assert not Delivery.objects.exists()
    assert alerts.waiting() == []
    assert Referral.objects.get().count == 1
