"""
The files of several ranks as one stream, by time. What one file holds keeps its order, even where
its clock went back.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def merged(streams: Iterable[Iterator[tuple[str, T]]]) -> Iterator[T]:
    """
    Yield what each of *streams* gives with its time, earliest first; of equal times that of the
    earlier stream.

    Only what comes next in each stream is compared, so no stream is ever reordered, and only that
    much of each is in memory.
    """
    return (item for _, item in heapq.merge(*streams, key=_time))


def _time(timed: tuple[str, object]) -> str:
    return timed[0]
