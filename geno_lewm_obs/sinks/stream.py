"""
Text for a person on stderr, or the run's JSON lines on stdout for a container. Where nobody reads,
lines are dropped and counted.

The stream is looked up at each write, so a test, a notebook or a progress bar that replaces it is
followed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Final

from orjson import loads

from ..counters import Tally
from ..escapes import visible
from ..record import RANK, LogRecord, Severity
from ..redaction import guard
from ..render.console import render_console_wire
from ..render.jsonl import render_jsonl
from ..terminal.outlet import close_kept
from ..terminal.stream import (
    EnvironmentStyle,
    columns,
    environment_style,
    terminal_style,
    wrapped,
    write_bytes,
    write_text,
)


class ConsoleSink:
    """
    Records on stderr as `render.console` shows them, and remarks that are no records.

    Args:
        level: The lowest severity that it shows; a remark counts as info.
    """

    name: Final = "console"

    def __init__(self, level: Severity = "debug") -> None:
        self._lowest = RANK[level]
        self._dropped = Tally()
        self._wishes = ("", environment_style())
        """A second, and what the environment said in it."""

    @property
    def missed(self) -> int:
        """How many records found nobody who read."""
        return self._dropped.value

    def emit(self, record: LogRecord) -> None:
        if RANK[record.severity] >= self._lowest:
            self._show(record.to_dict())

    def append(self, line: bytes, severity: str, _event: str) -> None:
        """
        Show the record of a finished *line*, as `emit`: what a person sees is what the file got.
        """
        if RANK[severity] >= self._lowest:
            self._show(loads(line))

    def remark(self, text: str) -> None:
        """
        Write what is no record: where the run's file is, how a run ended. It bends at the width
        between words.
        """
        stream = sys.stderr
        if stream is not None and RANK["info"] >= self._lowest:
            guard(text.encode(errors="replace"), "a remark")
            write_text(stream, "\n".join(wrapped(visible(text), columns(stream))) + "\n")

    def _show(self, wire: Mapping[str, Any]) -> None:
        stream = sys.stderr
        if stream is None:
            return
        colour, width = terminal_style(stream, self._said_in(wire["ts"][:19]))
        text = render_console_wire(wire, colour=colour, width=width)
        guard(text.encode(errors="replace"), wire["event"])
        if not write_text(stream, text, more_follows=True):
            self._dropped.add()

    def _said_in(self, second: str) -> EnvironmentStyle:
        """
        Return what the environment says in a *second* of the records, in which it's asked once.
        """
        known, said = self._wishes
        if second != known:
            said = environment_style()
            self._wishes = (second, said)
        return said

    def flush(self) -> None:
        if sys.stderr is not None:
            sys.stderr.flush()

    def close(self) -> None:
        """Let go of the terminal that was kept open; the stream isn't ours to close."""
        close_kept()


class StdoutSink:
    """The run's JSON lines on stdout too."""

    name: Final = "stdout"

    def __init__(self) -> None:
        self._dropped = Tally()

    @property
    def missed(self) -> int:
        """How many records found nobody who read."""
        return self._dropped.value

    def emit(self, record: LogRecord) -> None:
        line = render_jsonl(record)
        guard(line, record.event)
        self.append(line, record.severity, record.event)

    def append(self, line: bytes, _severity: str, _event: str) -> None:
        """Write a finished *line* that has passed the last guard."""
        stream = sys.stdout
        if stream is not None and not write_bytes(stream, line, more_follows=True):
            self._dropped.add()

    def flush(self) -> None:
        if sys.stdout is not None:
            sys.stdout.flush()

    def close(self) -> None:
        """As the console's."""
        close_kept()
