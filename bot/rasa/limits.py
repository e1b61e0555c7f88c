"""Where Rasa 3.6 waits too long, checks too much or logs what it must not; mended in one place, before the first turn.

- The action time-out is 300 s and imported by name into two modules; a later message of the same person waits behind a hung turn.
- Every answer of the action server is checked against a JSON schema that is built and compiled afresh: 5 to 30 ms a call.
- Every action call carries the whole domain, which our actions never read.
- A failing action is only logged: the form goes on as if it had worked. Here it is noted, so that the channel can say so.
- Tracebacks and messages of failing actions can hold a person's words: only the kind of error is logged.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from functools import cache
from typing import Any

import fastjsonschema
import rasa.core.actions.action as rasa_action
import rasa.utils.endpoints as rasa_endpoints
import structlog
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

ACTION_SECONDS = 5  # a turn has 8 in all

failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


class NoWords(logging.Filter):
    """Keeps what a person wrote out of the log: of an error only its kind remains, of Rasa's messages only their template."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the record is cleaned, never dropped."""
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.name}.{record.funcName}: {record.exc_info[0].__name__}"
            record.args = ()
        elif record.levelno >= logging.ERROR and record.name.startswith(("rasa", "sanic", "aiohttp")):
            record.msg = f"{record.name}.{record.funcName}: error at line {record.lineno}"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


@cache
def _valid_answer() -> Any:
    return fastjsonschema.compile(rasa_action.RemoteAction.action_response_format_spec())


def _check(self: rasa_action.RemoteAction, result: Any) -> bool:
    if not isinstance(result, dict):
        raise ValueError("The action server's answer is not an object.")
    _valid_answer()(result)
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
    """Put the filter on every handler there is; Rasa's structured log, whose debug lines hold whole messages, is closed."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False
    )
    for logger in (logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))):
        for handler in logger.handlers:
            if not any(isinstance(found, NoWords) for found in handler.filters):
                handler.addFilter(NoWords())


def apply() -> None:
    """Mend all of it; calling it twice changes nothing."""
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    rasa_endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    rasa_action.RemoteAction._validate_action_result = _check
    rasa_action.RemoteAction._action_call_format = _call
    rasa_action.RemoteAction.run = _noted_run
    quiet()
