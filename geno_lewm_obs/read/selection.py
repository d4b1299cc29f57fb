"""
Which records of a run are wanted, and the bytes by which their lines are found before parsing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime, timedelta
from fnmatch import translate
from typing import Any, Final, NamedTuple

import orjson

from ..errors import InputError
from ..record import RANK, SEVERITIES, parse_severity

Test = Callable[[dict[str, Any]], object]
"""Tells whether a record is wanted."""

_WILD: Final = re.compile(r"[*?[]")
"""A character that makes a name a pattern."""


class Selection(NamedTuple):
    """The tests that a record must pass, and what its line must hold."""

    tests: tuple[Test, ...] = ()
    needles: tuple[bytes, ...] = ()
    """The line of each wanted record holds one of these; if there is none, any line may be one."""

    @property
    def admits(self) -> Test:
        """Tells whether a record is wanted."""
        if len(self.tests) == 1:
            return self.tests[0]
        return lambda record: all(test(record) for test in self.tests)


EVERYTHING: Final = Selection()


def select(
    *,
    events: str | Iterable[str] | None = None,
    components: str | Iterable[str] | None = None,
    severity: str | None = None,
    steps: Container[int] | None = None,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    where: Test | None = None,
) -> Selection:
    """
    Return the selection of the records that meet all that is given.

    The arguments are those of `read_run`.

    Raises:
        InputError: *severity* is no severity, or a time can't be read.
    """
    tests: list[Test] = []
    needles: tuple[bytes, ...] = ()
    for field, names in (("event", events), ("component", components)):
        if names is not None:
            wanted = (names,) if isinstance(names, str) else tuple(names)
            tests.append(_test_of_names(field, wanted))
            needles = needles or _needles_of(wanted)
    if severity is not None:
        lowest = RANK[parse_severity(severity)]
        wanted = tuple(each for each in SEVERITIES if RANK[each] >= lowest)
        tests.append(_test_of_names("severity", wanted))
    if steps is not None:
        tests.append(lambda record: type(step := record.get("step")) is int and step in steps)
    tests += _tests_of_times(since, until)
    if where is not None:
        tests.append(where)
    return Selection(tuple(tests), needles)


def _test_of_names(field: str, names: tuple[str, ...]) -> Test:
    exact = tuple(name for name in names if not _WILD.search(name))
    patterns = "|".join(translate(name) for name in names if _WILD.search(name))
    if not patterns:
        return lambda record: record.get(field) in exact
    matches = re.compile(patterns).match
    return lambda record: (name := record.get(field)) in exact or matches(str(name))


def _needles_of(names: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return the text of each of *names* on the wire, up to the first wild character."""
    needles = tuple(dict.fromkeys(map(_needle, names)))
    return () if b'"' in needles else needles


def _needle(name: str) -> bytes:
    wild = _WILD.search(name)
    return orjson.dumps(name[: wild.start()])[:-1] if wild else orjson.dumps(name)


def _tests_of_times(since: str | datetime | None, until: str | datetime | None) -> Iterator[Test]:
    if since is not None:
        earliest = wire_time(since)
        yield lambda record: str(record["ts"]) >= earliest
    if until is not None:
        end = wire_time(until)
        yield lambda record: str(record["ts"]) < end


def wire_time(time: str | datetime) -> str:
    """
    Return *time* as a record's ``ts`` has it: such texts are in the order of their times.

    Raises:
        InputError: It is text that isn't a time in ISO 8601.
    """
    try:
        read = datetime.fromisoformat(time.strip()) if isinstance(time, str) else time
        in_utc = (read - (read.utcoffset() or timedelta())).replace(tzinfo=None)
    except (ValueError, OverflowError):
        msg = "a time can't be read"
        raise InputError(msg, remediation="write it as 2026-05-20T15:42, or a date") from None
    return f"{in_utc.isoformat(timespec='milliseconds')}Z"
