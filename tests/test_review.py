"""The console stands: signing in, the queue's order, one conversation, marking it reviewed, making accounts."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review import roles
from bot.web.review.models import AuditEntry, Casefile, Masked
from bot.web.review.queue import Filters, page
from bot.web.review.turns import Piece, pieces, turn
from tests.review_desk import PASSWORD, account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def test_a_stranger_is_sent_to_the_sign_in_page_and_sees_no_pseudonym() -> None:
    conversation = talk()
    for address in ("/review/", f"/review/c/{conversation.pseudonym}/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/review/sign-in/")
    assert conversation.pseudonym not in Client().get("/review/sign-in/").content.decode()


def test_a_name_and_a_password_open_the_queue_and_a_wrong_one_says_so() -> None:
    account("vera", roles.REVIEWER)
    client = Client()
    wrong = client.post("/review/sign-in/", {"username": "vera", "password": "not it at all"})
    assert wrong.status_code == 422
    assert "do not go together" in wrong.content.decode()
    right = client.post("/review/sign-in/", {"username": "vera", "password": PASSWORD})
    assert right["Location"] == "/review/"
    assert client.get("/review/")["Location"].startswith("/review/enrol/")


def test_the_sign_in_form_works_in_a_browser_that_sends_its_origin() -> None:
    account("vera", roles.REVIEWER)
    client = Client(enforce_csrf_checks=True)
    first = client.get("/review/sign-in/")
    assert first["Referrer-Policy"] == "same-origin", "under no-referrer a browser sends the origin null"
    token = client.cookies["csrftoken"].value
    fields = {"username": "vera", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/review/sign-in/", fields, headers={"origin": "http://testserver"}).status_code == 302


def test_an_account_without_a_role_gets_one_sentence_and_nothing_else() -> None:
    response = signed_in(account("new", "")).get("/review/")
    assert response.status_code == 403
    assert "Your role does not include this page" in response.content.decode()


def test_open_episodes_come_first_then_the_highest_tier_then_the_latest_activity() -> None:
    now = timezone.now()
    calm = talk(last_at=now)
    old = talk(top_tier=3, last_at=now - timedelta(days=2))
    new = talk(top_tier=3, last_at=now - timedelta(hours=1))
    episode = talk(top_tier=2, episode_open=True, last_at=now - timedelta(days=9))
    rows = page(Filters(), account("vera", roles.REVIEWER)).rows
    assert [r.pk for r in rows] == [episode.pk, new.pk, old.pk, calm.pk]


def test_every_turn_shows_what_was_understood_fired_changed_done_and_cited() -> None:
    conversation = talk(top_tier=1)
    html = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{conversation.pseudonym}/").content.decode()
    for said in (
        "share_rupture", "61&nbsp;%", "share_history 20&nbsp;%", "PA-001", "wish not to be here", "denied",
        "heated = yes",
        "action_reflect_moment", "RulePolicy", "12 ms", "repair · Going quiet", "RF-001",
    ):  # fmt: skip
        assert said in html
    assert '<mark title="PA-001">argued<sup>PA-001</sup></mark>' in html


def test_the_programs_turns_are_linted_once_and_show_it() -> None:
    conversation = talk()
    client, address = signed_in(account("vera", roles.REVIEWER)), f"/review/c/{conversation.pseudonym}/"
    assert "open question" in client.get(address).content.decode()
    assert Masked.objects.get(message__n=1).lint is None
    Masked.objects.filter(message__n=2).update(lint=["kept_from_before"])
    assert "kept from before" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("requested_slot", "their_mind", "their_mind"),
        ("requested_slot", "Not A Code", "filled"),
        ("moment", "My sister Zofia left.", "this turn"),
        ("person", "sister Zofia", "“sister [name 1]”"),
        ("person", "fia", "“[name 1]”"),
        ("takeaway", "words of another turn", "filled"),
        ("strength", 7.0, "7"),
        ("again", True, "yes"),
        ("feeling", None, "cleared"),
        ("explained", {"question": "why"}, "filled"),
    ],
)
def test_a_slot_shows_codes_and_numbers_and_masked_words_of_its_own_turn(name: str, value: Any, shown: str) -> None:
    message = Message(role="person", text="My sister Zofia left.", understood={"slots": {name: value}})
    assert turn(message, [[10, 15, "name", 1]]).slots == [(name, shown)]


def test_turns_with_risk_are_one_step_away_from_the_top() -> None:
    conversation = talk(top_tier=2)
    html = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{conversation.pseudonym}/").content.decode()
    assert 'aria-label="Turns with risk"' in html
    assert 'href="#turn-1"' in html


def test_a_help_card_shows_its_services_and_a_fault_of_the_screen_is_said() -> None:
    conversation = talk(top_tier=3)
    card = {"title": "Help", "entries": [{"name": "A line in the night", "role": "crisis"}, "junk"]}
    conversation.messages.filter(n=2).update(text="", shown={"kind": "card", "card": card})
    conversation.messages.filter(n=1).update(verdict={"fault": True, "plan_item": "who", "alert": True})
    html = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{conversation.pseudonym}/").content.decode()
    for said in ("A line in the night", "the screen failed here", "answers the step “who”", "readers were alerted"):
        assert said in html


def test_a_persons_markup_stays_text() -> None:
    conversation = talk("<script>alert(1)</script> & more")
    html = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{conversation.pseudonym}/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;s" in html


def test_a_conversation_with_broken_evidence_still_opens() -> None:
    conversation = talk()
    Message.objects.filter(conversation=conversation).update(
        verdict={"evidence": [{"rule": "X", "start": 5, "end": 9_999}, "junk", {"rule": "Y"}], "classes": "no"},
        understood={"ranking": [{"intent": 1}], "slots": [], "actions": None, "milliseconds": "soon"},
        shown={"citations": ["x"], "choices": None},
    )
    address = f"/review/c/{conversation.pseudonym}/"
    assert signed_in(account("vera", roles.REVIEWER)).get(address).status_code == 200


@pytest.mark.parametrize(
    ("hidden", "evidence", "expected"),
    [
        ([], [], [Piece("abcdef")]),
        ([], [{"rule": "R", "start": 1, "end": 3}], [Piece("a"), Piece("bc", "", ("R",)), Piece("def")]),
        ([[2, 4, "name", 1]], [], [Piece("ab"), Piece("", "name 1"), Piece("ef")]),
        (
            [[2, 4, "name", 1]],
            [{"rule": "R", "start": 3, "end": 6}],
            [Piece("ab"), Piece("", "name 1"), Piece("ef", "", ("R",))],
        ),
        ([], [{"rule": "R", "start": 4, "end": 2}], [Piece("abcdef")]),
        ([], [{"rule": "R", "start": -3, "end": 99}], [Piece("abcdef", "", ("R",))]),
    ],
)  # fmt: skip
def test_text_is_cut_at_hidden_and_highlighted_borders(hidden: Any, evidence: Any, expected: list[Piece]) -> None:
    assert pieces("abcdef", hidden, evidence) == expected


def test_marking_reviewed_takes_it_off_the_queue_until_more_is_said() -> None:
    conversation, vera = talk(), account("vera", roles.REVIEWER)
    client = signed_in(vera)
    response = client.post(f"/review/c/{conversation.pseudonym}/review/", {"outcome": "right", "seen": "2"})
    assert response.status_code == 302
    assert page(Filters(), vera).rows == []
    assert [r.pk for r in page(Filters(status="done"), vera).rows] == [conversation.pk]
    Conversation.objects.filter(pk=conversation.pk).update(last_n=4)
    assert [r.pk for r in page(Filters(), vera).rows] == [conversation.pk]
    assert "more was said" in client.get("/review/").content.decode()


def test_a_reader_cannot_mark_reviewed() -> None:
    conversation = talk()
    client = signed_in(account("rhea", roles.READER))
    assert client.post(f"/review/c/{conversation.pseudonym}/review/", {"outcome": "right"}).status_code == 403
    assert not Casefile.objects.filter(status="done").exists()


def moderator(password: str, monkeypatch: pytest.MonkeyPatch, *args: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("moderator", *args, stdout=out)
    return out.getvalue()


def test_the_first_account_is_an_admin_and_the_next_a_reviewer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "as admin" in moderator(PASSWORD, monkeypatch, "--name", "ada")
    assert "as reviewer" in moderator(PASSWORD, monkeypatch, "--name", "vera")
    assert roles.role_of(User.objects.get(username="ada")) == roles.ADMIN
    assert User.objects.get(username="vera").check_password(PASSWORD)
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "too short"),
        ("123456789012", "entirely numeric"),
        ("administrator-ada", "too similar"),
        ("", "empty"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(
    password: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError) as refused:
        moderator(password, monkeypatch, "--name", "administrator-ada")
    assert sentence in str(refused.value)
    assert not User.objects.exists()


def test_a_name_that_is_taken_is_refused_unless_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    account("vera", roles.LEAD)
    with pytest.raises(CommandError, match="already an account vera"):
        moderator("another good one 9", monkeypatch, "--name", "vera")
    moderator("another good one 9", monkeypatch, "--name", "vera", "--replace")
    vera = User.objects.get(username="vera")
    assert vera.check_password("another good one 9")
    assert roles.role_of(vera) == roles.LEAD, "a new password changes no role"


def test_opening_and_reviewing_are_logged_without_a_word_of_the_talk() -> None:
    conversation = talk("We argued about the boat.")
    client = signed_in(account("vera", roles.REVIEWER))
    client.get(f"/review/c/{conversation.pseudonym}/")
    client.post(f"/review/c/{conversation.pseudonym}/review/", {"outcome": "right", "comment": "boat again"})
    logged = list(AuditEntry.objects.filter(object=conversation.pseudonym).values_list("action", flat=True))
    assert logged == ["review", "open"]
    assert not any("boat" in str(vars(entry)) for entry in AuditEntry.objects.all())
