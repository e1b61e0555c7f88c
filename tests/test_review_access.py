"""The console starts closed: every address, as a stranger and in every role."""

from __future__ import annotations

from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, reverse

from bot.web.review import roles, sudo, urls
from bot.web.review.access import Door
from bot.web.review.models import AuditEntry, Invitation
from tests.review_desk import PASSWORD, account, app_of, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]

READER = {
    "sign_out", "second", "enrol", "codes", "confirm", "settings", "take_break", "queue", "pulse", "stream", "live",
    "save_view", "drop_view", "conversation", "here", "ledger", "numbers", "playbook",
}  # fmt: skip
REVIEWER = READER | {
    "claim", "release", "review", "later", "reopen", "flag", "unflag", "note", "tag", "escalate", "recuse", "undo",
    "propose", "story", "learn",
}  # fmt: skip
LEAD = REVIEWER | {
    "assign", "accept", "raw_search", "unmask", "mask_again", "print_view", "erase_one", "export_queue", "learn_export", "log",
    "set_sample", "people", "lift", "unlock", "forget_factor", "invite", "withdraw", "hours",
}  # fmt: skip
ADMIN = LEAD | {"change_account", "house"}
MAY = {"": set(), roles.READER: READER, roles.REVIEWER: REVIEWER, roles.LEAD: LEAD, roles.ADMIN: ADMIN}
SUDO = {
    "unmask", "print_view", "erase_one", "export_queue", "learn_export", "change_account", "house", "invite",
    "forget_factor", "codes", "raw_search",
}  # fmt: skip
POSTED = {"change_account", "invite", "forget_factor", "codes"}
HALF = {"second", "enrol", "sign_out"}
PUBLIC = {"sign_in", "join"}
PATTERNS = {str(p.name): p for p in urls.urlpatterns}
ADDRESSES = {
    "pseudonym": "bcdfgh2345",
    "n": 1,
    "flag_id": 1,
    "view_id": 1,
    "invitation_id": 1,
    "name": "somebody",
    "secret": "guessed",
}


def address(pattern: URLPattern) -> str:
    needed = {key: ADDRESSES[key] for key in pattern.pattern.converters}
    return reverse(f"review:{pattern.name}", kwargs=needed)


def test_the_table_of_this_test_names_every_address_there_is() -> None:
    assert set(PATTERNS) == ADMIN | PUBLIC


def test_every_address_but_the_sign_in_page_and_an_invitation_has_a_door() -> None:
    for name, pattern in PATTERNS.items():
        assert name in PUBLIC or isinstance(getattr(pattern.callback, "door", None), Door)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "head", "options"])
def test_a_stranger_gets_the_sign_in_page_whatever_they_ask_for(method: str) -> None:
    talk(pseudonym=ADDRESSES["pseudonym"])
    for name, pattern in PATTERNS.items():
        if name in PUBLIC:
            continue
        response = getattr(Client(), method)(address(pattern))
        assert response.status_code == 302, name
        assert response["Location"].startswith("/review/sign-in/"), name
        assert b"went quiet" not in response.content


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_alone_opens_nothing_but_the_second_factor(method: str) -> None:
    talk(pseudonym=ADDRESSES["pseudonym"])
    user = account("somebody", roles.ADMIN)
    for app, goal in ((False, "/review/enrol/"), (True, "/review/second/")):
        if app:
            app_of(user)
        for name, pattern in PATTERNS.items():
            if name in PUBLIC | HALF:
                continue
            response = getattr(signed_in(user, half=True, sudo=True), method)(address(pattern))
            if response.status_code != 405:
                assert response.status_code == 302, name
                assert response["Location"].startswith(goal), name
            assert b"went quiet" not in response.content


@pytest.mark.parametrize("role", list(MAY))
def test_a_role_opens_what_it_may_and_nothing_else(role: str) -> None:
    talk(pseudonym=ADDRESSES["pseudonym"])
    user = account("somebody", role)
    for (name, pattern), method in product(PATTERNS.items(), ["get", "post"]):
        if name in PUBLIC | {"sign_out"}:
            continue
        response = getattr(signed_in(user), method)(address(pattern))
        if name not in MAY[role]:
            assert response.status_code == 403, (role, name, method)
            assert b"went quiet" not in response.content
        else:
            assert response.status_code in {200, 302, 404, 405, 409, 422}, (role, name, method, response.status_code)


