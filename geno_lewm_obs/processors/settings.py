"""
The settings of one processor, as the stages of `chain` want them: as a channel without outputs.
"""

from __future__ import annotations

import logging
from collections.abc import Container
from typing import Any, Final

from structlog.typing import EventDict

from ..bounded_cache import BoundedCache
from ..chain.channel import Channel
from ..chain.context_variables import context_fields
from ..contract import Registry, default_registry
from ..counters import RunCounts
from ..record import RANK, Severity, parse_severity
from .declared import JudgedEvent
from .run_file import RunFileLogger

_METHODS: Final = {"err": "error", "failure": "error", "msg": "info", "log": "info"}
"""Methods of structlog's loggers that are named for no level, and their severities."""
_VIEWS: Final = 64


class StageSettings:
    """
    What a processor goes by.

    Args:
        registry: The events that may be logged; by default those of installed packages.
        registry_strict: Whether an undeclared event or key raises.
        redaction_strict: Whether a refused value raises.
    """

    def __init__(
        self,
        *,
        registry: Registry | None = None,
        registry_strict: bool = False,
        redaction_strict: bool = True,
    ) -> None:
        none: Any = None
        self._channel = Channel(
            component="",
            run_id="",
            log_dir=None,
            registry=registry or default_registry(),
            threshold=RANK["debug"],
            redaction_strict=redaction_strict,
            registry_strict=registry_strict,
            pretty=False,
            outputs=none,  # a stage writes nothing
            direct_output=none,
        )
        self._views: BoundedCache[tuple[Registry, bool, RunCounts, int], Channel] = BoundedCache(
            _VIEWS, max_bytes=2**20
        )

    def channel(
        self, logger: object, event: object = None, *, threshold: int = RANK["debug"]
    ) -> Channel:
        """
        Return the channel for a call of *logger*, with *threshold* as its level.

        It goes by the registry in which *event* was looked up, if it was, and counts for the run
        whose file *logger* writes, if it does.
        """
        own = self._channel
        registry, strict = own.registry, own.registry_strict
        if isinstance(event, JudgedEvent):
            registry, strict = event.registry, event.is_strict
        counts = logger.counts if isinstance(logger, RunFileLogger) else own.counts
        key = registry, strict, counts, threshold
        view = self._views.entries.get(key)
        if view is None:
            changed = own.but(
                registry=registry, registry_strict=strict, counts=counts, threshold=threshold
            )
            view = self._views.store_first(key, changed)
        return view


def severity_of(method_name: str, event_dict: EventDict) -> Severity:
    """
    Return the severity of a record by the method that was called.

    Of a record of the standard library it is that of its level, which may have any name.
    """
    record = event_dict.get("_record")
    if isinstance(record, logging.LogRecord):
        return parse_severity(record.levelno)
    try:
        return parse_severity(_METHODS.get(method_name, method_name))
    except ValueError:
        return "info"


def meta_of(event_dict: EventDict) -> dict[str, Any]:
    """Return the entries that `structlog.stdlib.ProcessorFormatter` adds, and takes out again."""
    record, own = event_dict.get("_record"), event_dict.get("_from_structlog")
    meta: dict[str, Any] = {}
    if isinstance(record, logging.LogRecord):
        meta["_record"] = record
    if isinstance(own, bool):
        meta["_from_structlog"] = own
    return meta


def bound_in(event_dict: EventDict) -> frozenset[str]:
    """
    Return the keys that `structlog.contextvars.merge_contextvars` has added.

    What is bound to a logger can't be told from what is passed at a call.
    """
    values = context_fields()
    return frozenset(key for key, value in values.items() if event_dict.get(key) is value)


def without(event_dict: EventDict, keys: Container[str]) -> dict[str, Any]:
    """Return a copy of *event_dict* without *keys*."""
    return {key: value for key, value in event_dict.items() if key not in keys}
