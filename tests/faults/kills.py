"""Scripted conversations while processes are killed at random moments, and what must be true of them afterwards."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.system import Caller, System

# One line a message. A line that begins with "!" speaks of danger: its card must be there in the same answer.
SCRIPTS = (
    ("hello", "My son broke a glass and I shouted at him", "ashamed", "seven", "I thought he did it on purpose", "bye"),
    ("menu", "what is secure attachment?", "more", "where is that from?", "thanks"),
    (
        "My partner went silent at dinner and I felt shut out",
        "skip",
        "I don't know",
        "!I want to kill myself tonight",
        "yes",
    ),
    ("I relapsed last night", "I feel guilty about my daughter", "what helps with a craving?", "menu"),
    ("!I took all my pills an hour ago", "yes", "no", "my sister is here"),
    (
        "My mother forgot my birthday",
        "hurt",
        "5",
        "go back",
        "what is attunement?",
        "that she was busy perhaps",
        "stop",
    ),
    (
        "I snapped at my daughter and I want to apologise",
        "I called her lazy",
        "she cried",
        "!I don't want to live any more",
    ),
    ("you are not listening to me", "my colleague laughed at my idea", "angry", "help", "goodbye"),
)
PROGRAMS = ("frontdoor", "actions", "rasa", "frontdoor", "actions")


class Talker(Caller):
    """A person who begins and writes until the front door has it, as the widget does, from a loopback address of their own."""

    def __init__(self, system: System, address: str, seconds: float = 90.0) -> None:
        transport = httpx.HTTPTransport(local_address=address)
        self.http = httpx.Client(base_url=f"{system.url}/api/v1/", timeout=30.0, trust_env=False, transport=transport)
        self.count = 0
        self.headers = {}
        until = time.monotonic() + seconds
        while not self.headers:
            try:
                begun = self.http.post("conversations", json={"region": "US", "consent": True, "adult": True})
                if begun.status_code == 201:
                    self.headers = {"Authorization": f"Bearer {begun.json()['token']}"}
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() > until:
                raise AssertionError("no conversation could be begun")
            time.sleep(0.3)

    def read(self, seconds: float = 60.0) -> list[dict[str, Any]]:
        """The transcript, once nothing waits any more."""
        until = time.monotonic() + seconds
        while True:
            transcript: list[dict[str, Any]] = self.transcript()
            if time.monotonic() > until or all(message["state"] != "waiting" for message in transcript):
                return transcript
            time.sleep(0.5)


@dataclass
class Outcome:
    """What happened: faults as sentences without anybody's words, kills by program, messages by their last state."""

    faults: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    late: int = 0  # messages whose answer came after their own response


def _talk(system: System, number: int, seed: int, outcome: Outcome) -> tuple[Talker, list[str]]:
    chance = random.Random(f"{seed}/{number}")
    talker = Talker(system, f"127.0.1.{1 + number % 250}")
    sent = []
    for line in SCRIPTS[number % len(SCRIPTS)]:
        text = line.removeprefix("!")
        answer: dict[str, Any] = talker.send_surely(text, seconds=120.0)
        sent.append(text)
        outcome.late += answer["pending"]
        if line != text and not any(reply["card"] for reply in answer["replies"]):
            outcome.faults.append(f"conversation {number}: no card in the answer to message {len(sent)}")
        time.sleep(chance.uniform(0.0, 1.2))
    return talker, sent


def _look(number: int, talker: Talker, sent: Sequence[str], outcome: Outcome) -> None:
    transcript = talker.read()
    written = [message for message in transcript if message["role"] == "person"]
    outcome.states.update(message["state"] for message in written)
    if [message["text"] for message in written] != list(sent):
        outcome.faults.append(
            f"conversation {number}: {len(sent)} messages sent, {len(written)} there, or in another order"
        )
    if [message["n"] for message in transcript] != list(range(1, len(transcript) + 1)):
        outcome.faults.append(f"conversation {number}: its numbers have a gap or a double")
    answered = {message["reply_to"] for message in transcript}
    script = SCRIPTS[number % len(SCRIPTS)]
    for line, message in zip(script, written, strict=False):
        if message["state"] == "waiting" or message["n"] not in answered:
            outcome.faults.append(f"conversation {number}: message {message['n']} has no answer ({message['state']})")
        cards = [m for m in transcript if m["reply_to"] == message["n"] and m["card"]]
        if line.startswith("!") and len(cards) != 1:
            outcome.faults.append(f"conversation {number}: {len(cards)} cards for message {message['n']}")
    talker.close()


def _kill(system: System, seed: int, gap: float, over: threading.Event, outcome: Outcome) -> None:
    chance = random.Random(f"{seed}/kills")
    order: list[str] = []
    while not over.wait(chance.uniform(0.2, 2 * gap)):
        if not order:
            order = chance.sample(PROGRAMS, len(PROGRAMS))
        program = order.pop()
        system.kill(program)
        outcome.kills[program] += 1
        if program == "rasa" and chance.random() < 0.5:
            # Half of the time it is let come back: else no turn would ever be in its hands.
            system.wait_ready(120.0)


def run(system: System, conversations: int, seed: int, at_once: int, gap: float) -> Outcome:
    """`conversations` scripts, `at_once` side by side, a kill every `gap` seconds or so until the last one has ended."""
    outcome, over = Outcome(), threading.Event()
    killer = threading.Thread(target=_kill, args=(system, seed, gap, over, outcome))
    killer.start()
    try:
        with ThreadPoolExecutor(at_once) as pool:
            talks = list(pool.map(lambda number: _talk(system, number, seed, outcome), range(conversations)))
    finally:
        over.set()
        killer.join(timeout=130)
    system.wait_ready(120.0)
    for number, (talker, sent) in enumerate(talks):
        _look(number, talker, sent, outcome)
    outcome.faults += _left(system)
    return outcome


def _left(system: System, seconds: float = 20.0) -> list[str]:
    """What is left over in the database: a lease of a killed process ends by itself within 15 s."""
    until = time.monotonic() + seconds
    database = sqlite3.connect(system.state / "attune.sqlite3")
    try:
        while True:
            (waiting,) = database.execute("SELECT count(*) FROM chat_message WHERE state = 'waiting'").fetchone()
            held = "SELECT count(*) FROM chat_conversation WHERE lease <> '' AND lease_until > datetime('now')"
            (leases,) = database.execute(held).fetchone()
            if not waiting and not leases:
                return []
            if time.monotonic() > until:
                return [f"{waiting} messages wait and {leases} leases are held in the end"]
            time.sleep(1)
    finally:
        database.close()
