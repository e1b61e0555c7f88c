"""Where Rasa 3.6 waits too long, checks too much or logs what it must not; mended in one place, before the first turn.

- The action time-out is 300 s and imported by name into two modules; a later message of the same person waits behind a hung turn.
- Every answer of the action server is checked against a JSON schema that is built and compiled afresh: 5 to 30 ms a call.
- At every message and every prediction the graph is cut out, planned and written to a debug line anew.
- Slots, events and states are copied deeply for debug lines that nobody may read.
- Every action call opens a session and a connection of its own.
- Every action call carries the whole domain, which our actions never read.
- A failing action is only logged: the form goes on as if it had worked. Here it is noted, so that the channel can say so.
- Tracebacks and messages of failing actions can hold a person's words: only the kind of error is logged.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext
from contextvars import ContextVar
from functools import cache
from typing import Any

import aiohttp
import rasa.core.actions.action as rasa_action
import rasa.core.actions.forms as rasa_forms
import rasa.core.policies.memoization as rasa_memoization
import rasa.core.policies.rule_policy as rasa_rules
import rasa.core.processor as rasa_processor
import rasa.utils.endpoints as rasa_endpoints
import structlog
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.rasa import trackers

ACTION_SECONDS = 5  # a turn has 8 in all
IDLE = 2.0  # seconds; Sanic closes an idle connection after 5, and what was just being sent on it would be lost

_open: set[aiohttp.ClientSession] = set()

failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


def without_words(record: logging.LogRecord) -> None:
    """Keep what a person wrote out of the log: of an error only its kind remains, of Rasa's messages only their place."""
    if record.exc_info and record.exc_info[0] is not None:
        record.msg = f"{record.name}.{record.funcName}: {record.exc_info[0].__name__}"
        record.args = ()
    elif record.levelno >= logging.ERROR and record.name.startswith(("rasa", "sanic", "aiohttp")):
        record.msg = f"{record.name}.{record.funcName}: error at line {record.lineno}"
        record.args = ()
    record.exc_info = None
    record.exc_text = None
    record.stack_info = None


class _Record(logging.LogRecord):
    """A record that is made without words, whoever writes it and whatever handler it goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_words(self)


def _check(self: rasa_action.RemoteAction, result: Any) -> bool:
    """The shape that Rasa reads next: what stands in an event is checked where it is read back."""
    if not isinstance(result, dict):
        raise ValueError("The action server's answer is not an object.")
    for name in ("events", "responses"):
        entries = result.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValueError(f"The action server's answer holds no list of objects as {name}.")
    if not all(isinstance(event.get("event"), str) for event in result.get("events", [])):
        raise ValueError("The action server's answer holds an event without a kind.")
    return True


def _call(self: rasa_action.RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    return {
        "next_action": self.name(),
        "sender_id": tracker.sender_id,
        "tracker": tracker.current_state(EventVerbosity.ALL),
        "domain": {},
        "version": rasa_version(),
    }


@cache
def rasa_version() -> str:
    """Rasa's version, which the action server compares with its own."""
    import rasa

    return str(rasa.__version__)


_run = rasa_action.RemoteAction.run
_dask_run = DaskGraphRunner.run
_rasa_is_empty = Domain.is_empty


async def _noted_run(
    self: rasa_action.RemoteAction, output_channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Domain
) -> list[Event]:
    try:
        events: list[Event] = await _run(self, output_channel, nlg, tracker, domain)
        return events
    except rasa_action.ActionExecutionRejection:
        raise
    except Exception:
        noted = failures.get()
        if noted is not None:
            noted.append(self.name())
        raise


def quiet() -> None:
    """No record holds words from now on; Rasa's structured log, whose debug lines hold whole messages, is closed."""
    if logging.getLogRecordFactory() is not _Record:
        logging.setLogRecordFactory(_Record)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False
    )


def _session(self: rasa_endpoints.EndpointConfig) -> Any:
    """One session for all calls of an endpoint, instead of a new one with a new connection for each."""
    session: aiohttp.ClientSession | None = self.kwargs.get("attune_session")
    if session is None or session.closed or session._loop is not asyncio.get_running_loop():
        session = aiohttp.ClientSession(
            headers=self.headers,
            timeout=aiohttp.ClientTimeout(total=ACTION_SECONDS),
            connector=aiohttp.TCPConnector(keepalive_timeout=IDLE),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self.kwargs["attune_session"] = session
        _open.add(session)
    return nullcontext(session)


async def close() -> None:
    """Close what calls have left open. For the end of a process or of a test."""
    while _open:
        await _open.pop().close()


def _run_graph(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """The nodes one after another, as dask would run them in this thread, without planning the same graph at every message."""
    if not targets:
        return dict(_dask_run(self, inputs, targets))  # training
    plans = self.__dict__.setdefault("_attune_plans", {})
    plan = plans.get(tuple(targets))
    if plan is None:
        plan = plans[tuple(targets)] = _plan(self, targets)
    done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    for name, needs in plan:
        done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
    return dict(done[target] for target in targets)


def _plan(runner: DaskGraphRunner, targets: list[str]) -> list[tuple[str, list[str]]]:
    """Nodes and what each needs, a node after all that it needs."""
    nodes = runner._graph_schema.minimal_graph_schema(targets).nodes
    ordered: list[tuple[str, list[str]]] = []

    def place(name: str) -> None:
        if name in nodes and all(name != placed for placed, _ in ordered):
            needs = list(nodes[name].needs.values())
            for need in needs:
                place(need)
            ordered.append((name, needs))

    for name in nodes:
        place(name)
    return ordered


class _Uncopied:
    """In place of the module `copy` where Rasa makes deep copies for debug lines only, several times at every prediction."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """The value."""
        return value


def _is_empty(self: Domain) -> bool:
    """Whether the domain holds nothing; Rasa builds an empty one at every message and compares all of both."""
    known = self.__dict__.get("_attune_empty")
    if known is None:
        known = self.__dict__["_attune_empty"] = bool(_rasa_is_empty(self))
    return bool(known)


def apply() -> None:
    """Mend all of it; calling it twice changes nothing."""
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    rasa_endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    rasa_action.RemoteAction._validate_action_result = _check
    rasa_action.RemoteAction._action_call_format = _call
    rasa_action.RemoteAction.run = _noted_run
    rasa_endpoints.EndpointConfig.session = _session
    DaskGraphRunner.run = _run_graph
    Domain.is_empty = _is_empty
    for module in (rasa_processor, rasa_forms, rasa_memoization, rasa_rules):
        module.copy = _Uncopied
    trackers.apply()
    quiet()
