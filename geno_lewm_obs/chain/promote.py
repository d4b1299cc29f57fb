"""
Stage 2: known fields rise to the top of the record; everything else goes under ``data``.

An exception becomes fields of ``data``, and so does the stack that a call asks for. A field rises
only if it has its type; otherwise it stays in ``data``, behind all else, where the allowlist drops
and counts it. No value is judged here.
`fast_path` does the same for fields that have their type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from structlog.typing import EventDict

from ..record import INT64
from ..redaction.refusal import NotPlainError
from ..redaction.values import plain_scalar
from .call import CALL
from .call_stack import stack_fields
from .channel import Channel
from .exception_fields import failure_fields


def promote(_channel: Channel, severity: str, event_dict: EventDict) -> EventDict:
    """Split *event_dict* into the record's own fields and ``data``."""
    parted: dict[str, Any] = {"event": event_dict["event"], "data": {}}
    left: dict[str, Any] = {}
    for key, value in event_dict.items():
        if key in _KEPT_AS_THEY_ARE:
            parted[key] = value
        elif key == "exc_info":
            parted["data"] |= failure_fields(value)
        elif key == "stack_info":
            parted["data"] |= stack_fields(value)
        elif key not in _READ:
            parted["data"][key] = value
        elif value is not None:
            risen = field_value(key, value, severity)
            if risen is None:
                left[key] = value
            else:
                parted[key] = risen
    if left:  # in one order, however they were passed
        parted["data"] |= {key: left[key] for key in _READ if key in left}
    return parted


def field_value(key: str, value: object, severity: str) -> int | str | None:
    """
    Return *value* as the promoted field *key* holds it, or None where it doesn't rise.

    Args:
        key: A name in `record.PROMOTED`.
        value: What was passed or bound.
        severity: The record's; ``error_code`` rises at severity error only.
    """
    if key == "error_code" and severity != "error":
        return None
    try:
        plain = plain_scalar(value)
    except NotPlainError:
        return None
    if key == "duration_ms" and type(plain) is float and not isinstance(value, float):
        plain *= _milliseconds_in_one(value)
    return _READ[key](plain)


def _whole(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and value in INT64 else None


def _milliseconds(value: object) -> int | None:
    return _whole(float(round(value)) if isinstance(value, float) else value)


def _milliseconds_in_one(value: object) -> int:
    # Imported here: it is loaded already, since *value* was converted.
    from ..redaction.conversion import is_duration

    return 1000 if is_duration(value) else 1


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_READ: Final[dict[str, Callable[[Any], int | str | None]]] = {
    "step": _whole,
    "epoch": _whole,
    "phase": _text,
    "duration_ms": _milliseconds,
    "error_code": _text,
}
_KEPT_AS_THEY_ARE: Final = frozenset({"event", CALL})
