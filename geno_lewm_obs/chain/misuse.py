"""
A call that names no event: a `TypeError`, unless that would replace a failure being handled.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from ..counters import TallyTable
from ..notice import say
from ..redaction import safe_name

UNNAMED_EVENT: Final = "obs.event.unnamed"
"""The event of a record whose call named none in an ``except`` block."""


def event_of_call(event: object, fields: dict[str, Any], said: TallyTable) -> str:
    """
    Return the event that a call names; it is taken out of *fields* if it's named by keyword.

    A call in an ``except`` block that names none returns `UNNAMED_EVENT`, with the exception among
    *fields*, and a notice is given once.

    Raises:
        TypeError: the call names no event, or two, or one that isn't a str, and no exception is
            being handled.
    """
    mistake = ""
    if "event" in fields:
        named = fields.pop("event")
        mistake = "" if event is None else "an event is named once"
        event = named if event is None else event
    if not issubclass(type(event), str):
        mistake = _mistake(event)
    if not mistake:
        return event  # type: ignore[return-value]  # just tested, and without asking its class
    handled = sys.exception()
    if handled is None:
        raise TypeError(mistake)
    if said.add(mistake) == 0:
        say(f"{mistake}; what is being handled is logged as {UNNAMED_EVENT} instead (said once)")
    given = fields.get("exc_info")
    if given is None or isinstance(given, bool):
        fields["exc_info"] = event if issubclass(type(event), BaseException) else handled
    return UNNAMED_EVENT


def _mistake(event: object) -> str:
    if event is None:
        return "a log call names an event first, a str: log.info('training.metric', value=1.0)"
    kind = safe_name(type(event).__qualname__)
    if issubclass(type(event), BaseException):
        return f"an event is named by a str, not by an exception ({kind}), which exc_info= takes"
    return f"an event is named by a str, not by a value ({kind}), which is passed by keyword"
