"""What reviews teach, as files: only with leave, only in other words, only what a lead accepted, only outside of the project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from bot.settings import ROOT
from bot.web.chat.models import Message
from bot.web.review import learning, roles, stories, work
from bot.web.review.models import AuditEntry, Example
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def said(text: str = "nothing matters any more to me") -> Message:
    return talk(text, share_words=True).messages.get(n=1)


@pytest.mark.parametrize(
    ("kind", "tier", "why"),
    [
        ("missed_risk", "1", "right tier is 2 or 3"),
        ("missed_risk", "", "right tier"),
        ("false_alarm", "3", "right tier is 0 or 1"),
        ("something", "2", "Say what was wrong"),
    ],
)
def test_a_case_needs_a_kind_and_a_tier_that_fits_it(kind: str, tier: str, why: str) -> None:
    with pytest.raises(work.WorkError, match=why):
        learning.propose(
            said(), account("vera", roles.REVIEWER), "", "I see no point in anything", kind=kind, tier=tier
        )


def test_missed_risks_and_false_alarms_go_out_as_case_rows_once_a_lead_accepted_them(tmp_path: Path) -> None:
    vera, lead = account("vera", roles.REVIEWER), account("lena", roles.LEAD)
    client = signed_in(vera)
    message = said()
    place = f"/review/c/{message.conversation.pseudonym}/turns/1/example/"
    client.post(place, {"kind": "missed_risk", "tier": "2", "example": "I see no point in going on"})
    client.post(place, {"kind": "false_alarm", "tier": "0", "example": "this homework will be the end of us"})
    client.post(place, {"kind": "missed_risk", "tier": "3", "example": "never accepted, so never seen"})
    client.post(place, {"kind": "intent", "intent": "share_feeling", "example": "flat is how it all looks"})
    assert Example.objects.count() == 4
    assert learning.case_rows() == ""
    for example in Example.objects.exclude(text__startswith="never"):
        signed_in(lead).post("/review/learning/", {"example": str(example.pk), "accept": "1"})
    rows = [json.loads(line) for line in learning.case_rows().splitlines()]
    assert [(row["text"], row["tier"]) for row in rows] == [
        ("I see no point in going on", [2, 3]),
        ("this homework will be the end of us", [0, 0]),
    ]
    known = json.loads((ROOT / "tests/cases/safety/self.jsonl").read_text("utf-8").splitlines()[0])
    assert set(rows[0]) <= set(known), "as the cases of the screen are written"
    call_command("learning", "--to", str(tmp_path / "out"), verbosity=0)
    written = (tmp_path / "out" / "nlu.yml").read_text("utf-8")
    assert yaml.safe_load(written)["nlu"] == [{"intent": "share_feeling", "examples": "- flat is how it all looks\n"}]
    assert (tmp_path / "out" / "cases.jsonl").read_text("utf-8") == learning.case_rows()
    assert message.text not in written
    assert AuditEntry.objects.filter(action="learning").exists()
    page = signed_in(lead).get("/review/learning/").content.decode()
    assert "a missed risk, tier 3" in page
    cases = signed_in(lead, sudo=True).get("/review/learning/export/?what=cases")
    assert cases.content.decode() == learning.case_rows()


@pytest.mark.parametrize("folder", [ROOT, ROOT / "data" / "nlu", ROOT / "data" / ".." / "tests"])
def test_nothing_is_written_into_the_project(folder: Path) -> None:
    with pytest.raises(CommandError, match="inside of the project"):
        call_command("learning", "--to", str(folder), verbosity=0)


READ = """
import asyncio, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from rasa.core.test import test
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from bot.rasa.inprocess import load_agent
folder = Path(sys.argv[1])
data = RasaYAMLReader().reads((folder / "nlu.yml").read_text())
print([(m.get("intent"), m.get("text")) for m in data.intent_examples])
asked = {"fail_on_prediction_errors": True, "disable_plotting": True, "errors": False, "warnings": False}
report = asyncio.run(test(str(folder / "test_story.yml"), load_agent(), out_directory=str(folder), **asked))
print(report["accuracy"], len(report["actions"]))
"""
# What a person did, what was asked then, which form was open afterwards, what the program did; nothing where a crisis was answered.
TALKED: list[tuple[str, str | None, str | None, list[str]]] = [
    ("greet", None, None, ["action_greet"]),
    ("share_moment", None, "reflect_form", ["reflect_form"]),
    ("objection", "strength", "reflect_form", ["action_own_repair"]),
    ("inform", "strength", "reflect_form", ["reflect_form"]),
    ("", "my_mind", None, []),
    ("choose_steady", None, "steady_form", ["steady_form"]),
    (
        "choose_reflect",
        "strength_before",
        "reflect_form",
        ["action_deactivate_loop", "reflect_form"],
    ),
    ("inform", "takeaway", None, ["reflect_form", "action_look_back", "utter_what_next"]),
    ("thanks", None, None, ["utter_welcome"]),
]


def test_rasas_own_test_takes_the_story_and_its_reader_the_training_data(tmp_path: Path) -> None:
    message = said()
    found = message.conversation
    Message.objects.filter(conversation=found).update(intent="", understood={})
    for n, (intent, asked, flow, actions) in enumerate(TALKED, start=3):
        understood = {"asked": asked, "flow": flow, "actions": actions}
        Message.objects.create(
            conversation=found, n=n, role=Message.PERSON, text="four", intent=intent, understood=understood
        )
    (tmp_path / "test_story.yml").write_text(stories.story_yaml(found), encoding="utf-8")
    Example.objects.create(
        message=message, intent="share_feeling", text="flat is [how] it looks: all of it", state="accepted"
    )
    learning.write(tmp_path)
    command = [sys.executable, "-W", "ignore", "-c", READ, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stdout[-1500:] + ran.stderr[-1500:]
    examples, report = ran.stdout.strip().splitlines()[-2:]
    assert examples == "[('share_feeling', 'flat is how it looks: all of it')]"
    accuracy, steps = report.split()
    assert accuracy == "1.0"
    assert int(steps) > 12


def test_a_form_that_was_left_begins_a_story_of_its_own() -> None:
    found = said().conversation
    Message.objects.filter(conversation=found).update(intent="", understood={})
    assert yaml.safe_load(stories.story_yaml(found))["stories"] == []
    for n, (intent, asked, flow, actions) in enumerate(TALKED[:4], start=3):
        understood = {"asked": asked, "flow": flow, "actions": actions}
        Message.objects.create(conversation=found, n=n, role=Message.PERSON, intent=intent, understood=understood)
    first, second = yaml.safe_load(stories.story_yaml(found))["stories"]
    assert first["story"].endswith("part 1")
    assert second["steps"][:3] == [
        {"active_loop": "reflect_form"},
        {"slot_was_set": [{"requested_slot": "strength"}]},
        {"intent": "inform"},
    ]


def test_only_leads_search_the_unmasked_text_and_what_they_looked_for_is_logged_nowhere() -> None:
    found = talk("My sister Quintilla moved out.")
    assert (
        signed_in(account("vera", roles.REVIEWER), sudo=True).post("/review/raw/", {"words": "quintilla"}).status_code
        == 403
    )
    lead = signed_in(account("lena", roles.LEAD), sudo=True)
    page = lead.post("/review/raw/", {"words": "quintilla moved"}).content.decode()
    assert found.pseudonym in page
    assert "sister" not in page, "places, never text"
    assert lead.post("/review/raw/", {"words": "qu"}).status_code == 422
    assert "Nothing found" in lead.post("/review/raw/", {"words": "quintilla left"}).content.decode()
    logged = AuditEntry.objects.filter(action="raw_search")
    assert [entry.detail for entry in logged] == [{"found": 0}, {"found": 1}]
    lead.post(f"/review/c/{found.pseudonym}/recuse/")
    assert "Nothing found" in lead.post("/review/raw/", {"words": "quintilla moved"}).content.decode()
