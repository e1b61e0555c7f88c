"""The one door of Rasa: the front door's, on loopback, behind a shared secret.

POST /webhooks/attune/turn with {"conversation", "n", "text", "choice", "snapshot", "metadata"} answers with {"messages", "understood",
"snapshot", "failed"}; nothing is streamed and no conversation outlives its turn. `choice` is the name of an intent that one of our own
buttons carried; a person's text can't trigger one, whatever it begins with.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import secrets
from bot.encoder import encoder
from bot.rasa import limits, snapshot
from bot.rasa.afterwards import latest
from bot.rasa.store import turn_store
from bot.settings import settings

HEADER = "X-Attune-Secret"
SECONDS = 7.5  # the person is told after 8
# The first reading of word lists, parser and rules takes seconds: a greeting and a told moment pass through all that a turn uses.
WARM = ("hello there", "My friend did not call and I felt sad.")
_INNER = {"action_listen", "action_extract_slots", "action_session_start"}


class Collected(OutputChannel):
    """Keeps every message whole: Rasa's own collecting channel cuts texts at blank lines."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in trackers and response conditions."""
        return "attune"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message as the actions made it."""
        self.messages.append(message)


def harmless(text: str) -> str:
    """The text without leading slashes: Rasa's last, hard-wired handler strips a text and takes `/name` for an intent."""
    while text.lstrip().startswith("/"):
        text = text.lstrip().lstrip("/")
    return text


async def take_turn(agent: Agent, body: dict[str, Any]) -> dict[str, Any]:
    """One turn. Raises TimeoutError after `SECONDS`, and whatever Rasa raises; the caller says nothing of the text."""
    processor, domain = agent.processor, agent.domain
    if processor is None or domain is None:
        raise RuntimeError("No model is loaded.")
    store = turn_store(agent.tracker_store)
    before: dict[str, Any] = body.get("snapshot") or {}
    # A fresh name for every turn: no lock of Rasa's is ever waited for.
    sender = f"{body['conversation']}:{body['n']}:{time.monotonic_ns()}"
    tracker = snapshot.tracker_of(sender, before, domain)
    slots_before = tracker.current_slot_values()
    await store.save(tracker)
    output = Collected()
    metadata = {
        **(body.get("metadata") or {}),
        "flow": tracker.active_loop_name,
        "asked": tracker.get_slot("requested_slot"),
        "choice": body.get("choice"),
        "after": latest(before, (body.get("metadata") or {}).get("used") or ()),
    }
    # What the screen has encoded already, the intents need not encode again.
    encoder().borrow(body.get("vectors"))
    text = harmless(str(body.get("text") or ""))
    message = UserMessage(text, output, sender, input_channel="attune", metadata=metadata)
    if body.get("choice"):
        message.parse_data = {
            "text": text,
            # What stands behind a full stop tells two buttons of one intent apart; actions read it.
            "intent": {"name": str(body["choice"]).split(".")[0], "confidence": 1.0},
            "entities": [],
            "intent_ranking": [],
        }
    noted: list[str] = []
    token = limits.failures.set(noted)
    started = time.time()
    try:
        await asyncio.wait_for(agent.handle_message(message), SECONDS)
        tracker = store.trackers[sender]
    finally:
        limits.failures.reset(token)
        store.forget(sender)
    return {
        "messages": [_shown(entry) for entry in output.messages],
        "understood": _understood(tracker, slots_before, started, metadata),
        "snapshot": snapshot.snapshot_of(tracker, before, started, domain),
        "failed": noted,
    }


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    custom = message.get("custom") or {}
    choices = [
        {"title": button["title"], "payload": str(button.get("payload", "")).lstrip("/")}
        for button in message.get("buttons") or []
    ]
    ids = [message["id"]] if message.get("id") else list(custom.get("ids", []))
    # A reflection of two frames carries both names joined.
    ids = [part for name in ids for part in str(name).split("+")]
    return {
        "text": message.get("text") or "",
        "choices": choices,
        "ids": ids,
        **{k: v for k, v in custom.items() if k != "ids"},
    }


def _understood(tracker: Any, slots_before: dict[str, Any], since: float, metadata: dict[str, Any]) -> dict[str, Any]:
    events = [event for event in tracker.events if event.timestamp >= since]
    user = next((event for event in reversed(events) if isinstance(event, UserUttered)), None)
    parse = user.parse_data if user else {}
    executed = [event for event in events if isinstance(event, ActionExecuted) and event.action_name not in _INNER]
    changed = {event.key for event in events if isinstance(event, SlotSet)}
    after = tracker.current_slot_values()
    return {
        "intent": (parse.get("intent") or {}).get("name"),
        "confidence": (parse.get("intent") or {}).get("confidence"),
        "ranking": [
            {"intent": entry["name"], "confidence": entry["confidence"]}
            for entry in (parse.get("intent_ranking") or [])[:5]
        ],
        "flow": tracker.active_loop_name,
        "asked": metadata["asked"],
        "slots": {name: after.get(name) for name in sorted(changed) if after.get(name) != slots_before.get(name)},
        "actions": [event.action_name for event in executed],
        "policy": (executed[0].policy or "") if executed else "",
        "milliseconds": round((time.time() - since) * 1000, 1),
    }


async def _actions_ready() -> bool:
    try:
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as client:
            return (await client.get(f"http://127.0.0.1:{settings().actions_port}/health")).status_code == 200
    except httpx.HTTPError:
        return False


class AttuneChannel(InputChannel):
    """The channel of credentials.yml; the secret is read from the state folder at the start."""

    @classmethod
    def name(cls) -> str:
        """Its addresses begin with /webhooks/attune/."""
        return "attune"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Nothing to configure; Rasa's patience and log are mended before the first turn."""
        limits.apply()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Two addresses: a turn, and whether a turn is possible."""
        door = Blueprint("attune_webhook", "attune")
        secret = secrets.read("rasa")
        warmed: list[Any] = []

        def refused(request: Request) -> HTTPResponse | None:
            limits.quiet()
            if not hmac.compare_digest(request.headers.get(HEADER, ""), secret):
                return response.json({"error": "secret"}, status=401)
            return None

        @door.listener("before_server_stop")
        async def closed(*_: Any) -> None:
            await limits.close()

        @door.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            if (no := refused(request)) is not None:
                return no
            agent: Agent = request.app.ctx.agent
            fit, actions = agent.is_ready(), await _actions_ready()
            if fit and actions and not warmed:
                # Nobody should wait for what the first turn loads. Also asserts the store.
                for n, text in enumerate(WARM):
                    await take_turn(agent, {"conversation": "warm", "n": n, "text": text})
                warmed.append(True)
            return response.json(
                {"ready": fit and actions, "model": fit, "actions": actions}, status=200 if fit and actions else 503
            )

        @door.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if (no := refused(request)) is not None:
                return no
            body = request.json
            if not isinstance(body, dict) or not {"conversation", "n", "text"} <= body.keys():
                return response.json({"error": "body"}, status=400)
            try:
                return response.json(await take_turn(request.app.ctx.agent, body))
            except TimeoutError:
                return response.json({"error": "time"}, status=504)
            except Exception as error:
                # Only the kind of error: its text can hold what the person wrote.
                return response.json({"error": type(error).__name__}, status=500)

        return door
