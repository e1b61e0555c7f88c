"""Who comes in: two factors, a lock after wrong passwords, invitations, sessions that end, on-call hours."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from bot.web.review import duty, factor, invitations, lockout, roles, work
from bot.web.review.models import App, AuditEntry, Duty, Invitation
from tests.review_desk import PASSWORD, account, app_of, code_of, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    return client.post("/review/sign-in/", {"username": name, "password": password}).status_code


def test_the_first_sign_in_sets_up_an_app_and_shows_ten_recovery_codes_once() -> None:
    user = account("vera", roles.REVIEWER)
    client = Client()
    assert sign_in(client, "vera") == 302
    assert client.get("/review/")["Location"] == "/review/enrol/?next=%2Freview%2F"
    page = client.get("/review/enrol/?next=/review/").content.decode()
    device = factor.pending(user)
    assert factor.secret(device) in page
    assert "<svg" in page
    assert " style=" not in page
    assert factor.secret(device) in client.get("/review/enrol/").content.decode(), "a reload shows the same key"
    wrong = client.post("/review/enrol/", {"code": "000000"})
    assert wrong.status_code == 422
    assert client.get("/review/").status_code == 302
    device.throttle_reset()
    done = client.post("/review/enrol/", {"code": code_of(device), "next": "/review/numbers/"})
    assert len(re.findall(r"<li><code>[a-z0-9]{5}-[a-z0-9]{5}</code>", done.content.decode())) == 10
    assert "/review/numbers/" in done.content.decode()
    assert client.get("/review/").status_code == 200


def test_a_password_needs_the_apps_code_and_each_code_counts_once() -> None:
    user = account("vera", roles.REVIEWER)
    device = app_of(user)
    client, other = Client(), Client()
    for each in (client, other):
        sign_in(each, "vera")
    code = code_of(device)
    assert client.post("/review/second/", {"code": code, "next": "/review/"})["Location"] == "/review/"
    assert client.get("/review/").status_code == 200
    again = other.post("/review/second/", {"code": code})
    assert again.status_code == 422
    assert "Wait" in again.content.decode()
    assert other.get("/review/").status_code == 302


def test_a_recovery_code_works_once_and_is_kept_as_a_digest() -> None:
    user = account("vera", roles.REVIEWER)
    app_of(user)
    first, *others = factor.new_codes(user)
    from django_otp.plugins.otp_static.models import StaticToken

    assert first.replace("-", "") not in {token.token for token in StaticToken.objects.all()}
    for status in (302, 422):
        client = Client()
        sign_in(client, "vera")
        assert client.post("/review/second/", {"code": first.upper()}).status_code == status
    assert factor.codes_left(user) == len(others) == 9
    client = signed_in(user, sudo=True)
    client.post("/review/codes/")
    assert factor.codes_left(user) == 10


def test_the_key_of_an_app_is_sealed_in_the_database_and_opens_for_its_account_alone() -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    app = factor.pending(vera)
    stored = TOTPDevice.objects.get(pk=app.pk)
    assert app.bin_key not in stored.bin_key
    assert len(app.bin_key) == 20
    assert App.objects.get(pk=app.pk).verify_token(code_of(app))
    TOTPDevice.objects.filter(pk=app.pk).update(user=noor, last_t=-1)
    assert not App.objects.get(pk=app.pk).verify_token(code_of(app))


def test_a_key_from_before_they_were_sealed_still_counts_and_is_sealed_then_or_at_night() -> None:
    used, unused = (TOTPDevice.objects.create(user=account(name, roles.READER)) for name in ("vera", "noor"))
    assert App.objects.get(pk=used.pk).verify_token(code_of(used))
    assert len(TOTPDevice.objects.get(pk=used.pk).key) == 72
    assert factor.seal_bare() == 1
    assert App.objects.get(pk=unused.pk).bin_key == unused.bin_key


def test_a_device_of_somebody_else_opens_nothing() -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    app_of(vera)
    client = signed_in(vera, half=True)
    session = client.session
    session["otp_device_id"] = app_of(noor).persistent_id
    session.save()
    assert client.get("/review/")["Location"].startswith("/review/second/")


def test_a_second_app_is_set_up_only_after_the_password_was_typed_again() -> None:
    user = account("vera", roles.REVIEWER)
    assert signed_in(user).get("/review/enrol/")["Location"].startswith("/review/confirm/")
    assert signed_in(user, half=True, sudo=True).get("/review/enrol/")["Location"].startswith("/review/second/")
    assert signed_in(user, sudo=True).get("/review/enrol/").status_code == 200


def test_a_lost_phone_is_reset_by_a_lead_for_those_not_above_them() -> None:
    vera, ada = account("vera", roles.REVIEWER), account("ada", roles.ADMIN)
    app_of(vera), app_of(ada)
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    lead.post("/review/people/vera/factor/")
    lead.post("/review/people/ada/factor/")
    assert not factor.enrolled(vera)
    assert factor.enrolled(ada)
    assert AuditEntry.objects.filter(action="forget_factor").count() == 1


def test_make_moderator_gives_a_lost_phone_a_new_start(monkeypatch: pytest.MonkeyPatch) -> None:
    vera = account("vera", roles.REVIEWER)
    app_of(vera)
    monkeypatch.setattr("sys.stdin", io.StringIO("seven lamps below zero\n"))
    call_command("moderator", "--name", "vera", "--replace", "--forget-second-factor", verbosity=0)
    assert not factor.enrolled(vera)
    client = Client()
    assert sign_in(client, "vera", "seven lamps below zero") == 302


def test_five_wrong_passwords_close_a_name_until_somebody_who_leads_unlocks_it() -> None:
    account("vera", roles.REVIEWER)
    account("noor", roles.REVIEWER)
    client = Client()
    assert [sign_in(client, "vera", "wrong") for _ in range(5)] == [422, 422, 422, 422, 429]
    shown = client.post("/review/sign-in/", {"username": "vera", "password": PASSWORD})
    assert shown.status_code == 429
    assert "Too many wrong passwords" in shown.content.decode()
    assert sign_in(client, "noor") == 302, "another name at the same address is open"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, "vera") == 302, "its owner elsewhere is not locked out by a stranger"
    lead = signed_in(account("lena", roles.LEAD))
    assert "locked out" in lead.get("/review/people/").content.decode()
    lead.post("/review/people/vera/unlock/")
    assert "locked out" not in lead.get("/review/people/").content.decode()
    assert sign_in(Client(), "vera") == 302


def test_what_is_counted_of_a_failed_sign_in_holds_no_name_and_no_password() -> None:
    from axes.models import AccessAttempt

    sign_in(Client(), "my secret passphrase", "another secret one")
    (row,) = AccessAttempt.objects.values()
    assert "secret" not in str(row)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=2))
    assert lockout.forget_old() == 1


def test_guessing_the_password_again_inside_is_counted_too() -> None:
    client = signed_in(account("lena", roles.LEAD))
    guesses = [client.post("/review/confirm/", {"password": "wrong"}).status_code for _ in range(5)]
    assert guesses == [422, 422, 422, 422, 429]
    assert client.post("/review/confirm/", {"password": PASSWORD}).status_code == 429


def test_a_session_nobody_sits_at_ends_and_the_pages_own_questions_do_not_keep_it() -> None:
    client = signed_in(account("vera", roles.REVIEWER))
    assert client.get("/review/").status_code == 200
    session = client.session
    session["seen_at"] = time.time() - 59 * 60
    session.save()
    assert client.get("/review/pulse/").status_code == 200
    assert client.session["seen_at"] < time.time() - 58 * 60
    session["seen_at"] = time.time() - 61 * 60
    session.save()
    assert client.get("/review/")["Location"].startswith("/review/sign-in/")
    assert client.get("/review/").status_code == 302


def secret_in(page: str) -> str:
    found = re.search(r"/review/join/([\w-]+)/", page)
    assert found
    return found.group(1)


def test_an_invitation_makes_one_account_of_its_role_once() -> None:
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    secret = secret_in(lead.post("/review/people/invite/", {"role": "reviewer"}).content.decode())
    assert secret not in str(list(Invitation.objects.values())), "only a digest is kept"
    stranger = Client()
    assert stranger.get(f"/review/join/{secret}/").status_code == 200
    typed = {"name": "noor", "password": PASSWORD, "again": PASSWORD}
    assert stranger.post(f"/review/join/{secret}/", typed | {"again": "other"}).status_code == 422
    assert stranger.post(f"/review/join/{secret}/", typed | {"name": "lena"}).status_code == 422
    assert stranger.post(f"/review/join/{secret}/", typed).status_code == 302
    assert roles.role_of(User.objects.get(username="noor")) == roles.REVIEWER
    assert stranger.get("/review/")["Location"].startswith("/review/enrol/"), "the second factor comes next"
    assert Client().get(f"/review/join/{secret}/").status_code == 404
    assert Client().post(f"/review/join/{secret}/", typed | {"name": "another"}).status_code == 404
    assert not User.objects.filter(username="another").exists()


@pytest.mark.parametrize("spoil", [{"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"withdrawn_at": timezone.now()}])
def test_an_old_or_withdrawn_invitation_opens_nothing(spoil: dict[str, datetime]) -> None:
    _made, secret = invitations.invite(account("lena", roles.LEAD), "reader")
    Invitation.objects.update(**spoil)
    assert Client().get(f"/review/join/{secret}/").status_code == 404


def test_nobody_invites_above_their_own_role() -> None:
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    lead.post("/review/people/invite/", {"role": "admin"})
    assert not Invitation.objects.exists()


def test_an_invitation_by_mail_carries_the_link_and_a_server_that_fails_is_said(settings: Any) -> None:
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    page = lead.post("/review/people/invite/", {"role": "reader", "email": "noor@example.org"}).content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["noor@example.org"]
    assert secret_in(str(sent.body)) == secret_in(page)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    page = lead.post("/review/people/invite/", {"role": "reader", "email": "noor@example.org"}).content.decode()
    assert "No mail server is set" in page
    assert secret_in(page)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_on_call_hours_come_back_weekly_in_the_houses_zone_and_may_run_past_midnight() -> None:
    vera = account("vera", roles.REVIEWER)
    duty.add(vera, "4", "22:00", "06:00")  # Friday night
    assert duty.on_call(at("2026-11-20 23:30")) == [vera]
    assert duty.on_call(at("2026-11-21 05:59")) == [vera]
    assert duty.on_call(at("2026-11-21 06:00")) == []
    assert duty.on_call(at("2026-11-20 05:00")) == []
    assert duty.uncovered(at("2026-11-21 12:00"))
    house = work.limits()
    house.timezone = "America/Toronto"
    house.save()
    assert duty.on_call(at("2026-11-21 04:00")) == [vera]
    assert duty.on_call(at("2026-11-20 23:30")) == []
    vera.is_active = False
    vera.save()
    assert duty.on_call(at("2026-11-21 04:00")) == []


def test_leads_keep_the_hours_and_what_is_wrong_is_said() -> None:
    account("vera", roles.REVIEWER), account("rita", roles.READER)
    lead = signed_in(account("lena", roles.LEAD))
    typed = {"user": "vera", "weekday": "2", "starts": "08:00", "ends": "20:00"}
    assert lead.post("/review/people/hours/", typed).status_code == 302
    page = lead.get("/review/people/hours/").content.decode()
    assert "08:00–20:00 <b>vera</b>" in page
    assert "no address" in page
    for wrong in ({"user": "rita"}, {"weekday": "9"}, {"starts": "soon"}, {"ends": "08:00"}):
        assert lead.post("/review/people/hours/", typed | wrong).status_code == 422
    lead.post("/review/people/hours/", {"drop": str(Duty.objects.get().pk)})
    assert not Duty.objects.exists()


def test_a_conversation_is_still_closed_to_a_half_signed_in_reader() -> None:
    conversation = talk()
    client = signed_in(account("vera", roles.REVIEWER), half=True)
    assert client.get(f"/review/c/{conversation.pseudonym}/").status_code == 302
