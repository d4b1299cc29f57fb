"""
Merge the files of several ranks into one stream, by time.

The contents of one file keep their order, even if its clock went back.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def merge(streams: Iterable[Iterator[tuple[str, T]]]) -> Iterator[T]:
    """
    Yield the items of *streams* of times and items, earliest first.

    Of equal times, the earlier stream comes first. Only the next items of each stream are compared
    and in memory, so no stream is reordered.
    """
    return (item for _, item in heapq.merge(*streams, key=_time))


def _time(timed: tuple[str, object]) -> str:
    return timed[0]
