"""
`JSONLRenderer`: render a record as one line of JSON, in any structlog chain.
"""

from __future__ import annotations

from typing import Any, Final

from structlog import BytesLogger
from structlog.typing import EventDict

from ..error_json import jsonable
from ..record import FIELD_TYPES, REQUIRED, LogRecord
from ..render.jsonl import render_wire
from .settings import meta_of, without


class JSONLRenderer:
    """
    Render a record as one line of JSON, keys in the order of the wire, without its line end.

    It returns a str, or bytes for a `structlog.BytesLogger`. It judges nothing: `Redact` before it
    does. A record that isn't stamped or parted is rendered as it is; a value that JSON doesn't have
    becomes the name of its type.

    .. versionadded:: 0.1.0
    """

    def __call__(self, logger: object, _method_name: str, event_dict: EventDict) -> str | bytes:
        entries = without(event_dict, meta_of(event_dict))
        try:
            line = render_wire(_wire(entries))
        except (TypeError, AttributeError):  # a value that JSON doesn't have
            line = render_wire(_wire({str(key): jsonable(entries[key]) for key in entries}))
        line = line.removesuffix(b"\n")
        return line if isinstance(logger, BytesLogger) else line.decode()


def _wire(entries: dict[str, Any]) -> dict[str, Any]:
    """Return *entries* as the line holds them: a record's own fields first, in their order."""
    if _REQUIRED <= entries.keys() <= FIELD_TYPES.keys():
        return LogRecord(**entries).to_dict()
    ordered = {name: entries[name] for name in FIELD_TYPES if name in entries} | entries
    wire: dict[str, Any] = LogRecord("", "info", "", "", "", ordered).to_dict()["data"]
    return wire


_REQUIRED: Final = frozenset(REQUIRED)
"""The fields of every record."""
