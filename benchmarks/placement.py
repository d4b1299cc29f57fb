"""
Where a case runs: kept on one processor, or dealt out to several threads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from .measure import Case, Chunk, Plan

TURN_NS: Final = 100_000_000


@contextmanager
def staying_on_one_cpu() -> Iterator[None]:
    """Keep this thread from moving between processors, where the system lets it say so."""
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
    """Return *case* with its calls dealt out to as many *threads* at once."""
    return replace(
        case, name=f"{case.name}, {threads} threads", chunk=_dealt_out(case.chunk, threads)
    )


def long_chunks(plan: Plan) -> Plan:
    """
    Return *plan* with few chunks, each of many of the turns that threads take at the interpreter
    (5 ms).
    """
    return replace(plan, pairs=3, chunk_ns=TURN_NS)


def _dealt_out(chunk: Chunk, threads: int) -> Chunk:
    def all_at_once(n: int) -> None:
        started = [threading.Thread(target=chunk, args=(-(-n // threads),)) for _ in range(threads)]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()

    return all_at_once
