"""docs/openapi.yml against the addresses that exist, the words they use, and, by schemathesis, a real front door."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from bot.settings import ROOT
from tests.faults.door import Door

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]


def routes() -> dict[str, set[str]]:
    """Methods by path template, out of the urlconf and of what each door says to OPTIONS."""
    from bot.web.chat.urls import urlpatterns

    found = {}
    for pattern in urlpatterns:
        if pattern.name is None:
            continue  # the one that answers everything else with 404
        template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        allow = Client().options("/api/v1/" + template.replace("{", "").replace("}", ""))
        assert allow.status_code == 204
        found[f"/{template}"] = set(allow.headers["Allow"].split(", ")) - {"OPTIONS"}
    return found


def test_every_address_and_method_is_in_the_document_and_none_besides() -> None:
    documented = {path: {method.upper() for method in item} for path, item in DOCUMENT["paths"].items()}
    assert documented == routes()


def test_the_document_knows_every_error_region_and_limit() -> None:
    from bot.safety.lines import regions
    from bot.web.chat import api
    from bot.web.chat.models import Message
    from bot.web.chat.receive import LONGEST

    error = SCHEMAS["Error"]["properties"]["error"]["properties"]
    assert set(error["code"]["enum"]) == set(api._SENTENCES) == set(api._STATUS)
    assert SCHEMAS["RegionId"]["enum"] == [region.id for region in regions()]
    assert SCHEMAS["Start"]["properties"]["limits"]["properties"]["characters"]["const"] == LONGEST
    assert SCHEMAS["Message2000"]["maxLength"] == LONGEST
    states = SCHEMAS["Message"]["properties"]["state"]["enum"]
    assert set(states) == {Message.WAITING, Message.ANSWERED, Message.GIVEN_UP}


def test_every_card_and_message_has_the_documented_keys() -> None:
    from bot.safety.lines import help_card, regions
    from bot.web.chat import show
    from bot.web.chat.models import Message

    card, entry = SCHEMAS["Card"], SCHEMAS["Card"]["properties"]["entries"]["items"]
    for region in regions():
        found = help_card(region.id).to_json()
        assert set(found) == set(card["properties"])
        assert all(set(line) == set(entry["properties"]) for line in found["entries"])
    assert set(show.message(Message())) == set(SCHEMAS["Message"]["properties"]) == set(SCHEMAS["Message"]["required"])


def test_every_reference_leads_somewhere() -> None:
    for reference in set(re.findall(r"#/components/(\w+)/(\w+)", yaml.safe_dump(DOCUMENT))):
        assert reference[1] in DOCUMENT["components"][reference[0]], reference


def test_the_lock_of_schemathesis_holds_hashes_and_no_address() -> None:
    lock = (ROOT / "setup" / "schemathesis.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^\S+==\S+", lock, re.M)
    assert len(pins) > 10
    assert lock.count("--hash=sha256:") >= len(pins)


def checked(door: Door, folder: Path, examples: int, phases: str, seconds: int) -> str:
    """What schemathesis says of a front door; a fault fails the test. `examples` a phase and operation, at most `seconds` in all."""
    from bot.articles import topics

    installed = subprocess.run(
        [sys.executable, "setup/tool.py", "schemathesis"], cwd=ROOT, capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stderr
    document = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))
    # One passage that exists, whatever the articles are today.
    document["paths"]["/passages/{passage_id}"]["get"]["parameters"][0]["example"] = topics()[0].passage
    (folder / "openapi.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    command: list[str | Path] = [
        Path(installed.stdout.strip()) / "schemathesis",
        "--config-file",
        ROOT / "tests/faults/schemathesis.toml",
        "run",
    ]
    command += ["openapi.yml", "--url", door.url, "--max-examples", str(examples), "--phases", phases, "--seed", "11"]
    command += ["--no-color", "--generation-database", "none", "--suppress-health-check", "all", "--max-failures", "20"]
    own = {"SCHEMATHESIS_HOOKS": "tests.faults.fresh_token", "SCHEMATHESIS_TOKENS": f"{door.url}/conversations"}
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **own, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:] + door.log.read_text()[-2000:]
    return ended.stdout


def test_a_real_front_door_answers_as_the_document_says(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    door = Door(tmp_path / "state")
    try:
        said = checked(door, tmp_path, examples=8, phases="examples,coverage,fuzzing", seconds=240)
    finally:
        door.stop()
    assert re.search(r"Tested: +11", said)


@pytest.mark.parametrize(
    "body",
    ["{", "[1]", "7", '"x"', "null", "[" * 100_000, "\ufeff{}", '{"text": NaN}'],
    ids=["open", "list", "number", "text", "null", "deep", "mark", "nan"],
)
@pytest.mark.parametrize("path", ["check", "conversations"])
def test_any_nonsense_in_a_body_is_a_bad_request(path: str, body: str) -> None:
    answer = Client().post(f"/api/v1/{path}", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["detail"]
