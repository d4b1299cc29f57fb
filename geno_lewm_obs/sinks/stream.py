"""
Text for a person on stderr.

Where nobody reads, lines are dropped and counted. The stream is looked up at each write, so that a
test, a notebook or a progress bar may replace it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, TextIO

from orjson import loads

from ..counters import Tally
from ..escapes import visible
from ..record import RANK, Severity
from ..redaction import guard
from ..render.columns import Columns
from ..render.console import render_console_wire
from ..render.loss_curve import LossCurve
from ..terminal.notebook import note_shown
from ..terminal.outlet import close_kept
from ..terminal.stream import (
    EnvironmentStyle,
    columns,
    environment_style,
    flush,
    shows_unicode,
    terminal_style,
    write_text,
)
from ..terminal.width import wrapped
from .feedback import Feedback, may_log


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
        self._loss = LossCurve()
        self.suffix: Callable[[Mapping[str, Any]], str] | None = None
        """Tells what stands behind the fields of a record, which is a `LogRecord.to_dict`."""
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
        if may_log(stream):
            self._feedback.keep_out(lambda: self._show(stream, line, event))
        else:
            self._show(stream, line, event)

    def _show(self, stream: TextIO, line: bytes, event: str) -> None:
        wire = loads(line)
        colour, width = terminal_style(stream, self._style_in(wire["ts"][:19]))
        suffix = "" if self.suffix is None else self.suffix(wire)
        text = render_console_wire(
            wire, colour=colour, width=width, columns=self._columns, suffix=suffix
        )
        guard(text.encode(errors="replace"), event)
        self._loss.note(wire)
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

    def remark_course(self) -> None:
        """Write how the loss went in the records that were shown, if they told one."""
        stream = sys.stderr
        text = "" if stream is None else self._loss.line(is_ascii=not shows_unicode(stream))
        if text:
            self.remark(text)

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
