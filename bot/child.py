"""Starts one of the programs so that it ends with its supervisor: `python -m bot.child [--after-door] MODULE [ARGUMENT ...]`.

A supervisor that is killed outright would leave programs behind that hold the ports while nobody starts them again, and the next
start would fight them. Linux tells them (its other systems don't: there they have to be ended by hand).

With --after-door the program waits until the front door takes connections. All of them load at once and share the cores; whoever
opens the page first needs the front door, which is ready in two seconds of a core. Rasa, which takes longest, isn't kept waiting. A
front door that doesn't come up keeps nobody waiting for long, and a program that is started again finds it there.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

AFTER_DOOR = "--after-door"
PATIENCE = 8.0  # seconds
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h; stays through the exec below


def end_with(parent: int) -> None:
    """From now on SIGTERM comes when the parent process ends; at once if it has ended already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


def main() -> None:
    """Become the program; its process id stays."""
    end_with(os.getppid())
    command = sys.argv[1:]
    if command[:1] == [AFTER_DOOR]:
        from bot.announce import door_is_up

        command = command[1:]
        until = time.monotonic() + PATIENCE
        while not door_is_up() and time.monotonic() < until:
            time.sleep(0.05)
    os.execv(sys.executable, [sys.executable, *(f"-W{option}" for option in sys.warnoptions), "-m", *command])


if __name__ == "__main__":
    main()
