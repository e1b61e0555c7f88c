"""Erasing, retention, the log and what reviews teach: nothing of a person stays or leaves that should not."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bot.settings import ROOT
from bot.web.chat.models import Conversation, Message, Referral
from bot.web.review import audit, erase, learning, roles, work
from bot.web.review.models import AppendOnlyError, AuditEntry, Example, Export, Limits, Masked
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]
WORDS = ("quokka", "Zofia", "marzipan", "lighthouse", "velvet", "ukulele")


def everything() -> str:
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def full_conversation() -> Conversation:
    """A conversation with a word of its own in every place that can hold one."""
    conversation = talk(
        "A quokka bit Zofia.", top_tier=2, share_words=True, snapshot={"slots": {"moment": "the lighthouse"}}
    )
    lena = account("lena", roles.LEAD)
    client = signed_in(lena)
    client.get(f"/review/c/{conversation.pseudonym}/")
    work.note(conversation, lena, "marzipan again")
    work.tag(conversation, lena, "velvet")
    work.flag(conversation.messages.get(n=1), lena, "wrong_intent", intent="share_feeling", comment="about marzipan")
    work.review(conversation, lena, "right", {"tone": 3}, "ukulele", 2)
    Example.objects.create(message=conversation.messages.get(n=1), intent="share_feeling", text="A marsupial, velvet")
    return conversation


def test_erasing_one_person_leaves_no_word_in_any_table() -> None:
    conversation, other = full_conversation(), talk("An owl looked in.")
    Referral.objects.create(month="2026-11-01", region="CA", kind="plan", count=3)
    before = everything()
    assert all(word in before for word in WORDS)
    client = signed_in(account("lea", roles.LEAD), sudo=True)
    wrong = client.post(f"/review/c/{conversation.pseudonym}/erase/", {"typed": other.pseudonym})
    assert wrong.status_code == 422
    assert Conversation.objects.filter(pk=conversation.pk).exists()
    client.post(f"/review/c/{conversation.pseudonym}/erase/", {"typed": conversation.pseudonym})
    after = everything()
    assert not [word for word in WORDS if word in after]
    assert "An owl looked in." in after
    assert Referral.objects.get().count == 3
    assert AuditEntry.objects.filter(action="erase", object=conversation.pseudonym).exists()


SELF_ERASED = """
from bot.web.chat import opening
opening.delete(Conversation.objects.get(pseudonym="c9").handle)
assert Conversation.objects.count() == 28
"""
KILLED = "import os; os._exit(0)"  # a process that ends well would tidy the log up by itself
ERASE_IN_A_FILE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bot.web.chat.models import Conversation, Message
from bot.web.review import erase, search, work
from django.contrib.auth.models import User
vera = User.objects.create_user("vera")
for i in range(30):
    c = Conversation.objects.create(pseudonym=f"c{i}", last_n=1, turns=1, snapshot={"slots": {"m": f"lighthouse{i}"}})
    text = f"A quokka{i} bit my hand. " + "More of it. " * 90
    Message.objects.create(conversation=c, n=1, role="person", text=text)
    search.mask_conversation(c); work.note(c, vera, f"marzipan{i}")
erase.erase(Conversation.objects.filter(pseudonym="c7"), "test", "request")
assert Conversation.objects.count() == 29
"""


@pytest.mark.parametrize(
    ("by", "who", "code"),
    [("a lead", b"7", ERASE_IN_A_FILE), ("the person", b"9", ERASE_IN_A_FILE + SELF_ERASED)],
    ids=["a lead", "the person"],
)
def test_erasing_one_person_leaves_no_word_in_the_database_file(tmp_path: Path, by: str, who: bytes, code: str) -> None:
    state = tmp_path / "state"
    here = {k: v for k, v in os.environ.items() if k != "DATABASE_URL" and not k.startswith("ATTUNE_")}
    here |= {"ATTUNE_STATE": str(state), "DJANGO_SETTINGS_MODULE": "bot.web.settings", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code + KILLED], env=here, cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    files = [path.read_bytes().lower() for path in state.iterdir() if path.name.startswith("attune.sqlite3")]
    assert any(b"quokka8" in data for data in files), "the others are still there"
    assert any(b"marzipan8" in data for data in files)
    for word in (b"quokka", b"lighthouse", b"marzipan"):
        assert not any(word + who in data for data in files), by


