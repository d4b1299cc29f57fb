"""
`Gate`: drop what the level or sampling hides, in any structlog chain.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..chain.call import CALL, Call
from ..chain.gate import gate
from ..chain.promote import field_value
from ..config import resolve_settings
from ..record import RANK, parse_threshold
from .declared import JudgedEvent
from .settings import StageSettings, severity_of


class Gate:
    """
    Drop what the level or sampling hides, and count it.

    Args:
        level: The lowest severity that passes; by default what ``GENO_LEWM_LOG_LEVEL`` says, else
            info.
        sampling: Whether debug records of events that declare it, as `Validate` found, are sampled.

    Raises:
        InputError: *level* names no severity.
        structlog.DropEvent: the record is not to be written.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, level: str | int | None = None, sampling: bool = True) -> None:
        severity = resolve_settings().level if level is None else parse_threshold(level)
        self._settings = StageSettings(threshold=RANK[severity])
        self._samples = sampling

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        event = event_dict.get("event")
        spec = event.spec if isinstance(event, JudgedEvent) else None
        severity = severity_of(method_name, event_dict)
        step = field_value("step", event_dict.get("step"), severity)
        call = Call(spec=spec, is_kept=not self._samples)
        gate(self._settings.channel(logger, event), severity, {CALL: call, "step": step})
        return event_dict
