"""
What each rival's ``start`` returns: a call that logs the record, and how to end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..measure import Chunk


def _nothing() -> None:
    pass


def as_written(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a line in the package's own shape, side by side."""
    return {**line, **line["data"], "data": None}


class Running(NamedTuple):
    """
    A rival that logs.

    Args:
        chunk: Logs the record n times, each as the rival's users type it.
        close: Ends it.
        drain: Waits until all that was logged is in the kernel, where the call returns before.
        fields: The fields of one of its lines, side by side, under the package's names.
    """

    chunk: Chunk
    close: Callable[[], object]
    drain: Callable[[], object] = _nothing
    fields: Callable[[dict[str, Any]], dict[str, Any]] = as_written
