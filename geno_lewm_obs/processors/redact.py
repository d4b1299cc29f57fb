"""
`Redact`: the redaction rules over a record of any shape, in any structlog chain.
"""

from __future__ import annotations

import os
from typing import Any, Final

from structlog.typing import EventDict

from ..chain.call import CALL, Call
from ..chain.call_stack import stack_fields
from ..chain.exception_fields import exception_of, failure_fields
from ..chain.promote import promote
from ..chain.redact import redact
from ..contract import EXCEPTION_KEYS
from ..contract.check import POSITIONAL_KEY
from ..errors import text_of
from ..redaction import is_strict
from .declared import Data, JudgedEvent
from .settings import StageSettings, bound_in, meta_of, severity_of, without

_RENDERED: Final = frozenset({"exception", "stack"})
"""Entries in which structlog's own processors put the text of an exception or of a stack."""
_TELL_OF_FAILURE: Final = _RENDERED | EXCEPTION_KEYS - {"stack_info"}
"""Entries by which a record tells of a failure."""


_PLAIN: Final = frozenset({type(None), bool, int, float})
"""Types of events that hold no text."""


class Redact:
    """
    Keep what the redaction rules allow, and count and say what they don't.

    All of a record is judged: the event, which may be a sentence here, and every entry. Behind
    `Validate` entries that the event doesn't allow are dropped, too. An exception in ``exc_info``
    becomes fields, without locals and source lines, since a renderer would quote both.

    What was rendered as text before, as by `structlog.processors.format_exc_info`, is judged as one
    text, and dropped as a whole: put this processor before such ones.

    Args:
        strict: Whether a value that a rule is certain to keep out raises; by default what
            ``GENO_LEWM_REDACTION_STRICT`` says. Else it is dropped. It never raises for a record
            that reports an exception, nor inside a formatter of the standard library, which would
            print the value.

    Raises:
        InvariantViolation: strict, and a value is private. It names rule and key, not the value.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, strict: bool | None = None) -> None:
        self.strict = is_strict(os.environ) if strict is None else strict
        self._settings = StageSettings(redaction_strict=self.strict)

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        event, meta = event_dict.get("event"), meta_of(event_dict)
        severity = severity_of(method_name, event_dict)
        channel = self._settings.channel(logger, event)
        is_judged = isinstance(event, JudgedEvent)
        is_parted = isinstance(event_dict.get("data"), Data)
        record = without(event_dict, meta)
        record["event"] = _text_of_event(event)
        if not is_parted:
            record = dict(promote(channel, severity, record)) if is_judged else _as_data(record)
        record[CALL] = Call(
            bound_in(record["data"]),
            is_lenient=bool(meta) or _reports_failure(event_dict),
            spec=event.spec if isinstance(event, JudgedEvent) else None,
            has_allowlist=is_judged,
        )
        clean = redact(channel, severity, record)
        del clean[CALL]
        if type(event) in _PLAIN or (is_judged and clean["event"] == event):
            clean["event"] = event
        data = clean.pop("data")
        if isinstance(data.get(POSITIONAL_KEY), list):
            data[POSITIONAL_KEY] = tuple(data[POSITIONAL_KEY])  # which are formatted as a tuple
        return {**clean, "data": Data(data), **meta} if is_parted else {**data, **clean, **meta}


def _text_of_event(event: object) -> object:
    """Return what the rules judge for *event*; for a number or nothing that is an empty text."""
    if isinstance(event, BaseException):
        return text_of(event)
    return "" if type(event) in _PLAIN else event


def _as_data(record: dict[str, Any]) -> dict[str, Any]:
    """Return the entries of a *record* of no known event as one dict, an exception as fields."""
    entries = without(record, ("event", "exc_info", "stack_info"))
    entries |= failure_fields(record.get("exc_info")) | stack_fields(record.get("stack_info"))
    return {"event": record.get("event"), "data": entries}


def _reports_failure(event_dict: EventDict) -> bool:
    data = event_dict.get("data")
    entries = data if isinstance(data, Data) else event_dict
    is_told = not _TELL_OF_FAILURE.isdisjoint(entries)
    return is_told or exception_of(event_dict.get("exc_info")) is not None
