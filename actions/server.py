"""The action server: rasa_sdk's executor on loopback, behind a shared secret.

Rasa's own server listens on every interface, and its answer to a fault echoes the whole conversation, which Rasa then logs.
"""

from __future__ import annotations

import hmac
import logging
import warnings
from typing import Any

from bot import secrets
from bot.settings import settings

HEADER = "X-Attune-Secret"
log = logging.getLogger("attune.actions")


def create_app() -> Any:
    """The Sanic application with every action of this package."""
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
    from sanic import Sanic, response

    from bot.listening import feelings, people

    secret = secrets.read("rasa")
    app = Sanic("attune_actions", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    executor = ActionExecutor()
    executor.register_package("actions")

    @app.get("/health")
    async def health(request: Any) -> Any:
        return response.json({"status": "ok", "actions": len(executor.actions)})

    @app.post("/webhook")
    async def webhook(request: Any) -> Any:
        if not hmac.compare_digest(request.headers.get(HEADER, ""), secret):
            return response.json({"error": "secret"}, status=401)
        call = request.json
        if not isinstance(call, dict):
            return response.json({"error": "body"}, status=400)
        try:
            return response.json(await executor.run(call))
        except ActionExecutionRejection as rejection:
            return response.json({"error": "rejected", "action_name": rejection.action_name}, status=400)
        except ActionNotFoundException as missing:
            return response.json({"error": "no such action", "action_name": missing.action_name}, status=404)
        except Exception as error:
            # Only the kind of error and the action: the rest can hold what a person wrote.
            log.error("%s failed: %s", call.get("next_action"), type(error).__name__)
            return response.json({"error": type(error).__name__}, status=500)

    @app.post("/ahead")
    async def ahead(request: Any) -> Any:
        """Read a text that an action will ask about in a moment. Nothing is said of it, and nothing kept but what an action keeps."""
        if not hmac.compare_digest(request.headers.get(HEADER, ""), secret):
            return response.json({"error": "secret"}, status=401)
        text = request.body.decode("utf-8", "replace")
        try:
            people(text)
            feelings(text)
        except Exception as error:
            # The action itself will say so, where it comes to that.
            log.warning("reading ahead failed: %s", type(error).__name__)
        return response.empty()

    return app


def warm() -> None:
    """Load what the first person would otherwise wait for: parser, encoder, word lists, corpus."""
    from bot.articles import Library
    from bot.listening import listen

    listen("My friend did not call and I felt sad.")
    Library.built_in()


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    warnings.simplefilter("ignore")
    app = create_app()
    warm()
    app.run(host="127.0.0.1", port=settings().actions_port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
