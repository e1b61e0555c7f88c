"""Starts a program once the front door takes connections: `python -m bot.after MODULE`.

All programs load at once and share the cores; whoever opens the page first needs the front door, which is ready in two seconds of a core.
Rasa, which takes longest, isn't kept waiting. A front door that doesn't come up keeps nobody waiting for long, and a program
that died and is started again finds it there.
"""

from __future__ import annotations

import os
import sys
import time

from bot.announce import door_is_up

PATIENCE = 8.0  # seconds


def main() -> None:
    """Become the program; its process id stays."""
    until = time.monotonic() + PATIENCE
    while not door_is_up() and time.monotonic() < until:
        time.sleep(0.05)
    os.execv(sys.executable, [sys.executable, "-W", "ignore", "-m", *sys.argv[1:]])


if __name__ == "__main__":
    main()
