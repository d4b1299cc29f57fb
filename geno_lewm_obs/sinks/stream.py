"""
Text for a person on stderr, and the run's JSON lines on stdout for a container.

Where nobody reads, lines are dropped and counted. The stream is looked up at each write, so that a
test, a notebook or a progress bar may replace it.
"""

from __future__ import annotations

import sys
from io import FileIO, TextIOWrapper
from typing import Final, TextIO

from orjson import loads

from ..counters import Tally
from ..errors import ResourceError
from ..escapes import visible
from ..record import RANK, Severity
from ..redaction import guard
from ..render.columns import Columns
from ..render.console import render_console_wire
from ..terminal.notebook import note_shown
from ..terminal.outlet import close_kept
from ..terminal.stream import (
    EnvironmentStyle,
    columns,
    environment_style,
    flush,
    terminal_style,
    write_bytes,
    write_text,
)
from ..terminal.width import wrapped
from .feedback import Feedback


class ConsoleSink:
    """
    Shows records on stderr as `render.console` renders them, and remarks, which are no records.

    Args:
        level: The lowest severity that is shown; a remark counts as info.
    """

    name: Final = "console"

    def __init__(self, level: Severity = "debug") -> None:
        self._lowest = RANK[level]
        self._dropped = Tally()
        self._feedback = Feedback(self.name, may_stderr_log=True)
        self._columns = Columns()
        self._environment = ("", environment_style())
        """A second of the records, and what the environment said in it."""

    @property
    def missed(self) -> int:
        """How many records weren't shown: nobody read, or showing another one caused them."""
        return self._dropped.value + self._feedback.value

    def append(self, line: bytes, severity: str, event: str) -> None:
        """
        Show the record of a finished *line*.

        Raises:
            InvariantViolation: the text that would be shown holds a sequence of bases.
        """
        stream = sys.stderr
        if stream is None or RANK[severity] < self._lowest:
            return
        if _may_log(stream):
            self._feedback.keep_out(lambda: self._show(stream, line, event))
        else:
            self._show(stream, line, event)

    def _show(self, stream: TextIO, line: bytes, event: str) -> None:
        wire = loads(line)
        colour, width = terminal_style(stream, self._style_in(wire["ts"][:19]))
        text = render_console_wire(wire, colour=colour, width=width, columns=self._columns)
        guard(text.encode(errors="replace"), event)
        if write_text(stream, text, more_follows=True):
            note_shown(wire)
        else:
            self._dropped.add()

    def remark(self, text: str) -> None:
        """
        Write a *text* that is no record, such as where the run's file is. It wraps between words.
        """
        stream = sys.stderr
        if stream is not None and RANK["info"] >= self._lowest:
            guard(text.encode(errors="replace"), "a remark")
            shown = "\n".join(wrapped(visible(text), columns(stream))) + "\n"
            self._feedback.keep_out(lambda: write_text(stream, shown))

    def _style_in(self, second: str) -> EnvironmentStyle:
        """Return what the environment says in a *second* of the records; it's asked once in it."""
        known, said = self._environment
        if second != known:
            said = environment_style()
            self._environment = (second, said)
        return said

    def flush(self) -> None:
        if sys.stderr is not None:
            flush(sys.stderr)

    def close(self) -> None:
        """Release the terminal that was kept open. The stream itself stays open."""
        close_kept()


class StdoutSink:
    """Writes the run's JSON lines to stdout."""

    name: Final = "stdout"

    def __init__(self) -> None:
        self._dropped = Tally()
        self._feedback = Feedback(self.name, may_stderr_log=True)

    @property
    def missed(self) -> int:
        """How many lines weren't written: nobody read, or writing another one caused them."""
        return self._dropped.value + self._feedback.value

    @property
    def lost(self) -> int:
        """What it `missed`."""
        return self.missed

    @property
    def fault(self) -> ResourceError | None:
        """Why stdout doesn't hold all that was logged; None while it does."""
        return None

    def append(self, line: bytes, _severity: str, _event: str) -> None:
        """Write a finished *line*."""
        stream = sys.stdout
        if stream is None:
            return
        if _may_log(stream):
            self._feedback.keep_out(lambda: self._write(stream, line))
        else:
            self._write(stream, line)

    def _write(self, stream: TextIO, line: bytes) -> None:
        if not write_bytes(stream, line, more_follows=True):
            self._dropped.add()

    def flush(self) -> None:
        if sys.stdout is not None:
            flush(sys.stdout)

    def close(self) -> None:
        """Release the terminal that was kept open. The stream itself stays open."""
        close_kept()


def _may_log(stream: TextIO) -> bool:
    """
    Tell whether a write to *stream* may run code of the program's, which may log.

    A stream as Python opens them runs none. There a record that is logged in the middle of a write
    is a signal handler's or a finalizer's, and is to be shown.
    """
    if type(stream) is not TextIOWrapper:
        return True
    buffer = stream.buffer
    return type(getattr(buffer, "raw", buffer)) is not FileIO
