"""`make run`'s own start with `bench.door` for the front door: `python -m bench.launch`."""

from __future__ import annotations

import sys

from bot import start

_programs = start.programs


def programs() -> dict[str, list[str]]:
    """bot.start's programs, the front door's application replaced."""
    return {
        name: ["bench.door:application" if part == "bot.web.asgi:application" else part for part in command]
        for name, command in _programs().items()
    }


if __name__ == "__main__":
    start.programs = programs
    sys.exit(start.main())
