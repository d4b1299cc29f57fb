"""
Trace ids, span ids and the ``traceparent`` header that carries them.

The source is W3C Trace Context, https://www.w3.org/TR/trace-context/, Level 1 and 2. The header
``tracestate`` isn't read. Which trace is current is `position`'s business.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Final

from ..errors import InputError
from ..named_tuple import NamedTuple
from ..redaction import text_holds_sequence

SAMPLED: Final = 0x01
"""The flag that says that the caller records this trace (Level 1)."""

RANDOM: Final = 0x02
"""The flag that says that the trace id is random (Level 2)."""

# Strings, compiled and cached by `re` on first use: most programs never have an id.
_TRACE_ID: Final = r"(?!0{32})[0-9a-f]{32}"
_SPAN_ID: Final = r"(?!0{16})[0-9a-f]{16}"
_HEADER: Final = r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"


class Traceparent(NamedTuple):
    """The ids and flags of a ``traceparent`` header."""

    trace_id: str
    """32 lower-case hex digits."""
    span_id: str
    """16 lower-case hex digits: the span of the sender."""
    flags: int = SAMPLED
    """`SAMPLED`, `RANDOM`, both or none; flags that no level defines are left out."""


def parse_traceparent(header: str | bytes) -> Traceparent | None:
    """
    Return the ids and flags of a ``traceparent`` header, or None if it must be ignored.

    Raises nothing. Blanks and tabs around the header are stripped. Of a version after 00 only the
    fields of version 00 are read, and only the flag `SAMPLED`, as section 3.2.4 asks; version ff is
    invalid. A header whose trace id reads like 20 bases in a row (1 in 10**12) is ignored too,
    since no output may hold such text.

    .. versionadded:: 0.1.0
    """
    text = header.decode("latin-1") if isinstance(header, bytes) else header
    match = re.fullmatch(_HEADER, text.strip(" \t"), re.DOTALL) if isinstance(text, str) else None
    if match is None or (match[1] == "00" and match[5]):
        return None
    if not is_trace_id(match[2]) or not is_span_id(match[3]):
        return None
    known = SAMPLED | RANDOM if match[1] == "00" else SAMPLED
    return Traceparent(match[2], match[3], int(match[4], 16) & known)


def format_traceparent(trace_id: str, span_id: str, flags: int = SAMPLED) -> str:
    """
    Return the ``traceparent`` header for these ids, version 00.

    Args:
        trace_id: 32 lower-case hex digits, not all zero.
        span_id: 16 lower-case hex digits, not all zero.
        flags: `SAMPLED`, `RANDOM`, both or none; other bits are written as zero, as section
            3.2.2.5 asks.

    Raises:
        InputError: an id is malformed, or *flags* is not an integer from 0 to 255.

    .. versionadded:: 0.1.0
    """
    check_trace(trace_id, span_id, flags)
    return f"00-{trace_id}-{span_id}-{flags & (SAMPLED | RANDOM):02x}"


def check_trace(trace_id: str | None, span_id: str | None, flags: int) -> None:
    """Raise `InputError` if an argument is malformed; the message names it and never quotes it."""
    if trace_id is not None and not is_trace_id(trace_id):
        msg = "trace_id is malformed"
        raise InputError(msg, remediation=_REMEDY)
    if span_id is not None and not is_span_id(span_id):
        msg = "span_id is malformed"
        raise InputError(msg, remediation=_REMEDY)
    if type(flags) is not int or flags not in _BYTE:
        msg = "flags is malformed"
        raise InputError(msg, remediation="use an integer from 0 to 255, 1 for sampled")


def is_trace_id(value: object) -> bool:
    """
    Tell whether *value* is a trace id.

    One that reads like a sequence of bases is refused, since no sink may hold such text.
    """
    return (
        isinstance(value, str)
        and re.fullmatch(_TRACE_ID, value) is not None
        and not text_holds_sequence(value)
    )


def is_span_id(value: object) -> bool:
    """Tell whether *value* is a span id; 16 digits are too few to read like a sequence."""
    return isinstance(value, str) and re.fullmatch(_SPAN_ID, value) is not None


def new_trace_id(entropy: Callable[[int], bytes] = os.urandom) -> str:
    """
    Return a random trace id.

    It doesn't use the generators of `random`, which a training run seeds.
    """
    while True:
        trace_id = entropy(16).hex()
        if trace_id.strip("0") and not text_holds_sequence(trace_id):
            return trace_id


def new_span_id(entropy: Callable[[int], bytes] = os.urandom) -> str:
    """Return a random span id."""
    while True:
        span_id = entropy(8).hex()
        if span_id.strip("0"):
            return span_id


_BYTE: Final = range(0x100)
_REMEDY: Final = (
    "use lower-case hex digits, 32 (trace) or 16 (span), not all zero, no 20 of a and c in a row"
)
