"""
The records at the end of a rank's file: how its last attempt ended, and how far it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from ..read.attempts import END, END_BYTES, START, START_BYTES, step_of
from ..record import LINE_START, NON_FINITE, data_of

Record = dict[str, Any]

_MAX_LOOKED_AT: Final = 100
"""Records at the end among which the last step and loss are looked for."""
_OWN: Final = "obs."
_LOSS: Final = b'"loss"'
_CRASHED: Final = "obs.process.crashed"
_SIGNALLED: Final = "obs.process.signalled"
_STALLED: Final = "obs.run.stalled"
_RESUMED: Final = "obs.run.resumed"
_FAILED: Final = frozenset({"obs.run.failed", "error"})
"""The events by which an exception that leaves a block of `logged_run` is told."""
_ENDS_PROCESS: Final = frozenset({"main", "process", "cell"})
"""Where an exception ends something that a run is the work of."""


class Opening(NamedTuple):
    """The event and the component of the record that begins a run."""

    event: str
    component: str


class LastRecords(NamedTuple):
    """What the last records of a rank tell."""

    last: Record | None
    """The last record of all."""
    end: Record | None
    """The record that ended the last attempt; None if none did."""
    failure: Record | None
    """The record of the exception that ended it, if one did."""
    signal: str | None
    """The signal that arrived before, if one did."""
    step: int | None
    """The last step that was logged."""
    loss: object
    """The last loss that was logged, a number; None if there is none."""
    stall: Record | None = None
    """The record of a stall after which nothing says that the training went on."""


def opening_in(head: bytes) -> Opening | None:
    """Return what began a run whose file begins with *head*; None if no record says so."""
    found = head.find(START_BYTES)
    while found >= 0:
        start = head.rfind(LINE_START, 0, found)
        end = head.find(b"\n", found)
        record = parsed(head[start : end if end >= 0 else len(head)]) if start >= 0 else None
        event = record.get("event") if record is not None else None
        if record is not None and isinstance(event, str) and event.endswith(START):
            return Opening(event, str(record.get("component")))
        found = head.find(START_BYTES, found + 1)
    return None


def last_records(tail: bytes, opening: Opening | None) -> LastRecords:
    """
    Return what the records tell with which a rank's file ends.

    Args:
        tail: The last bytes of the file; the first line may be cut.
        opening: What began the run.
    """
    search = _Search(opening)
    passed, telling = search.passed()
    for piece in _newest_first(tail):
        # By `find`, since `in` first raises an error for what is no number, which takes as long.
        if (
            passed
            and piece.find(passed) >= 0
            and piece.find(END_BYTES) < 0
            and piece.find(telling) < 0
        ):
            continue
        record = parsed(LINE_START + piece)
        if record is not None:
            search.see(record)
            if search.is_done:
                break
            passed, telling = search.passed()
    return search.found()


class _Search:
    """Goes from the last record back, until all is found that the last records tell."""

    def __init__(self, opening: Opening | None) -> None:
        self._opening = opening
        self._last: Record | None = None
        self._end: Record | None = None
        self._failure: Record | None = None
        self._signal: str | None = None
        self._step: int | None = None
        self._loss: object = None
        self._stall: Record | None = None
        self._has_gone_on = False
        """Whether a stall that is seen now was over later."""
        self._is_decided = False
        """Whether it's known how the last attempt ended, or that it didn't."""
        self._is_wake = True
        """Whether what is seen belongs to the end: no step and no beginning was seen yet."""
        self._has_others = False
        """Whether a record was seen that tells nothing of an end."""
        self._stepped: set[object] = set()
        """The components that have logged steps since."""
        self._stepping = b""
        """What the line of one of these holds between its head and its data."""

    @property
    def is_done(self) -> bool:
        return self._is_decided and self._step is not None and self._loss is not None

    def found(self) -> LastRecords:
        return LastRecords(
            self._last, self._end, self._failure, self._signal, self._step, self._loss, self._stall
        )

    def passed(self) -> tuple[bytes, bytes]:
        """
        Return by what bytes a piece is known that can't tell anything any more.

        It's of a component that has logged steps since, ends nothing, and has no loss that is
        missing.

        Returns:
            What such a piece holds, nothing where there is none yet; and what it doesn't hold.
        """
        stepping = b"" if self._is_wake or self._step is None else self._stepping
        return stepping, _LOSS if self._loss is None else b"\n"

    def see(self, record: Record) -> None:
        """Take note of *record*, the one before those that were seen."""
        self._last = self._last or record
        step = step_of(record)
        self._step = step if self._step is None else self._step
        self._loss = _loss_in(record) if self._loss is None else self._loss
        event = str(record.get("event"))
        if event == _SIGNALLED:
            self._signal = self._signal or (_name_in(record, "signal") if self._is_wake else None)
        elif _tells_failure(record, event):
            self._failure = self._failure or (None if self._has_others else record)
        elif event == _RESUMED:
            self._has_gone_on = True
        elif event == _STALLED:
            has_gone_on = self._has_gone_on or not self._is_wake or self._is_decided
            self._stall = self._stall or (None if has_gone_on else record)
        elif not event.startswith(_OWN):
            self._see_usual(record, event, step)

    def _see_usual(self, record: Record, event: str, step: int | None) -> None:
        component = record.get("component")
        if not self._is_decided:
            if self._ends(event, component):
                self._is_decided = True
                # A component that goes on after its end has been resumed.
                self._end = None if component in self._stepped else record
                return
            is_told = self._failure is not None or self._signal is not None
            self._is_decided = is_told or (event, component) == self._opening
        self._has_others = True
        if step is not None:
            self._stepped.add(component)
            self._stepping = b'"component":%b,"data":{' % orjson.dumps(str(component))
        self._is_wake &= step is None and (event, component) != self._opening

    def _ends(self, event: str, component: object) -> bool:
        if self._opening is None:
            return event.endswith(END)
        ending = f"{self._opening.event.removesuffix(START)}{END}"
        return (event, component) == (ending, self._opening.component)


def _newest_first(tail: bytes) -> Iterator[bytes]:
    """Yield what follows the beginning of each of the last records in *tail*, up to its newline."""
    _, *pieces = tail.rsplit(LINE_START, _MAX_LOOKED_AT)
    for piece in reversed(pieces):
        yield piece.partition(b"\n")[0]


def parsed(piece: bytes) -> Record | None:
    """Return the record that *piece* is, NaN and infinities as texts; None for what is none."""
    try:
        record = orjson.loads(piece)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _tells_failure(record: Record, event: str) -> bool:
    if event == _CRASHED:
        return _name_in(record, "where") in _ENDS_PROCESS
    return event in _FAILED


def _loss_in(record: Record) -> object:
    data = data_of(record)
    loss = data.get("value") if data.get("name") == "loss" else data.get("loss")
    if isinstance(loss, str):
        return loss if loss in NON_FINITE else None
    return loss if isinstance(loss, int | float) and not isinstance(loss, bool) else None


def _name_in(record: Record, key: str) -> str | None:
    name = data_of(record).get(key)
    return name if isinstance(name, str) else None
