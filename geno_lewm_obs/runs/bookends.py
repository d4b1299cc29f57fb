"""
The records at the two ends of a piece of work: what they hold, and at which severity.

It knows no trace and no span. `spans` and `logged_run` decide when work begins and ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..chain.exception_fields import type_name
from ..chain.outcome import outcome
from ..contract import Registry
from ..errors import error_code
from ..logger import GenoLeWMLogger, channel_of, log_at, log_leniently
from ..record import Severity


class Bookends:
    """
    A start record and an end record, each of them only if its event is named.

    Args:
        log: Writes them.
        start_event: The event of the start record. Both are logged at their registered severity.
        end_event: The event of the end record, which has the time since `start`, and how the work
            ended.
        fields: Fields of both records. Each gets those that its event allows, and those that
            neither allows, so that they are counted and said.
        tells_failure: Whether the end record of work that failed is an error, with the type and
            code of the exception.

    Raises:
        UnregisteredEventError: in a strict registry, *end_event* isn't registered. It's raised
            here, before the work, so that it isn't raised when the work is done.
    """

    def __init__(
        self,
        log: GenoLeWMLogger,
        start_event: str | None,
        end_event: str | None,
        fields: Mapping[str, Any],
        *,
        tells_failure: bool = True,
    ) -> None:
        self._log = log
        self._channel = channel_of(log)
        self._start_event, self._end_event = start_event, end_event
        self._fields = fields
        self._added: dict[str, Any] = {}
        self._tells_failure = tells_failure
        self._pid = os.getpid()
        self._started = time.monotonic()
        if end_event is not None and self._channel.registry_strict:
            _ = self._registry[end_event]

    def start(self, fields: Mapping[str, Any] | None = None) -> None:
        """Write the start record, with *fields* besides; raises as a level method."""
        event = self._start_event
        if event is not None:
            own = {**self._shared(event, self._end_event), **(fields or {})}
            log_at(self._log, self._severity(event), event, **own)
        self._started = time.monotonic()

    def add(self, fields: Mapping[str, Any]) -> None:
        """Give the end record *fields* besides."""
        self._added.update(fields)

    def end(self, exc: BaseException | None) -> None:
        """
        Write the end record of work that *exc* ended, or None.

        A forked child writes none: the work isn't its own to end.

        Raises:
            Exception: what a level method raises, unless *exc* is on its way.
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
            with suppress(Exception):
                self._end_badly(event, fields, exc)

    def _end_badly(self, event: str, fields: dict[str, Any], exc: BaseException) -> None:
        severity = self._severity(event)
        if self._tells_failure and outcome(exc) == "failed":
            severity, fields["exception_type"] = "error", type_name(exc)
            code = error_code(exc)
            if code is not None:
                fields["error_code"] = code
        log_leniently(self._log, severity, event, **fields)

    def _shared(self, event: str, other: str | None) -> dict[str, Any]:
        """Return the fields of both records without those that only the *other* event allows."""
        if not self._fields:
            return {}
        allowed_keys = self._registry.allowed_keys
        others: frozenset[str] = frozenset()
        if other is not None:
            others = allowed_keys(other) - allowed_keys(event)
        return {key: value for key, value in self._fields.items() if key not in others}

    def _severity(self, event: str) -> Severity:
        spec = self._registry.get(event)
        return spec.severity if spec else "info"

    @property
    def _registry(self) -> Registry:
        return self._channel.registry