def test_retention_deletes_by_its_clocks_and_never_an_open_episode() -> None:
    Limits.objects.create(pk=1, keep_days=10, keep_severe_days=100, keep_snapshot_days=5)
    now = timezone.now()

    def aged(days: int, **fields: Any) -> Conversation:
        return talk(last_at=now - timedelta(days=days), snapshot={"slots": {"x": 1}}, **fields)

    fresh, stale, old = aged(1), aged(7), aged(11)
    severe, ancient, open_one = aged(50, top_tier=3), aged(101, top_tier=2), aged(500, top_tier=3, episode_open=True)
    assert erase.retention(dry_run=True)["conversations"] == 2
    assert Conversation.objects.count() == 6
    done = erase.retention()
    assert done["conversations"] == 2
    assert set(Conversation.objects.values_list("pk", flat=True)) == {fresh.pk, stale.pk, severe.pk, open_one.pk}
    assert not Message.objects.filter(conversation_id__in=[old.pk, ancient.pk]).exists()
    kept = dict(Conversation.objects.values_list("pk", "snapshot"))
    assert kept[fresh.pk]
    assert kept[open_one.pk]
    assert kept[stale.pk] == kept[severe.pk] == {}


def test_a_clock_of_zero_keeps() -> None:
    Limits.objects.create(pk=1, keep_days=0, keep_severe_days=0, keep_snapshot_days=0)
    talk(last_at=timezone.now() - timedelta(days=9_999), snapshot={"x": 1})
    assert erase.retention()["conversations"] == 0
    assert Conversation.objects.get().snapshot == {"x": 1}


def test_the_commands_say_what_they_did_and_refuse_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    conversation = talk()
    call_command("nightly")
    assert "masked for search: 2 messages" in capsys.readouterr().out
    assert Masked.objects.count() == 2
    call_command("retention", "--dry-run")
    assert "would be deleted: 0 conversations" in capsys.readouterr().out
    with pytest.raises(CommandError, match="nothing was deleted"):
        call_command("erase", conversation.pseudonym, "nobody")
    call_command("erase", conversation.pseudonym)
    assert not Conversation.objects.exists()


# The log


def unlock(cursor: Any) -> None:
    """What somebody with the database in their hands can do: take the triggers off."""
    if connection.vendor == "postgresql":
        cursor.execute("DROP TRIGGER review_audit_stays ON review_auditentry")
    else:
        cursor.execute("DROP TRIGGER review_audit_stays")
        cursor.execute("DROP TRIGGER review_audit_kept")


def test_the_log_is_chained_and_a_changed_line_is_found() -> None:
    for n in range(5):
        audit.record("vera", "open", f"c{n}")
    assert audit.first_break() is None
    second = AuditEntry.objects.order_by("id")[1]
    with connection.cursor() as cursor:
        unlock(cursor)
        cursor.execute("UPDATE review_auditentry SET actor = 'noor' WHERE id = %s", [second.pk])
    assert audit.first_break() == second.pk
    with pytest.raises(CommandError, match=f"line {second.pk}"):
        call_command("nightly", "--only", "audit")


def test_a_line_that_was_cut_out_is_found() -> None:
    for n in range(4):
        audit.record("vera", "open", f"c{n}")
    rows = list(AuditEntry.objects.order_by("id"))
    with connection.cursor() as cursor:
        unlock(cursor)
        cursor.execute("DELETE FROM review_auditentry WHERE id = %s", [rows[1].pk])
    assert audit.first_break() == rows[2].pk


