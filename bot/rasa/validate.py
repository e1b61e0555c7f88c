"""`rasa data validate --fail-on-warnings` over our folders (data/ holds more than training data); quiet unless it finds something."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.rasa.__main__ import environment
from bot.settings import ROOT

_NOISE = ("Processed ", "DeprecationWarning", "is not used in any story or rule", "rasa.validator", "story_conflict")


def main() -> int:
    """Rasa's exit status. It never fails on unused responses: tests/test_rasa_traps.py looks at those."""
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    command += ["--max-history", "3", "--domain", "domain.yml", "--data", "data/nlu", "data/rules", "data/stories"]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment()}, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        lines = (ended.stdout + ended.stderr).splitlines()
        print("\n".join(line for line in lines if line.strip() and not any(noise in line for noise in _NOISE)))
    else:
        print("Rasa finds no fault in its data.")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
