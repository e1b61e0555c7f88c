"""`rasa data validate --fail-on-warnings` over our folders: data/ holds more than training data."""

from __future__ import annotations

import subprocess
import sys

from bot.rasa.__main__ import environment
from bot.settings import ROOT


def main() -> int:
    """Rasa's exit status."""
    import os

    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "rasa",
        "data",
        "validate",
        "--fail-on-warnings",
        "--max-history",
        "3",
    ]
    command += ["--domain", "domain.yml", "--data", "data/nlu", "data/rules", "data/stories", "--quiet"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
