"""
Lines that need no judgement, since they differ in numbers alone from lines that were judged right.

Most lines of a run are such lines. To match one with a pattern takes a twentieth of the time that
it takes to judge it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..bounded_cache import BoundedCache
from ..contract import Registry
from ..contract.check import depends_on_number
from ..record import TS, LogRecord
from ..redaction.variants.field_names import names_allele
from .attempts import END, START

_TS_END: Final = TS.stop
_OWN: Final = "obs."
"""Beginning of the names of the package's own events, some of which tell what went wrong."""
_DATA: Final = b'"data":{'
_TIMED: Final = b'{"ts":"0000-00-00T00:00:00.000Z'
_ZEROS: Final = bytes.maketrans(b"123456789", b"000000000")
_DIGITS: Final = b"0123456789"
_MAX_OF_KIND: Final = 8
"""Patterns that are tried on a line, one after another."""

_TOKEN: Final = re.compile(rb'(?P<text>"(?:[^"\\]|\\.)*")|-?[0-9][0-9.eE+-]*', re.DOTALL)
_WHOLE: Final = rb"-?(?:0|[1-9][0-9]{0,17})"
"""An integer that any field holds. Longer ones are judged one by one."""
_EXPONENT: Final = rb"[eE][+-]?[0-9]{1,2}"
_FLOAT: Final = rb"%b(?:\.[0-9]{1,20}(?:%b)?|%b)" % (_WHOLE, _EXPONENT, _EXPONENT)
"""A float that isn't too large to be parsed."""


_Match = Callable[[bytes, int], object]
"""Tells whether a line goes on from a place as a pattern says."""


class KnownLines:
    """
    The patterns of the lines of one file that were judged, of bounded number and size.

    A pattern has the bytes of a line, with any number of its kind where that has one. So it stands
    for lines in which all names and texts are the same.

    Args:
        registry: The events by which they were judged.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._patterns: Final[BoundedCache[bytes, tuple[_Match, ...]]] = BoundedCache(
            1_000, max_bytes=1 << 24
        )
        """Matches of what follows the beginning of ``data``, by what stands before."""
        self._seen: Final[BoundedCache[bytes, None]] = BoundedCache(10_000, max_bytes=1 << 24)
        """Lines that came once, without digits: few that come once come again."""

    def know(self, line: bytes) -> bool:
        """Tell whether *line*, with its newline, would be judged right for itself."""
        data = line.find(_DATA, _TS_END)
        for matches in self._patterns.entries.get(line[_TS_END:data], ()):
            if matches(line, data):
                return line[:_TS_END].translate(_ZEROS) == _TIMED
        return False

    def learn(self, line: bytes, record: LogRecord) -> None:
        """Learn from *line*, without its newline: a *record* without a defect."""
        keys = self._registry.declared_keys(record.event)
        if _may_depend_on_numbers(record) or any(depends_on_number(keys, record.data)):
            return
        shape = line.translate(None, _DIGITS)
        if shape not in self._seen.entries:
            self._seen.store(shape, None)
            return
        data = line.find(_DATA, _TS_END)
        before = line[_TS_END:data]
        known = self._patterns.entries.get(before, ())
        if len(known) < _MAX_OF_KIND:
            self._patterns.store(before, (*known, _pattern_of(line[data:]).fullmatch))


def _may_depend_on_numbers(record: LogRecord) -> bool:
    """
    Tell whether the judgement of *record* may depend on a number in it, or on another record.

    By the rules of redaction, numbers tell something together, in a list or dict, and a position
    does beside an allele.
    """
    return (
        record.event.startswith(_OWN)
        or record.event.endswith((START, END))
        or any(isinstance(value, list | dict) for value in record.data.values())
        or any(map(names_allele, record.data))
    )


def _pattern_of(text: bytes) -> re.Pattern[bytes]:
    """Return the pattern of a line that goes on as *text*."""
    parts, start = [], 0
    for token in _TOKEN.finditer(text):
        if token["text"] is None:
            is_whole = token[0].removeprefix(b"-").isdigit()
            parts += [re.escape(text[start : token.start()]), _WHOLE if is_whole else _FLOAT]
            start = token.end()
    return re.compile(b"".join([*parts, re.escape(text[start:]), rb"\n"]))
