"""Where a turn's time goes: processor milliseconds and database statements of each leg, in one process, each leg on cold vectors.

In the running system the legs are three processes that don't share what they encoded or parsed: so their memories are emptied
between legs here. What the network, the server and the threads add is the rest of "processor time of a turn".
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import texts
from bench.ours import environment, linked
from bench.processes import BenchError
from bench.report import Report, number, p50, percentile
from bot.settings import ROOT

TURNS = 10
LEGS = {
    "take": "front door: screen, commit the message, read what Rasa needs",
    "rasa": "Rasa, its action calls included",
    "actions": "of that, the action server",
    "store": "front door: commit the replies, give the lease back",
    "show": "front door: the answer for the widget",
}


def run(report: Report, conversations: int) -> None:
    """In a process and a state folder of their own; adds a table to the notes."""
    with tempfile.TemporaryDirectory() as folder:
        linked(Path(folder))
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.inside", str(conversations)],
            cwd=ROOT,
            env=environment(Path(folder), DJANGO_SETTINGS_MODULE="bot.web.settings", OPENBLAS_NUM_THREADS="1"),
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode != 0:
        raise BenchError("Looking inside a turn failed:\n" + ended.stderr[-2000:])
    found: dict[str, dict[str, list[float]]] = json.loads(ended.stdout.splitlines()[-1])
    lines = ["| leg of a turn | processor ms, p50 | p95 | statements | rows |", "|---|---|---|---|---|"]
    for name, what in LEGS.items():
        spent, asked = found["spent"].get(name, []), found["statements"].get(name, [])
        if spent:
            statements = number(sum(asked) / len(asked)) if asked and name not in ("rasa", "actions") else ""
            lines.append(f"| {what} | {p50(spent):.1f} | {percentile(spent, 95):.1f} | {statements} | {len(spent):,} |")
    for action, spent in sorted(found["actions"].items()):
        lines.append(f"| one call of `{action}` | {p50(spent):.1f} | {percentile(spent, 95):.1f} | | {len(spent):,} |")
    report.notes.append("\n".join(lines))


class Legs:
    """What each leg took."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.statements: dict[str, list[float]] = defaultdict(list)
        self.actions: dict[str, list[float]] = defaultdict(list)
        self.count = 0

    def counted(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        """Django's wrapper around every statement."""
        self.count += 1
        return execute(sql, params, many, context)

    def leg(self, name: str, function: Callable[[], Any]) -> Any:
        """Call, and keep processor milliseconds and statements."""
        forget()
        self.count = 0
        began = time.process_time()
        result = function()
        self.spent[name].append((time.process_time() - began) * 1000)
        self.statements[name].append(self.count)
        return result


def forget() -> None:
    """Empty what encoder and parser keep of the latest texts."""
    from bot.encoder import encoder
    from bot.parser import parser

    encoder()._latest.clear()
    parser()._latest.clear()


def main(conversations: int) -> None:
    """Print one line of JSON."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bot import secrets

    secrets.create()
    call_command("migrate", verbosity=0, interactive=False)
    inprocess: Any = import_module("bot.rasa.inprocess")
    legs = Legs()

    class Timed(inprocess.LocalActions):  # type: ignore[misc]
        async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
            forget()
            began = time.process_time()
            answer = await super().request(method, subpath, **kwargs)
            legs.actions[str(kwargs["json"]["next_action"])].append((time.process_time() - began) * 1000)
            return answer

    agent = inprocess.load_agent(actions=Timed())
    with connection.execute_wrapper(legs.counted):
        for seed in range(2):
            _conversation(legs, agent, seed)
        for kept in (legs.spent, legs.statements, legs.actions):
            kept.clear()
        for seed in range(10, 10 + conversations):
            _conversation(legs, agent, seed)
    print(json.dumps({"spent": legs.spent, "statements": legs.statements, "actions": legs.actions}))


def _conversation(legs: Legs, agent: Any, seed: int) -> None:
    from bot.web.chat import answer, api, opening

    channel: Any = import_module("bot.rasa.channel")
    wish = opening.Wish(region="US", locale="en", adult=True, share_words=False, remembered=False)
    conversation, _ = opening.open_conversation(wish)
    words = texts.conversation(seed)
    loop = asyncio.new_event_loop()
    for turn in range(TURNS):
        text, name = next(words), f"client-{turn:06d}"
        got, work = legs.leg("take", lambda: answer.take(conversation.handle, name, text))  # noqa: B023
        if work is None:
            legs.leg("show", lambda: api._turn(got))  # noqa: B023
            continue
        before = sum(map(sum, legs.actions.values()))
        said = legs.leg("rasa", lambda: loop.run_until_complete(channel.take_turn(agent, work.body)))  # noqa: B023
        legs.spent["actions"].append(sum(map(sum, legs.actions.values())) - before)
        stored = legs.leg("store", lambda: answer.store(conversation.pk, work.owner, got.n, said))  # noqa: B023
        legs.leg("show", lambda: api._at_hand(got, stored))  # noqa: B023
    loop.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
