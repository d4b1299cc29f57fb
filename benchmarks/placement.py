"""
Where a case runs: on one processor, or in several threads.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from .measure import Case, Chunk, Plan

LONG_CHUNK_NS: Final = 100_000_000


@contextmanager
def staying_on_one_cpu() -> Iterator[None]:
    """Keep this thread on one processor until the block ends, where the system supports it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def in_threads(case: Case, threads: int) -> Case:
    """Return *case* with its calls divided among so many *threads*."""
    return replace(
        case, name=f"{case.name}, {threads} threads", chunk=_divided(case.chunk, threads)
    )


def long_chunks(plan: Plan) -> Plan:
    """Return *plan* with few chunks, each of many of the interpreter's switch intervals (5 ms)."""
    return replace(plan, pairs=3, chunk_ns=LONG_CHUNK_NS)


def _divided(chunk: Chunk, threads: int) -> Chunk:
    def in_parallel(n: int) -> None:
        share = math.ceil(n / threads)
        workers = [threading.Thread(target=chunk, args=(share,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    return in_parallel
