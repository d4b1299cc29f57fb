"""
Records of the package's own in the run of a logger, beside those that its callers write.

They follow the canonical registry and pass none of the user's processors, and the console doesn't
show them. Failing to write one is never an error of the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from ..chain import build_chain
from ..chain.logger_state import LoggerState
from ..chain.slow_path import send
from ..contract import CANONICAL
from ..logger import GenoLeWMLogger, channel_of
from ..record import RANK, LogRecord, Severity

COMPONENT: Final = "obs"


def tell(
    log: GenoLeWMLogger, severity: Severity, event: str, fields: Mapping[str, Any]
) -> LogRecord | None:
    """Log a record of the package's own in the run of *log*; return it, None if it wasn't taken."""
    channel = channel_of(log)
    own = channel.but(
        component=COMPONENT,
        registry=CANONICAL,
        threshold=RANK["debug"],
        log_every=None,
        outputs=channel.unshown,
        direct_output=channel.unshown,
    )
    with suppress(Exception):
        return send(
            LoggerState(own, build_chain(), {}), severity, event, (), dict(fields), is_lenient=True
        )
    return None
