"""
The records that stand at the two ends of a piece of work: what they hold, and at which severity.

It knows no trace and no span; `spans` decides when work begins and ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..chain.exception_fields import outcome, type_name
from ..contract import Registry
from ..errors import error_code
from ..logger import GenoLeWMLogger, channel_of, log_at, log_leniently
from ..record import Severity


class Bookends:
    """
    A start record and an end record, each of them if its event is named.

    Args:
        log: Writes them.
        start_event: At its registered severity, as *end_event*.
        end_event: With the time since `start`, and how it ended.
        fields: For both; each gets what its event allows, and what neither does, so that it's
            counted and said.
    """

    def __init__(
        self,
        log: GenoLeWMLogger,
        start_event: str | None,
        end_event: str | None,
        fields: Mapping[str, Any],
    ) -> None:
        self._log = log
        self._start_event, self._end_event = start_event, end_event
        self._fields = fields
        self._added: dict[str, Any] = {}
        self._pid = os.getpid()
        self._started = time.monotonic()

    def start(self) -> None:
        """
        Write the start record; raises as a level method, and in a strict registry where the end
        event isn't registered.
        """
        if self._end_event is not None and channel_of(self._log).registry_strict:
            _ = self._registry[self._end_event]  # better now than when the work is done
        if self._start_event is not None:
            log_at(
                self._log,
                self._severity(self._start_event),
                self._start_event,
                **self._shared(self._start_event, self._end_event),
            )
        self._started = time.monotonic()

    def add(self, fields: Mapping[str, Any]) -> None:
        """Give the end record *fields* besides."""
        self._added.update(fields)

    def end(self, exc: BaseException | None) -> None:
        """
        Write the end record of work that ended by *exc*, or well; only in the latter case it
        raises as a level method.

        A forked child that gets here writes none: the work isn't its to end.
        """
        duration_ms = round((time.monotonic() - self._started) * 1000)
        event = self._end_event
        if event is None or os.getpid() != self._pid:
            return
        fields = {
            **self._shared(event, self._start_event),
            **self._added,
            "duration_ms": duration_ms,
        }
        if "reason" in self._registry.allowed_keys(event):
            fields.setdefault("reason", outcome(exc))
        if exc is None:
            log_at(self._log, self._severity(event), event, **fields)
        else:
            # what is on its way already mustn't be replaced by a fault in reporting it
            with suppress(Exception):
                self._end_badly(event, fields, exc)

    def _end_badly(self, event: str, fields: dict[str, Any], exc: BaseException) -> None:
        severity = self._severity(event)
        if outcome(exc) == "failed":
            severity, fields["exception_type"] = "error", type_name(exc)
            code = error_code(exc)
            if code is not None:
                fields["error_code"] = code
        log_leniently(self._log, severity, event, **fields)

    def _shared(self, event: str, other: str | None) -> dict[str, Any]:
        """Return the fields without those that only the *other* event allows."""
        allowed_keys = self._registry.allowed_keys
        elsewhere = frozenset[str]() if other is None else allowed_keys(other) - allowed_keys(event)
        return {key: value for key, value in self._fields.items() if key not in elsewhere}

    def _severity(self, event: str) -> Severity:
        spec = self._registry.get(event)
        return spec.severity if spec else "info"

    @property
    def _registry(self) -> Registry:
        return channel_of(self._log).registry
