"""Many texts through a network: like lengths together, and where they are many, a batch on every core.

Two batches side by side, one thread each, take less processor time than one batch on two threads: those wait for one another at
every product, and the more other processes there are, the longer. Whoever asks for one message never gets here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

MANY = 8  # batches from which the other cores are asked to help
AT_ONCE = 4  # batches at most: each holds some 50 MB while it runs


def of_like_length(lengths: Sequence[int]) -> list[int]:
    """Places of the texts, shortest first: padding is the cost of a batch."""
    return sorted(range(len(lengths)), key=lengths.__getitem__)


def run(work: Callable[[list[int]], Result], order: Sequence[int], size: int) -> Iterator[tuple[list[int], Result]]:
    """Each batch of at most `size` places out of `order`, with what `work` made of it, in that order. What `work` raises is raised."""
    parts = [list(order[start : start + size]) for start in range(0, len(order), size)]
    workers = min(len(os.sched_getaffinity(0)), AT_ONCE)
    if len(parts) < MANY or workers < 2:
        yield from ((part, work(part)) for part in parts)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from zip(parts, pool.map(work, parts), strict=True)
