"""
The trace that records belong to: set for a block of code, read by the chain, passed on to child processes.

It knows the W3C Trace Context header (https://www.w3.org/TR/trace-context/), version 00; it starts no spans.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Final

from .config import TRACEPARENT_VARIABLE
from .errors import InputError
from .notice import say
from .redaction import text_holds_sequence

TraceContext = tuple[str | None, str | None]
"""Trace id and span id: 32 and 16 lower-case hex digits, or None."""

_NOT_SET: Final[TraceContext] = (None, None)
_trace: ContextVar[TraceContext] = ContextVar("geno_lewm_obs_trace")
_TRACE_ID: Final = re.compile(r"(?!0{32})[0-9a-f]{32}")
_SPAN_ID: Final = re.compile(r"(?!0{16})[0-9a-f]{16}")
_TRACEPARENT: Final = re.compile(r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@contextmanager
def set_trace_context(*, trace_id: str | None, span_id: str | None) -> Generator[None]:
    """
    Give records of this thread or task *trace_id* and *span_id* until the block ends.

    Args:
        trace_id: 32 lower-case hex digits, not all zero; None for no trace.
        span_id: 16 lower-case hex digits, not all zero; None for no span.

    Raises:
        InputError: an id is malformed.
    """
    _check_id("trace_id", trace_id, _TRACE_ID)
    _check_id("span_id", span_id, _SPAN_ID)
    token = _trace.set((trace_id, span_id))
    try:
        yield
    finally:
        _trace.reset(token)


def current_trace_context() -> TraceContext:
    """Return the trace id and span id that hold here: what was set, else what ``TRACEPARENT`` said at start-up."""
    return _trace.get(None) or _at_start()


def parse_traceparent(header: str) -> tuple[str, str] | None:
    """
    Return the trace id and span id of a ``traceparent``, or None where it's malformed.

    A version other than 00 is read as far as 00 goes, as the Recommendation asks in section 3.2.4.
    """
    match = _TRACEPARENT.fullmatch(header.strip(" \t"))
    if match is None or (match[1] == "00" and match[5]):
        return None
    if not _is_id(match[2], _TRACE_ID) or not _is_id(match[3], _SPAN_ID):
        return None
    return match[2], match[3]


def format_traceparent(trace_id: str, span_id: str) -> str:
    """Return the ``traceparent`` for these ids, version 00, sampled."""
    return f"00-{trace_id}-{span_id}-01"


@cache
def _at_start() -> TraceContext:
    header = os.environ.get(TRACEPARENT_VARIABLE)
    if not header:
        return _NOT_SET
    ids = parse_traceparent(header)
    if ids is None:
        say(f"{TRACEPARENT_VARIABLE} is malformed and ignored; records carry no trace")
    return ids or _NOT_SET


def _check_id(name: str, value: str | None, pattern: re.Pattern[str]) -> None:
    if value is not None and not _is_id(value, pattern):
        msg = f"{name} is malformed"
        raise InputError(msg, remediation="use lower-case hex digits, 32 (trace) or 16 (span), not all zero, no 20 of a and c in a row")


def _is_id(value: object, pattern: re.Pattern[str]) -> bool:
    """Tell whether *value* is an id; one that reads like a sequence of bases isn't, since no sink may hold those (1 in 10**17)."""
    return isinstance(value, str) and bool(pattern.fullmatch(value)) and not text_holds_sequence(value)
