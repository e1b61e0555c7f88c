"""Starts Rasa's server on loopback with our channel only: `python -m bot.rasa [--model FILE]`."""

from __future__ import annotations

import os
import sys
import warnings

from bot import secrets
from bot.rasa.model import ModelError, checked_model
from bot.settings import ROOT, settings


def environment() -> dict[str, str]:
    """What endpoints.yml reads, and one thread for each library: a worker per core fights over nothing."""
    return {
        "RASA_ACTIONS_URL": f"http://127.0.0.1:{settings().actions_port}/webhook",
        "RASA_ACTIONS_SECRET": secrets.read("rasa"),
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SANIC_WORKERS": "1",
    }


def main() -> None:
    """Serve until stopped; a model that is missing or not ours ends the start with a sentence."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.update(environment())
    try:
        model = checked_model()
    except ModelError as error:
        print(error, file=sys.stderr)
        raise SystemExit(3) from None
    warnings.simplefilter("ignore")
    arguments = ["run", "--model", str(model), "--interface", "127.0.0.1", "--port", str(settings().rasa_port)]
    arguments += [
        "--endpoints",
        "endpoints.yml",
        "--credentials",
        "credentials.yml",
        "--log-file",
        os.devnull,
        "--quiet",
    ]
    sys.argv = ["rasa", *arguments]
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
