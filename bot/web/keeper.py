"""The moderators' alerts and nightly work, begun when the help lines are there.

Reading Django takes a second of processor time, which at the start belongs to the front door: a person may be waiting for it, a
moderator is told of nothing before the first conversation.
"""

from __future__ import annotations

import os
import time

from bot.announce import door_is_up

PATIENCE = 20.0  # seconds; then it begins in any case: what was noticed before the restart must be told


def main(patience: float = PATIENCE) -> None:
    """Wait for the front door, then run `alerts --nightly` until stopped."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not door_is_up():
        time.sleep(0.5)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["django", "alerts", "--nightly"])


if __name__ == "__main__":
    main()
