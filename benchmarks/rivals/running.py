"""
What each rival's ``start`` returns.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..measure import Chunk


def _nothing() -> None:
    pass


def as_written(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a line in the package's own form, those of ``data`` on the top level."""
    return {**line, **line["data"], "data": None}


class Running(NamedTuple):
    """
    A rival that is ready to log.

    Args:
        chunk: Logs the record n times, with the call as the rival's users type it.
        close: Closes its file.
        drain: Waits until all records are written, for rivals whose call returns before.
        fields: Returns the fields of one of its lines, flat and under the package's names.
    """

    chunk: Chunk
    close: Callable[[], object]
    drain: Callable[[], object] = _nothing
    fields: Callable[[dict[str, Any]], dict[str, Any]] = as_written
