"""
`Gate`: drop what the level or sampling hides, in any structlog chain.
"""

from __future__ import annotations

import functools

from structlog import DropEvent
from structlog.typing import EventDict

from ..chain.call import CALL, Call
from ..chain.gate import gate
from ..chain.promote import field_value
from ..chain.sampling import sample_of
from ..components.levels import EVERYWHERE, rank_in_force
from ..config import resolve_settings
from ..counters import Sample
from ..record import RANK, LogRecord, parse_threshold
from .declared import JudgedEvent
from .jsonl import JSONLRenderer
from .run_file import RunFileLogger
from .settings import StageSettings, severity_of


class Gate:
    """
    Drop what the level or sampling hides, and count it.

    Below `RunFileFactory` the last record that sampling hides is written when the run ends, as the
    rest of this package's chain makes a line of it.

    Args:
        level: The lowest severity that passes; by default what ``GENO_LEWM_LOG_LEVEL`` says, else
            info. What `set_level` and `level_here` say goes before it: below `RunFileFactory` for
            the logger's component, else for all components.
        sampling: Whether debug records of events that declare it, as `Validate` found, are sampled.

    Raises:
        InputError: *level* names no severity.
        structlog.DropEvent: the record is not to be written.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, level: str | int | None = None, sampling: bool = True) -> None:
        severity = resolve_settings().level if level is None else parse_threshold(level)
        self._rank = RANK[severity]
        self._settings = StageSettings()
        self._samples = sampling

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        event = event_dict.get("event")
        spec = event.spec if isinstance(event, JudgedEvent) else None
        severity = severity_of(method_name, event_dict)
        step = field_value("step", event_dict.get("step"), severity)
        component = logger.component if isinstance(logger, RunFileLogger) else EVERYWHERE
        rank = rank_in_force(component, self._rank)
        channel = self._settings.channel(logger, event, threshold=rank)
        call: EventDict = {CALL: Call(spec=spec, is_kept=not self._samples), "step": step}
        try:
            gate(channel, severity, call)
        except DropEvent:
            if spec is not None and spec.sample_every > 1:
                _hold(sample_of(channel, spec), call, logger, method_name, event_dict)
            raise
        return event_dict


def _hold(
    sample: Sample, call: EventDict, logger: object, method_name: str, event_dict: EventDict
) -> None:
    """Hold what sampling hid just now as the line of a run's file, if *logger* writes one."""
    if sample.held is None or sample.held[-1] is not call:
        return
    sample.held = None
    if isinstance(logger, RunFileLogger):
        sample.held = (functools.partial(_write, logger, method_name, event_dict),)


def _write(logger: RunFileLogger, method_name: str, event_dict: EventDict) -> LogRecord | None:
    return logger.msg(JSONLRenderer()(logger, method_name, event_dict))
