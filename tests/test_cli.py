"""The command line's contract: every line command, line by line, as a process."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click import Command, Group
from click.testing import CliRunner

from bot.cli import stream
from bot.cli.commands import attune
from bot.settings import ROOT
from tests.attune_process import Attune, ends, obeys

PARTS = {"act", "responsibility", "regret", "impact", "repair"}
SAMPLES: dict[str, tuple[dict[str, Any], str, set[str]]] = {
    "screen": (
        {"text": "I want to die", "history": ["hello"]},
        "text",
        {"tier", "text_tier", "soft", "classes", "axes", "evidence"},
    ),
    "parse": ({"text": "my son is cross"}, "text", {"intent", "confidence", "ranking", "route", "relational"}),
    "listen": (
        {"text": "Anna ignored me and I felt small", "history": ["hello"], "flow": "repair"},
        "text",
        {"reflection", "question", "level", "person", "feelings", "objection"},
    ),
    "explain": ({"question": "What is trust?"}, "question", {"answered", "score", "answer", "sentences", "passages"}),
    "draft": (
        {"event": "I yelled at Mia", "to": "Mia", "age": 6, "feelings": ["ashamed"]},
        "event",
        {"applicable", "why", "draft", "parts"},
    ),
    "lint": ({"text": "Sorry if you felt hurt.", "kind": "apology"}, "text", {"parts", "faults"}),
}


@pytest.mark.parametrize("command", SAMPLES)
def test_every_line_is_answered_in_order_before_the_next_is_read(command: str) -> None:
    sample, key, keys = SAMPLES[command]
    with Attune(command) as process:
        obeys(process, sample, key, keys)
        ends(process)


def _answers(command: str, *rows: dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    with Attune(command, *options) as process:
        found = [process.ask(**row) for row in rows]
        status, rest, faults = process.end()
        assert (status, rest) == (int(any("error" in answer for answer in found)), b""), faults
    return found


def test_screen_reads_the_history_and_places_its_evidence_in_the_text() -> None:
    told, alone, wrong = _answers(
        "screen",
        {"text": "thanks, goodbye", "history": ["I want to die, I have the pills here"]},
        {"text": "I want to die 💔 so much"},
        {"text": "x", "history": "not a list"},
    )
    assert told["tier"] >= 2
    assert told["text_tier"] <= told["tier"]
    assert alone["evidence"]
    for entry in alone["evidence"]:
        assert 0 <= entry["start"] < entry["end"] <= len("I want to die 💔 so much")
    assert wrong["error"] == "line 3: history must be a list of texts"


def test_without_its_statistical_layer_screen_answers_by_the_lexicon_and_reports_a_fault(tmp_path: Path) -> None:
    environment = {**os.environ, "ATTUNE_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "screen"]
    line = b'{"text": "I want to kill myself"}\n'
    done = subprocess.run(command, input=line, capture_output=True, cwd=ROOT, timeout=120, env=environment)
    assert done.returncode == 0
    assert json.loads(done.stdout)["tier"] >= 2
    assert b"not fitted" in done.stderr


def test_a_misspelt_setting_ends_with_a_sentence() -> None:
    environment = {**os.environ, "ATTUNE_STAET": "x"}
    command = [sys.executable, "-m", "bot", "lint"]
    done = subprocess.run(command, input=b"{}\n", capture_output=True, cwd=ROOT, timeout=60, env=environment)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"ATTUNE_STAET is not a setting" in done.stderr


def test_parse_names_a_known_route_and_ranks_five_intents() -> None:
    from bot.intents import ROUTES

    told, asked = _answers("parse", {"text": "my brother lied to me"}, {"text": "what is secure attachment?"})
    assert (told["route"], told["relational"]) == ("share", True)
    assert asked["route"] == "ask"
    for answer in (told, asked):
        assert answer["route"] in ROUTES
        assert len(answer["ranking"]) == 5
        assert answer["ranking"][0] == {"intent": answer["intent"], "confidence": answer["confidence"]}
        assert all(0 <= entry["confidence"] <= 1 for entry in answer["ranking"])


def test_draft_and_listen_refuse_values_they_do_not_know() -> None:
    young, old, flag, null = _answers(
        "draft",
        {"event": "I yelled at Mia", "age": -1},
        {"event": "I yelled at Mia", "age": "6"},
        {"event": "I yelled at Mia", "age": True},
        {"event": "I yelled at Mia", "age": None, "to": None, "feelings": None},
    )
    assert young["error"] == "line 1: age must be a number from 0 to 130"
    assert "error" in old
    assert "error" in flag
    assert null["applicable"]
    (flow,) = _answers("listen", {"text": "hello", "flow": "dance"})
    assert flow["error"] == "line 1: flow must be one of reflect, repair"


def test_lint_answers_a_turn_with_labels_and_an_apology_with_parts_and_faults() -> None:
    turn, apology, none = _answers(
        "lint",
        {"kind": "turn", "text": "What was that like for you?", "history": ["I felt alone."]},
        {"kind": "apology", "text": "I'm sorry I shouted, but you started it."},
        {"text": "hello"},
    )
    assert turn["labels"] == ["open_question"]
    assert set(apology["parts"]) == PARTS
    assert "but_after_apology" in apology["faults"]
    assert none["error"] == "line 3: the key kind is missing"


def test_explain_asks_the_articles_of_a_folder_and_lists_as_many_passages_as_wanted(tmp_path: Path) -> None:
    (tmp_path / "kettles.md").write_text(
        "# Kettles\n\n## Descaling\n\nA kettle is descaled with vinegar. The vinegar stays in for an hour.\n\n"
        "## Buying\n\nA kettle of steel lasts longer than one of plastic.\n",
        encoding="utf-8",
    )
    (tmp_path / "picture.png").write_bytes(b"no article")
    options = ("--articles", str(tmp_path), "--top", "1")
    found, empty = _answers(
        "explain", {"question": "How is a kettle descaled?"}, {"question": "Who was Cicero?"}, options=options
    )
    assert found["answered"]
    assert {sentence["article"] for sentence in found["sentences"]} == {"kettles"}
    assert all(s["text"] in (tmp_path / "kettles.md").read_text(encoding="utf-8") for s in found["sentences"])
    assert len(found["passages"]) == 1
    assert (empty["answered"], empty["answer"], empty["sentences"]) == (False, None, [])


def test_a_folder_without_articles_ends_with_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "explain", "--articles", str(tmp_path)]
    done = subprocess.run(command, input=b'{"question": "x"}\n', capture_output=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"has no article" in done.stderr
    assert b"Traceback" not in done.stderr


def test_no_input_is_no_output_and_no_fault() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "lint"], input=b"", capture_output=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_reader_who_leaves_ends_the_run_quietly() -> None:
    with Attune("lint") as process:
        process.ask(text="hello", kind="turn")
        assert process.process.stdout is not None
        assert process.process.stdin is not None
        assert process.process.stderr is not None
        process.process.stdout.close()
        process.process.stdin.write(b'{"text": "hello", "kind": "turn"}\n' * 3)
        process.process.stdin.close()
        assert process.process.wait(timeout=60) == 0
        assert process.process.stderr.read() == b""
        process.process.stderr.close()


def test_what_else_prints_goes_to_standard_error() -> None:
    script = (
        "import os, sys\nfrom bot.cli import stream\nwrite = stream.own_output()\nprint('noise')\nos.system('echo more noise')\n"
        "sys.exit(stream.run(lambda row: {'ok': 1}, sys.stdin.buffer, write))"
    )
    done = subprocess.run([sys.executable, "-c", script], input=b"{}\n", capture_output=True, cwd=ROOT, timeout=60)
    assert done.stdout == b'{"id": null, "ok": 1}\n'
    assert b"noise\n" in done.stderr
    assert b"more noise\n" in done.stderr


def _run(data: bytes, answer: stream.Answer = lambda row: {"n": 1}, **limits: int) -> tuple[int, list[dict[str, Any]]]:
    out: list[bytes] = []
    status = stream.run(answer, io.BytesIO(data), out.append, **limits)
    return status, [json.loads(line) for line in out]


def test_a_last_line_without_its_end_is_answered() -> None:
    assert _run(b'{"id": 1}\n{"id": 2}') == (0, [{"id": 1, "n": 1}, {"id": 2, "n": 1}])


def test_a_line_beyond_all_bounds_is_refused_and_the_next_is_answered() -> None:
    status, (long, after) = _run(b'{"id": "' + b"x" * 300_000 + b'"}\n{"id": 2}\n', longest=1_000)
    assert status == 1
    assert long == {"id": None, "error": "line 1: longer than 1,000 bytes"}
    assert after == {"id": 2, "n": 1}
    assert _run(b'{"id": 3}\n', longest=9)[0] == 0


def test_a_fault_of_the_program_is_told_by_its_kind_only() -> None:
    def broken(row: stream.Row) -> stream.Row:
        raise KeyError(row["text"])

    assert _run(b'{"text": "secret"}\n', broken) == (
        1,
        [{"id": None, "error": "line 1: the program failed (KeyError)"}],
    )


def test_an_answer_that_is_no_json_becomes_an_error_line() -> None:
    assert _run(b"{}\n", lambda row: {"x": float("nan")})[0] == 1


class _Endless(io.RawIOBase):
    """So many good and bad lines that keeping them would show."""

    def __init__(self, lines: int) -> None:
        self._left = self._all(lines)

    def _all(self, lines: int) -> Iterator[bytes]:
        for n in range(lines):
            yield json.dumps({"id": n, "text": "x" * 500}).encode() + b"\n" if n % 3 else b"bad\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = next(self._left, b"")
        buffer[: len(piece)] = piece
        return len(piece)


def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    def peak(lines: int) -> int:
        tracemalloc.start()
        stream.run(lambda row: {"n": len(row["text"])}, io.BufferedReader(_Endless(lines)), lambda data: None)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < peak(1_000) + 20_000


def _commands(group: Group, before: str = "attune") -> Iterator[tuple[str, Command]]:
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def test_every_command_has_a_help_text_with_an_example_of_itself() -> None:
    for name, command in _commands(attune):
        shown = CliRunner().invoke(attune, [*name.split()[1:], "--help"])
        assert shown.exit_code == 0
        assert name in shown.output.split("\n", 1)[1], name
        assert command.help


def test_the_help_names_every_line_command_and_loads_no_engine() -> None:
    script = "import sys\nfrom bot.cli import main\nsys.argv = ['attune', '--help']\ntry:\n    main()\nfinally:\n"
    script += "    heavy = {'rasa', 'django', 'spacy', 'numpy', 'onnxruntime', 'sklearn'} & set(sys.modules)\n    assert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=60, text=True)
    assert done.returncode == 0, done.stderr
    for name in [*SAMPLES, "converse", "evaluate", "lines"]:
        assert re.search(rf"^ +{name}\b", done.stdout, re.M), name


def test_screen_loads_neither_rasa_nor_django() -> None:
    script = "import sys\nfrom bot.cli.parts import screening\nscreening()({'text': 'hello'})\n"
    script += "heavy = {'rasa', 'django', 'tensorflow'} & set(sys.modules)\nassert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=120, text=True)
    assert done.returncode == 0, done.stderr


def test_the_document_names_every_command_and_no_other() -> None:
    document = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    known = {name for name, _ in _commands(attune)}
    groups = {name.rsplit(" ", 1)[0] for name in known if name.count(" ") > 1} | {"attune"}
    found = set(re.findall(r"^#+ `(attune [a-z -]+)", document, re.M))
    assert {name.strip() for name in found} == known
    for used in re.findall(r"\battune ((?:[a-z-]+ ?)+)", document):
        first = f"attune {used.split()[0]}"
        assert first in known | groups or first.split()[1] not in attune.commands, used


def test_stale_lines_fail_the_release_check_and_fresh_ones_pass() -> None:
    fresh = CliRunner().invoke(attune, ["lines", "due", "--today", "2026-11-22"])
    assert fresh.exit_code == 0
    stale = CliRunner().invoke(attune, ["lines", "due", "--today", "2027-11-22"])
    assert stale.exit_code == 1
    assert "us-988: " in stale.output


def test_the_card_of_a_region_is_shown_and_an_unknown_region_refused() -> None:
    shown = CliRunner().invoke(attune, ["lines", "show", "US"])
    assert shown.exit_code == 0
    assert "Crisis Lifeline" in shown.output
    refused = CliRunner().invoke(attune, ["lines", "show", "Atlantis"])
    assert refused.exit_code == 1
    assert "CA-ON" in refused.output
