"""Rasa and the action server in this process: `attune converse` and the tests. Same model, same channel code, no network."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.rasa import limits
from bot.rasa.channel import take_turn
from bot.rasa.model import checked_model
from bot.rasa.store import TurnStore
from bot.rasa.words import AttuneWords


class LocalActions(EndpointConfig):
    """The action server without a server; what goes in and comes out is JSON, as over the network."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__("http://127.0.0.1:9/webhook")
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(self, method: str = "post", subpath: str | None = None, **kwargs: Any) -> Any:
        """What the action server would answer."""
        call = json.loads(json.dumps(kwargs["json"]))
        return json.loads(json.dumps(await self.executor.run(call)))


def load_agent(model: str | None = None, actions: EndpointConfig | None = None) -> Agent:
    """An agent as Rasa's server would build it. Raises ModelError where no model of ours lies ready."""
    limits.apply()
    from rasa.shared.core.domain import Domain

    return Agent.load(
        model_path=model or str(checked_model()),
        generator=AttuneWords(),
        tracker_store=TurnStore(Domain.empty()),
        lock_store=InMemoryLockStore(),
        action_endpoint=actions or LocalActions(),
    )


class InProcess:
    """A way to Rasa for the front door: the turn is taken here instead of in another process."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def ask(self, path: str, body: dict[str, Any] | None, seconds: float) -> tuple[int, bytes]:
        """What Rasa's channel would answer."""
        if body is None:
            return 200, b'{"ready": true}'
        try:
            answer = await take_turn(self.agent, json.loads(json.dumps(body)))
            return 200, json.dumps(answer).encode()
        except TimeoutError:
            return 504, b'{"error": "time"}'
        except Exception as error:
            return 500, json.dumps({"error": type(error).__name__}).encode()
