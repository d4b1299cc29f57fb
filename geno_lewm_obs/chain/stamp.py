"""
Stage 5: when, how bad, which run, which component.

All four are the package's own: whatever a caller passed under these names is in ``data``, or gone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from structlog.typing import EventDict

from ..channel import Channel
from ..record import Severity


def stamp(channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """Add ``ts`` (ISO-8601 UTC, milliseconds, ``Z``), ``severity``, ``run_id`` and ``component``."""
    event_dict["ts"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event_dict["severity"] = cast(Severity, severity)
    event_dict["run_id"] = channel.run_id
    event_dict["component"] = channel.component
    return event_dict
