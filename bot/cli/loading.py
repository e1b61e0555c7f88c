"""Something to see on standard error while a part loads; nothing where standard error is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def loading(what: str) -> Iterator[Callable[[], None]]:
    """A spinner until the yielded function is called, or the block ends."""
    from rich.console import Console

    spinner = Console(stderr=True).status(f"{what} ...")
    spinner.start()
    try:
        yield spinner.stop
    finally:
        spinner.stop()