@pytest.mark.parametrize("name", sorted(SUDO))
def test_what_shows_or_deletes_more_asks_for_the_password_again(name: str) -> None:
    talk(pseudonym=ADDRESSES["pseudonym"])
    client = signed_in(account("somebody", roles.ADMIN))
    if name in POSTED:
        response = client.post(address(PATTERNS[name]), {"role": "lead"})
        assert response.templates[0].name == "review/confirm.html"
        assert not AuditEntry.objects.exists()
    else:
        response = client.get(address(PATTERNS[name]))
        assert response.status_code == 302
        assert response["Location"].startswith("/review/confirm/")


def test_a_form_sent_without_the_password_keeps_what_was_typed_and_goes_on_with_it() -> None:
    client = signed_in(account("lena", roles.LEAD))
    form = {"role": "reader", "email": "new@house.example"}
    asked = client.post("/review/people/invite/", form).content.decode()
    assert 'name="email" value="new@house.example"' in asked
    wrong = client.post("/review/people/invite/", {**form, sudo.FIELD: "wrong"})
    assert wrong.status_code == 422
    assert 'name="email" value="new@house.example"' in wrong.content.decode()
    assert not Invitation.objects.exists()
    client.post("/review/people/invite/", {**form, sudo.FIELD: PASSWORD})
    assert Invitation.objects.get().email == "new@house.example"
    client.post("/review/people/invite/", form)
    assert Invitation.objects.count() == 2, "it counts for a while"


def test_the_right_password_opens_it_for_a_while_and_a_wrong_one_does_not() -> None:
    conversation = talk()
    client = signed_in(account("lena", roles.LEAD))
    wanted = f"/review/c/{conversation.pseudonym}/print/"
    assert client.post("/review/confirm/", {"password": "wrong", "next": wanted}).status_code == 422
    assert client.get(wanted).status_code == 302
    assert client.post("/review/confirm/", {"password": PASSWORD, "next": wanted})["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_the_confirm_page_leads_nowhere_outside() -> None:
    client = signed_in(account("lena", roles.LEAD))
    response = client.post("/review/confirm/", {"password": PASSWORD, "next": "https://example.org/"})
    assert response["Location"] == "/review/"


def test_a_closed_account_is_out_at_once() -> None:
    user = account("vera", roles.REVIEWER)
    client = signed_in(user)
    assert client.get("/review/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/review/").status_code == 302


def test_pages_stay_out_of_every_cache_and_run_no_foreign_script() -> None:
    response = signed_in(account("vera", roles.REVIEWER)).get("/review/")
    assert "no-store" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    html = response.content.decode()
    assert " style=" not in html
    assert "<script>" not in html
    assert " onclick=" not in html


def test_forms_without_the_token_are_refused() -> None:
    conversation = talk()
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("vera", roles.REVIEWER))
    assert client.post(f"/review/c/{conversation.pseudonym}/claim/").status_code == 403


def test_a_moderator_who_stepped_back_finds_nothing_there() -> None:
    conversation = talk()
    client = signed_in(account("vera", roles.REVIEWER))
    client.post(f"/review/c/{conversation.pseudonym}/recuse/")
    assert client.get(f"/review/c/{conversation.pseudonym}/").status_code == 404
    assert conversation.pseudonym not in client.get("/review/").content.decode()
    other = signed_in(account("noor", roles.REVIEWER))
    assert other.get(f"/review/c/{conversation.pseudonym}/").status_code == 200


def test_the_last_admin_stays_one() -> None:
    ada = account("ada", roles.ADMIN)
    client = signed_in(ada, sudo=True)
    client.post("/review/people/ada/change/", {"role": "reader"})
    client.post("/review/people/ada/change/", {"close": "1"})
    ada.refresh_from_db()
    assert ada.is_active
    assert roles.role_of(ada) == roles.ADMIN
    account("bea", roles.ADMIN)
    client.post("/review/people/ada/change/", {"role": "reader"})
    assert roles.role_of(ada) == roles.READER


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "review", "--check", "--dry-run", verbosity=0)
