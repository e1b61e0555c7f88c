"""The sizes nobody has yet: 100,000 sections, and 100,000 conversations with two million messages on SQLite."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench import texts
from bench.ours import environment
from bench.processes import BenchError
from bench.report import Budget, Report, p50, percentile
from bench.rooms import questions, timed
from bot.articles import Library, explain
from bot.articles import index as indexes
from bot.articles.directions import evened, short_forms
from bot.articles.passages import Row
from bot.articles.sentences import spans
from bot.articles.terms import terms
from bot.settings import ROOT

SECTIONS, EXPLAIN = 100_000, 150.0
CONVERSATIONS, MESSAGES, QUEUE = 100_000, 20, 400.0  # MESSAGES of each
TURNS, READING = 2_000, 300.0  # of the person in the one long conversation


def _grown(sections: int) -> Library:
    """The built-in corpus with synthetic sections beside it: its own words in other order, random directions for their vectors.

    Encoding 100,000 real sections takes hours; what a question costs depends on their number only.
    """
    own = Library.built_in()
    chance, draw = random.Random(0), np.random.default_rng(0)
    words = [word for row in own.index.rows for word in row.text.split()]
    rows = list(own.index.rows)
    new = sections - len(rows)
    for number in range(new):
        at = chance.randrange(len(words) - 80)
        text = f"{' '.join(words[at : at + 40])}. {' '.join(words[at + 40 : at + 80])}."
        parts = tuple(spans(text))
        rows.append(Row(f"filler-{number}#s", rows[0].article, "Filler", "Filler", text, parts))
    vectors = draw.normal(size=(2 * new, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    halves = vectors.astype(np.float16)
    known = own.index
    window_vectors = np.concatenate([known.window_vectors, halves])
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(t, len(vocabulary)) for t in terms(row.text)] for row in rows]
    arrays: dict[str, Any] = {
        "window_vectors": window_vectors,
        "window_starts": np.concatenate([known.window_starts, len(known.window_vectors) + 2 * np.arange(new)]),
        "heading_vectors": np.concatenate([known.heading_vectors, halves[:new]]),
        "heading_starts": np.concatenate([known.heading_starts, len(known.heading_vectors) + np.arange(new)]),
        "sentence_starts": np.cumsum([0, *(len(row.spans) for row in rows)]),
        **short_forms(window_vectors),
        **evened(window_vectors),
        **indexes._lexical(ids, len(vocabulary), len(rows)),
    }
    return Library(list(own.articles.values()), indexes.Index(rows, arrays, vocabulary))


def articles(report: Report, rows: int) -> None:
    """Questions of the built-in corpus to the large one, its memory, and what building an index costs a section."""
    before = _resident()
    library = _grown(SECTIONS)
    asked = questions(rows + 5)
    timed(lambda text: explain(text, library), asked[:5])
    found = timed(lambda text: explain(text, library), asked[5:])
    report.add(
        Budget(
            f"explanation, {SECTIONS:,} sections, p50",
            p50(found),
            "ms",
            EXPLAIN,
            rows=len(found),
            detail=f"p95 {percentile(found, 95):.0f} ms; synthetic sections",
        )
    )
    arrays = sum(array.nbytes for array in library.index.arrays.values()) / 1e6
    detail = f"arrays {arrays:.0f} MB, the rest texts and their places"
    report.add(Budget(f"memory of {SECTIONS:,} sections", _resident() - before, "MB", rows=1, detail=detail))
    some = list(Library.built_in().articles.values())[:4]
    began = time.monotonic()
    built = len(indexes.build(some).rows)
    each = 1000 * (time.monotonic() - began) / built
    detail = f"{each * SECTIONS / 3_600_000:.1f} hours for {SECTIONS:,} on one core"
    report.add(Budget("building the index, a section", each, "ms", rows=built, detail=detail))


def _resident() -> float:
    """Memory of this process in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def queue(report: Report, rows: int) -> None:
    """In a process of its own: Django reads its settings once."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.large", str(rows)],
            cwd=ROOT,
            env=environment(Path(folder), DJANGO_SETTINGS_MODULE="bot.web.settings", ATTUNE_SECOND_FACTOR="0"),
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode != 0:
        raise BenchError("The review queue failed:\n" + ended.stderr[-2000:])
    lines = [line.split() for line in ended.stdout.splitlines()]
    found = [float(value) for name, value in lines if name == "queue"]
    read = [float(value) for name, value in lines if name == "conversation"]
    report.add(
        Budget(
            f"conversation page at {TURNS:,} turns, newest, p50",
            p50(read),
            "ms",
            READING,
            rows=len(read),
            detail=f"{2 * TURNS:,} messages; p95 {percentile(read, 95):.0f} ms; as a new reader opens it, masked before",
        )
    )
    report.add(
        Budget(
            "review queue page, SQLite, p50",
            p50(found),
            "ms",
            QUEUE,
            rows=len(found),
            detail=f"{CONVERSATIONS:,} conversations, {CONVERSATIONS * MESSAGES:,} messages; p95 {percentile(found, 95):.0f} ms",
        )
    )


def _insert(database: sqlite3.Connection, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    import json

    names, defaults = [], []
    for field in model._meta.concrete_fields:
        value = field.get_default() if field.has_default() else (None if field.null else "")
        names.append(field.column)
        defaults.append(
            json.dumps(value)
            if isinstance(value, dict | list)
            else str(value)
            if hasattr(value, "isoformat")
            else value
        )
    marks = ",".join("?" * len(names))
    columns = ",".join(f'"{name}"' for name in names)
    values = ([row.get(name, default) for name, default in zip(names, defaults, strict=True)] for row in rows)
    database.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", values)  # noqa: S608


def _conversations(chance: random.Random) -> Iterator[dict[str, Any]]:
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC).replace(tzinfo=None)
    for number in range(1, CONVERSATIONS + 1):
        at = str(now - timedelta(seconds=chance.randint(1, 10_000_000), microseconds=chance.randint(0, 999_999)))
        yield {
            "id": number,
            "pseudonym": f"p{number:09d}",
            "handle": f"h{number}",
            "last_n": MESSAGES,
            "turns": MESSAGES // 2,
            "top_tier": chance.choices([0, 1, 2, 3], [70, 20, 8, 2])[0],
            "episode_open": chance.random() < 0.003,
            "region": chance.choice(["CA", "US", "GB"]),
            "classes": '["plan"]' if chance.random() < 0.1 else "[]",
            "created_at": at,
            "last_at": at,
        }


def _messages(chance: random.Random) -> Iterator[dict[str, Any]]:
    said = texts.messages(2_000)
    intents = ("share_feeling", "share_moment", "ask_article", "affirm", "deny", "objection", "thanks")
    for number in range(CONVERSATIONS * MESSAGES):
        conversation, n = divmod(number, MESSAGES)
        person = n % 2 == 0
        yield {
            "id": number + 1,
            "conversation_id": conversation + 1,
            "n": n + 1,
            "role": "person" if person else "bot",
            "text": said[number % len(said)],
            "intent": chance.choice(intents) if person else "",
            "confidence": chance.random() if person else None,
            "client_id": str(number) if person else None,
        }


def main(rows: int) -> None:
    """Fill the database of ATTUNE_STATE and print the page and its milliseconds, a line each."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bot import secrets
    from bot.web.chat.models import Conversation, Message
    from bot.web.review import roles
    from bot.web.review.models import Casefile

    secrets.create()
    call_command("migrate", verbosity=0, interactive=False)
    user = User.objects.create_user("bench")
    roles.give(user, "admin")
    connection.close()
    chance = random.Random(2)
    database = sqlite3.connect(str(settings.DATABASES["default"]["NAME"]), isolation_level=None)
    database.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; BEGIN;")
    _insert(database, Conversation, _conversations(chance))
    _insert(database, Message, _messages(chance))
    done = (
        {"conversation_id": i, "status": "done", "done_n": MESSAGES, "reviews": 1} for i in range(1, CONVERSATIONS, 2)
    )
    _insert(database, Casefile, done)
    database.execute("COMMIT")  # executescript would commit by itself first, and then fail at this
    database.executescript("ANALYZE; PRAGMA journal_mode=WAL;")
    database.close()
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user)
    session = client.session
    session["sudo_at"] = time.time()
    session.save()
    long = _long(Conversation, Message)
    for name, address in (("queue", "/review/"), ("conversation", f"/review/c/{long}/")):
        for number in range(rows + 1):
            began = time.perf_counter()
            answer = client.get(address, {"status": ("open", "all")[number % 2]} if name == "queue" else {})
            if answer.status_code != 200:
                raise SystemExit(f"The {name} answered {answer.status_code}.")
            if number:
                print(name, (time.perf_counter() - began) * 1000)


def _long(conversations: Any, messages: Any) -> str:
    """One conversation of TURNS turns with an answer each; its pseudonym."""
    said = texts.messages(200)
    own = conversations.objects.create(pseudonym="longest", last_n=2 * TURNS, turns=TURNS, top_tier=2)
    messages.objects.bulk_create(
        messages(
            conversation=own,
            n=n,
            role="person" if n % 2 else "bot",
            text=said[n % len(said)],
            intent="share_moment" if n % 2 else "",
            confidence=0.6 if n % 2 else None,
            reply_to=None if n % 2 else n - 1,
            tier=2 if n % 101 == 0 else 0,
            understood={"flow": "reflect_form", "slots": {"strength": 5}, "actions": ["reflect_form"]} if n % 2 else {},
        )
        for n in range(1, 2 * TURNS + 1)
    )
    return str(own.pseudonym)


if __name__ == "__main__":
    main(int(sys.argv[1]))
