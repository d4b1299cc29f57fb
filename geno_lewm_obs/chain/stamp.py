"""
Stage 5: add the time, the severity, the run and the component.

The package itself sets all four. What a caller passes under these names is in ``data``, or gone.
`fast_path` does the same.
"""

from __future__ import annotations

from typing import cast

from structlog.typing import EventDict

from ..clock import timestamp
from ..record import Severity
from .channel import Channel


def stamp(channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """
    Add ``ts`` (ISO-8601 UTC, milliseconds, ``Z``), ``severity``, ``run_id`` and ``component``.
    """
    event_dict["ts"] = timestamp()
    event_dict["severity"] = cast(Severity, severity)
    event_dict["run_id"] = channel.run_id
    event_dict["component"] = channel.component
    return event_dict
