"""What keeps Attune from starting, or stops its parts later, is said in one sentence that says what to do."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.rasa import model
from bot.settings import ROOT, state_dir
from tests.conftest import Person
from tests.system import OWN, free_ports


def run(state: Path, module: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit status and standard error of one of our programs on a state folder of its own; ports that nobody holds."""
    ports = dict(zip(("ATTUNE_PORT", "ATTUNE_RASA_PORT", "ATTUNE_ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DATABASE_", "DJANGO_"))}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=ROOT,
        env={**kept, "ATTUNE_STATE": str(state), **ports, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stderr.strip()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with everything fitted, and a Rasa model that was cut short."""
    for made in state_dir().iterdir():
        if not made.name.startswith((*OWN, "models")):
            (tmp_path / made.name).symlink_to(made)
    (tmp_path / "models").mkdir()
    whole = model.checked_model()
    (tmp_path / "models" / whole.name).write_bytes(whole.read_bytes()[:100_000])
    seal = whole.with_suffix(".sha256")
    (tmp_path / "models" / seal.name).write_bytes(seal.read_bytes())
    return tmp_path


def test_a_model_cut_short_stops_the_start_with_what_to_do(state: Path) -> None:
    status, said = run(state, "bot.start")
    assert status == 1
    assert "is damaged or not our own: delete" in said.splitlines()[-1]
    assert "make train" in said.splitlines()[-1]
    assert "Traceback" not in said
    status, said = run(state, "bot.rasa")
    assert status == 3
    assert "make train" in said
    assert "Traceback" not in said


def test_a_seal_cut_short_or_missing_says_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "state_dir", lambda: tmp_path)
    with pytest.raises(model.ModelError, match=r"no trained model.*make train"):
        model.checked_model()
    path = model.model_path()
    path.write_bytes(b"a model")
    for seal in ("", "{", "[]", '{"sha256": null}', '{"sha": "x"}', "null"):
        path.with_suffix(".sha256").write_text(seal)
        with pytest.raises(model.ModelError, match=r"delete .* and run `make train`"):
            model.checked_model()
    import hashlib

    path.with_suffix(".sha256").write_text(json.dumps({"sha256": hashlib.sha256(b"a model").hexdigest()}))
    assert model.checked_model() == path


@pytest.mark.parametrize("name", ["ATTUNE_PORT", "ATTUNE_RASA_PORT", "ATTUNE_ACTIONS_PORT"])
def test_a_taken_port_is_named_with_another_to_choose(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, said = run(tmp_path, "bot.start", **{name: str(port)})
    assert status == 1
    assert f"Port {port} on 127.0.0.1 can't be used" in said
    assert f"{name}=" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe" * 40, b"x" * 40 + b"\x00" * 8])
def test_a_damaged_secret_stops_the_start_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    path = tmp_path / "secrets" / "tokens"
    path.write_bytes(content)
    path.chmod(0o600)
    status, said = run(tmp_path, "bot.prepare", "--no-rasa")
    assert status == 1
    assert f"delete {path} and start again" in said
    assert "Traceback" not in said


def test_a_state_folder_that_is_a_file_and_a_database_that_is_none_are_named(tmp_path: Path) -> None:
    wrong = tmp_path / "file"
    wrong.write_text("x")
    status, said = run(wrong, "bot.start")
    assert status == 1
    assert str(wrong) in said
    assert "Traceback" not in said
    (tmp_path / "attune.sqlite3").write_bytes(b"this is no database, and was one before" * 100)
    status, said = run(tmp_path, "bot.prepare", "--no-rasa")
    assert status == 1
    assert "The database can't be used" in said
    assert "Traceback" not in said


def test_too_little_room_is_said_in_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import prepare

    class Little:
        f_bavail, f_frsize = 10, 1_000_000

    monkeypatch.setattr(os, "statvfs", lambda path: Little)
    with pytest.raises(prepare.PrepareError, match="10 MB left; 300 are needed"):
        prepare._disk()


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """setup/bootstrap.py on a machine where nothing is found."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "setup" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "TOOLS", str(tmp_path / "tools"))
    monkeypatch.setattr(module, "VENV", str(tmp_path / "venv"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setattr(module, "run", lambda command, **options: (None, ""))
    return module


def test_no_python_of_the_wanted_version_says_how_to_get_one(bootstrap: ModuleType) -> None:
    with pytest.raises(bootstrap.Stop, match=r"Python 3\.11 is not here .* Install it"):
        bootstrap.python311("uv")


def test_no_pip_anywhere_says_how_to_get_it(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    assert bootstrap.main() == 1
    assert "apt-get install python3-pip" in capsys.readouterr().err
    assert bootstrap.pythons(), "the one that runs it is always known"


class StandIn(BaseHTTPRequestHandler):
    """An action server that answers as its server's `mode` says."""

    def do_POST(self) -> None:
        """One action call."""
        server: Any = self.server
        server.calls += 1
        if server.mode == "hangs":
            server.over.wait(20)
            return
        status, body = {
            "junk": (200, b"\xff\xfe not json"),
            "another shape": (200, b'{"events": "none", "responses": 7}'),
            "a list": (200, b"[1, 2]"),
            "a fault": (500, b'{"error": "x"}'),
            "nothing": (200, b""),
        }[server.mode]
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@pytest.fixture
def stand_in(agent: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stand-in where Rasa looks for the action server."""
    import rasa.core.actions.action as rasa_action
    import rasa.utils.endpoints as rasa_endpoints

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    server.mode, server.calls, server.over = "junk", 0, threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for module in (rasa_action, rasa_endpoints):
        monkeypatch.setattr(module, "DEFAULT_REQUEST_TIMEOUT", 1)
    endpoint = rasa_endpoints.EndpointConfig(f"http://127.0.0.1:{server.server_port}/webhook")
    with monkeypatch.context() as patch:
        patch.setattr(agent.processor, "action_endpoint", endpoint)
        server.leave = patch.undo
        yield server
    server.over.set()
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["hangs", "junk", "another shape", "a list", "a fault", "nothing"])
async def test_an_action_server_out_of_its_mind_is_survived(
    person: Person, rasa_here: None, stand_in: Any, mode: str
) -> None:
    from bot.rasa import limits
    from bot.web.chat import api, database
    from bot.web.chat.answer import overdue

    await person.begin()
    stand_in.mode = mode
    sent = await person.say("My son hid from me and I felt awful about it")
    assert stand_in.calls
    assert sent["pending"]
    assert "kept" in sent["notice"]
    danger = await person.say("I want to kill myself tonight")
    assert any(reply["card"] for reply in danger["replies"])
    stand_in.leave()
    for conversation in await database.run(overdue, 0.0):
        await api.answering.wait(conversation, 0, 8.0)
    transcript = await person.transcript()
    assert all(message["state"] == "answered" for message in transcript), "answered once the action server is back"
    assert sent["message"]["n"] in {message["reply_to"] for message in transcript}
    await limits.close()


def test_a_program_waits_for_the_front_door_and_then_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import announce, child

    answers, became = iter([False, False, True]), []
    monkeypatch.setattr(child, "end_with", lambda parent: None)
    monkeypatch.setattr(announce, "door_is_up", lambda: next(answers))
    monkeypatch.setattr(os, "execv", lambda program, command: became.append(command[-2:]))
    monkeypatch.setattr(sys, "argv", ["child", "--after-door", "actions.server"])
    child.main()
    assert next(answers, None) is None
    monkeypatch.setattr(announce, "door_is_up", lambda: False)
    monkeypatch.setattr(child, "PATIENCE", 0.0)
    child.main()
    assert became == [["-m", "actions.server"]] * 2, "a front door that doesn't come up keeps nobody waiting for ever"


@pytest.mark.parametrize(
    "names", [("example.org",), (".example.org", "x.org"), ("*",), ("[::1]",), ("localhost", "a.b")]
)
def test_readiness_is_asked_by_a_name_that_the_front_door_answers_to(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx
    from django.http.request import split_domain_port, validate_host

    from bot import announce
    from bot import settings as own

    asked, client = [], httpx.Client

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    there = replace(own.settings(), allowed_hosts=names, host="::1")
    monkeypatch.setattr(announce, "settings", lambda: there)
    monkeypatch.setattr(announce, "door_is_up", lambda: True)
    monkeypatch.setattr(httpx, "Client", lambda **_: client(transport=httpx.MockTransport(answer)))
    assert announce.wait(5.0)
    door = asked[0]
    assert door.url.host == "::1"
    assert validate_host(split_domain_port(door.headers["host"])[0], names)


@pytest.fixture
def asgi() -> ModuleType:
    """The front door's application; reading it sets the log up."""
    from bot.web import asgi

    return asgi


@pytest.mark.django_db(transaction=True)  # a thread of the pool may hold a connection of another test
async def test_what_fails_while_warming_up_leaves_the_retry_worker_running(
    asgi: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.web.chat import answer

    began = []

    def broken() -> None:
        raise ValueError("what a person wrote")

    async def worker(*_: object) -> None:
        began.append(True)

    monkeypatch.setattr(asgi, "_warm", broken)
    monkeypatch.setattr(answer, "retry_forever", worker)
    await asgi._work()
    assert began
    assert "ValueError" in caplog.text
    assert "wrote" not in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has ended")
def test_a_program_ends_with_its_supervisor_even_if_that_is_killed_outright(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    body = f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(600)"
    (tmp_path / "sleeper.py").write_text(body)
    supervise = f"import subprocess, sys; subprocess.run([{sys.executable!r}, '-m', 'bot.child', 'sleeper'])"
    path = os.pathsep.join((str(ROOT), str(tmp_path)))
    supervisor = subprocess.Popen([sys.executable, "-c", supervise], cwd=ROOT, env={**os.environ, "PYTHONPATH": path})

    def soon(condition: Callable[[], bool]) -> bool:
        until = time.monotonic() + 60
        while not condition() and time.monotonic() < until:
            time.sleep(0.05)
        return condition()

    assert soon(lambda: told.is_file() and told.read_text() != "")
    program = Path("/proc") / told.read_text()
    assert program.exists()
    supervisor.kill()
    supervisor.wait()
    assert soon(lambda: not program.exists() or ") Z " in (program / "stat").read_text())
