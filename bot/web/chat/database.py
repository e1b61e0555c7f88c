"""The chat's own threads for the database: a slow page of the console never makes a person wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 4  # a turn holds one for about 15 ms twice; more only wait for SQLite's one writer


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="chat-db")


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    close_old_connections()
    return function(*args, **kwargs)


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The function's result, out of one of the chat's threads."""
    loop = asyncio.get_running_loop()
    result: T = await loop.run_in_executor(_pool(), partial(_call, function, *args, **kwargs))
    return result
