"""The grown form: PostgreSQL, Redis, two front-door workers. The same conversation, the same promises."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests import tools
from tests.system import Caller, System, free_ports


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test's own; its URL."""
    programs = tools.postgres_folder()
    folder = Path("/tmp") / f"attune-pg-{os.getpid()}"  # a socket's path must be short
    folder.mkdir()
    user = None
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        who = pwd.getpwnam("postgres")
        os.chown(folder, who.pw_uid, who.pw_gid)
        user = "postgres"
    (port,) = free_ports(1)
    data = folder / "data"
    subprocess.run(
        [str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "attune", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
        user=user,
    )
    server = subprocess.Popen(
        [
            str(programs / "postgres"),
            "-D",
            str(data),
            "-k",
            str(folder),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-c",
            "fsync=off",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=user,
    )
    url = f"postgresql://attune@127.0.0.1:{port}/postgres"
    for _ in range(100):
        try:
            psycopg.connect(url).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    yield url
    server.terminate()
    server.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """A Redis server of this test's own; its URL."""
    (port,) = free_ports(1)
    command = [tools.redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/tmp")
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="module")
def grown(postgres: str, redis: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Two front-door workers over PostgreSQL and Redis."""
    running = System(tmp_path_factory.mktemp("grown"), DATABASE_URL=postgres, REDIS_URL=redis, ATTUNE_WORKERS="2")
    running.start()
    yield running
    running.stop()


def test_conversations_at_once_keep_their_order_and_their_words(grown: System) -> None:
    texts = ["hello", "My son hid from me and I felt awful", "7", "menu", "what is secure attachment?", "goodbye"]

    def talk(number: int) -> list[dict[str, object]]:
        caller = Caller(grown)
        for text in texts:
            caller.send_surely(text)
        found = caller.transcript()
        caller.close()
        return found

    with ThreadPoolExecutor(6) as pool:
        transcripts = list(pool.map(talk, range(6)))
    for transcript in transcripts:
        assert [m["text"] for m in transcript if m["role"] == "person"] == texts
        assert all(m["state"] == "answered" for m in transcript)
        numbers = [m["n"] for m in transcript]
        assert numbers == sorted(set(numbers))  # type: ignore[type-var]


def test_one_message_sent_through_two_workers_counts_once(grown: System) -> None:
    caller = Caller(grown)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: caller.send("menu", "the-same-id").status_code, range(8)))
    assert set(answers) == {200}
    assert [m["text"] for m in caller.transcript() if m["role"] == "person"] == ["menu"]
    caller.close()


def test_danger_has_its_card_there_as_well(grown: System) -> None:
    caller = Caller(grown, region="IE")
    answer = caller.send_surely("I want to kill myself tonight")
    assert any(reply["card"] for reply in answer["replies"])  # type: ignore[attr-defined]
    caller.close()