def test_the_log_can_be_changed_neither_through_the_models_nor_by_sql() -> None:
    entry = audit.record("vera", "open", "c1")
    entry.actor = "noor"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    for change in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(actor="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().actor == "vera"


def test_a_failed_sign_in_logs_no_name_because_people_type_passwords_there() -> None:
    from django.test import Client

    Client().post("/review/sign-in/", {"username": "my secret", "password": "my secret"})
    assert AuditEntry.objects.get().action == "sign_in_failed"
    assert "my secret" not in everything()


def test_a_head_that_was_kept_shows_that_lines_were_cut_off_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    audit.record("vera", "open", "abc")
    kept = audit.record("vera", "open", "def").digest
    audit.record("vera", "open", "ghi")
    call_command("log_check", head=kept[:16])
    assert "the kept head is line" in capsys.readouterr().out
    with pytest.raises(CommandError, match="cut off the end"):
        call_command("log_check", head="0" * 16)
    with pytest.raises(CommandError, match="hexadecimal"):
        call_command("log_check", head="the head")


def test_the_log_page_filters_and_checks_the_chain() -> None:
    client = signed_in(account("lena", roles.LEAD))
    audit.record("vera", "open", "c1")
    audit.record("noor", "flag", "c2", turn=3)
    html = client.get("/review/log/?actor=noor&check=1").content.decode()
    assert "turn 3" in html
    assert "Every line follows" in html
    assert "<code>c1</code>" not in html


# What reviews teach


def test_an_example_needs_the_persons_leave_a_known_intent_and_other_words() -> None:
    vera = account("vera", roles.REVIEWER)
    closed, open_one = (
        talk(share_words=False),
        talk("I snapped at my mother on the phone last night.", share_words=True),
    )
    intent = learning.intents()[0]
    with pytest.raises(work.WorkError, match="did not agree"):
        learning.propose(closed.messages.get(n=1), vera, intent, "she and I had words and I shut down")
    said = open_one.messages.get(n=1)
    for text, why in (
        ("I snapped at my mother and felt bad", "repeats the person's own words"),
        ("Anna and I fell out", "holds a name"),
        ("x", "3 to 300"),
    ):
        with pytest.raises(work.WorkError, match=why):
            learning.propose(said, vera, intent, text)
    with pytest.raises(work.WorkError, match="no such intent"):
        learning.propose(said, vera, "not_an_intent_of_ours", "I was short with her")
    with pytest.raises(work.WorkError, match="Only a person"):
        learning.propose(open_one.messages.get(n=2), vera, intent, "I was short with her")
    assert learning.propose(said, vera, intent, "I was short with mum when she rang").state == Example.PENDING


def test_only_another_lead_accepts_and_only_accepted_examples_go_out_as_training_data() -> None:
    lena, lea = account("lena", roles.LEAD), account("lea", roles.LEAD)
    conversation = talk("I snapped at my mother on the phone last night.", share_words=True)
    intent = learning.intents()[0]
    said = conversation.messages.get(n=1)
    yes = learning.propose(said, lena, intent, "I was short with mum: [when] she rang")
    learning.propose(said, lena, intent, "we had words and I hung up")
    with pytest.raises(work.WorkError, match="Somebody else"):
        learning.decide(yes, lena, True)
    signed_in(lea).post("/review/learning/", {"example": str(yes.pk), "accept": "1"})
    signed_in(account("vera", roles.REVIEWER)).post("/review/learning/", {"example": "99", "accept": "1"})
    response = signed_in(lea, sudo=True).get("/review/learning/export/")
    data = yaml.safe_load(response.content.decode())
    assert data == {
        "version": "3.1",
        "nlu": [{"intent": intent, "examples": "- I was short with mum: when she rang\n"}],
    }
    assert "attachment" in response["Content-Disposition"]


def test_a_refused_example_gives_the_typed_sentence_back() -> None:
    conversation = talk("I snapped at my mother on the phone last night.", share_words=True)
    client = signed_in(account("vera", roles.REVIEWER))
    fields = {"intent": "nonsense_intent", "example": "I was short with mum"}
    response = client.post(f"/review/c/{conversation.pseudonym}/turns/1/example/", fields)
    assert response.status_code == 409
    assert 'value="I was short with mum"' in response.content.decode()


def test_a_test_story_has_intents_and_actions_and_no_word_that_was_said() -> None:
    conversation = talk("A quokka bit Zofia.")
    response = signed_in(account("vera", roles.REVIEWER)).get(f"/review/c/{conversation.pseudonym}/story/")
    story = yaml.safe_load(response.content.decode())["stories"][0]
    assert story["steps"] == [{"intent": "share_rupture"}, {"action": "action_reflect_moment"}]
    assert "quokka" not in response.content.decode()


def test_a_cell_of_a_csv_is_never_a_formula() -> None:
    conversation = talk("=HYPERLINK(1)")
    client = signed_in(account("lena", roles.LEAD), sudo=True)
    assert "'=HYPERLINK(1)" in client.get("/review/export/?format=csv").content.decode()
    assert AuditEntry.objects.filter(action="export").get().detail == {"format": "csv", "conversations": 1}
    assert conversation.pseudonym


@pytest.mark.parametrize(("hits", "of", "low", "high"), [(0, 0, 0.0, 1.0), (0, 20, 0.0, 0.161), (10, 20, 0.299, 0.701)])
def test_rates_carry_the_interval_they_may_as_well_lie_in(hits: int, of: int, low: float, high: float) -> None:
    from bot.web.review.figures import wilson

    assert wilson(hits, of) == pytest.approx((low, high), abs=0.001)


def test_erasing_says_who_took_the_conversation_out_before_and_forgets_it_then() -> None:
    conversation = talk()
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    place = f"/review/c/{conversation.pseudonym}/"
    assert "It is in no export" in lead.get(f"{place}erase/").content.decode()
    lead.get("/review/export/?status=all&format=csv")
    lead.get(f"{place}print/")
    page = lead.get(f"{place}erase/").content.decode()
    assert "by lena: csv" in page
    assert "by lena: print" in page
    lead.post(f"{place}erase/", {"typed": conversation.pseudonym})
    assert not Export.objects.exists()
