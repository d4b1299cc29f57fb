"""
The records that a test captured, and what it asserts of them.
"""

from __future__ import annotations

from typing import Any, Final

from ..contract import default_registry
from ..record import LogRecord
from ..runs.process_state import STATE
from .memory_log import MemoryLog
from .nearest_record import describe_missing, describe_unwanted, matches, shown

_OWN: Final = "obs."
"""The beginning of the names of the package's own events."""


class CapturedLog:
    """
    What was logged inside a block of `capture`.

    Expected fields are compared by ``==``, so `pytest.approx` and `unittest.mock.ANY` may stand for
    values. A field of the record's own, such as *step*, *component* or *severity*, is compared with
    that; any other is a key of its ``data``.

    .. versionadded:: 0.1.0
    """

    def __init__(self, log: MemoryLog) -> None:
        self._log: Final = log
        self._expected: Final[list[LogRecord]] = []
        """Records that were asserted to be there."""

    @property
    def records(self) -> list[LogRecord]:
        """
        The records so far, in the order in which they were logged.

        All have the same time, and ids of traces and spans are numbered.
        """
        return self._log.records()

    @property
    def logged(self) -> dict[str, list[str]]:
        """The keys of each event that was logged."""
        found: dict[str, dict[str, None]] = {}
        for each in self.records:
            found.setdefault(each.event, {}).update(dict.fromkeys(each.data))
        return {event: [*keys] for event, keys in found.items()}

    @property
    def declared(self) -> dict[str, list[str]]:
        """The keys of each event that the application's registry declares."""
        registry = STATE.defaults.registry or default_registry()
        return {
            spec.name: sorted(spec.allowed_keys)
            for spec in registry
            if not spec.name.startswith(_OWN)
        }

    def clear(self) -> None:
        """Forget the records so far."""
        self._log.clear()

    def find(self, event: str, **fields: Any) -> list[LogRecord]:
        """Return the records of *event* that have *fields*."""
        return [each for each in self.records if each.event == event and matches(each, fields)]

    def assert_logged(self, event: str, **fields: Any) -> LogRecord:
        """
        Return the first record of *event* that has *fields*.

        Raises:
            AssertionError: There is none. The message shows the nearest record, and what differs.
        """
        __tracebackhide__ = True
        found = self.find(event, **fields)
        if not found:
            raise AssertionError(describe_missing(self.records, event, fields))
        self._expected.extend(found)
        return found[0]

    def assert_not_logged(self, event: str, **fields: Any) -> None:
        """
        Check that no record of *event* has *fields*.

        Raises:
            AssertionError: There is one. The message shows the first.
        """
        __tracebackhide__ = True
        found = self.find(event, **fields)
        if found:
            raise AssertionError(describe_unwanted(found, f"{shown(event)} was logged"))

    def assert_no_errors(self) -> None:
        """
        Check that no record has severity error, nor tells of trouble with the log itself.

        A record that `assert_logged` found was expected.

        Raises:
            AssertionError: There is one. The message shows the first.
        """
        __tracebackhide__ = True
        expected = {*map(id, self._expected)}
        found = [each for each in errors_in(self.records) if id(each) not in expected]
        if found:
            raise AssertionError(describe_unwanted(found, "an error was logged"))


def errors_in(records: list[LogRecord]) -> list[LogRecord]:
    """Return those of *records* that are errors, or warnings of this package's own."""
    return [
        each
        for each in records
        if each.severity == "error" or (each.severity == "warn" and each.event.startswith(_OWN))
    ]
