"""What bot.rasa.limits saves of one action call: Rasa's own schema check and call beside ours, on the trained model's domain."""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.report import Budget, Report, p50, ratio

ANSWER = {
    "events": [
        {"event": "slot", "timestamp": None, "name": name, "value": "words"} for name in ("moment", "person", "feeling")
    ],
    "responses": [{"text": "words", "buttons": [], "custom": {"ids": ["a", "b"]}, "elements": [], "attachment": None}],
}


def milliseconds(function: Callable[[], object], rows: int) -> float:
    """Median of `rows` calls."""
    found = []
    for _ in range(rows):
        began = time.perf_counter()
        function()
        found.append((time.perf_counter() - began) * 1000)
    return p50(found)


def run(report: Report, rows: int) -> None:
    """Rasa's functions are taken before bot.rasa.limits replaces them."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    warnings.simplefilter("ignore")
    action: Any = import_module("rasa.core.actions.action")
    stock_check, stock_call = action.RemoteAction._validate_action_result, action.RemoteAction._action_call_format
    load_agent: Any = import_module("bot.rasa.inprocess").load_agent
    agent: Any = load_agent()
    trackers: Any = import_module("rasa.shared.core.trackers")
    tracker = trackers.DialogueStateTracker("bench", agent.domain.slots)
    remote = action.RemoteAction("validate_reflect_form", None)
    ours = action.RemoteAction
    stock = [
        milliseconds(lambda: stock_check(remote, ANSWER), rows),
        milliseconds(lambda: json.dumps(stock_call(remote, tracker, agent.domain)), rows),
    ]
    mine = [
        milliseconds(lambda: ours._validate_action_result(remote, ANSWER), rows),
        milliseconds(lambda: json.dumps(ours._action_call_format(remote, tracker, agent.domain)), rows),
    ]
    size = len(json.dumps(stock_call(remote, tracker, agent.domain)))
    small = len(json.dumps(ours._action_call_format(remote, tracker, agent.domain)))
    for what, one, other, detail in (
        ("schema check of an action's answer", mine[0], stock[0], ""),
        (
            "making and writing an action call",
            mine[1],
            stock[1],
            f"; {small / 1000:.1f} kB beside {size / 1000:.1f} kB, domain left out",
        ),
    ):
        report.add(
            Budget(what, ratio(one, other), "x", rows=rows, detail=f"ours {one:.2f} ms, Rasa's {other:.2f} ms{detail}")
        )
