"""
Records of the package's own in the run of a logger, beside those that its callers write.

They follow the canonical registry and pass none of the user's processors, and the console doesn't
show them. Failing to write one is never an error of the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..chain.slow_path import send_own
from ..components.name import OWN_COMPONENT
from ..contract import CANONICAL
from ..logger import GenoLeWMLogger, channel_of
from ..record import RANK, LogRecord, Severity


def tell(
    log: GenoLeWMLogger, severity: Severity, event: str, fields: Mapping[str, Any]
) -> LogRecord | None:
    """
    Log a record of the package's own in the run of *log*; return it, None if it wasn't taken.

    What is None of its *fields* isn't known, and isn't written.
    """
    channel = channel_of(log)
    own = channel.but(
        component=OWN_COMPONENT,
        registry=CANONICAL,
        threshold=RANK["debug"],
        log_every=None,
        outputs=channel.unshown,
        direct_output=channel.unshown,
    )
    known = {key: value for key, value in fields.items() if value is not None}
    with suppress(Exception):
        return send_own(own, severity, event, known)
    return None
