"""
Text for a person on stderr, or the run's JSON lines on stdout for a container. Where nobody reads, lines are dropped and counted.

The stream is looked up at each write, so a test, a notebook or a progress bar that replaces it is followed.
"""

from __future__ import annotations

import sys
from typing import Final

from ..counts import Tally
from ..record import RANK, LogRecord, Severity
from ..redaction import guard
from ..render.console import render_console
from ..render.jsonl import render_jsonl
from ..terminal import columns, wants_colour, wrapped, write_bytes, write_text
from ..visible import visible


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

    @property
    def missed(self) -> int:
        """How many records found nobody who read."""
        return self._dropped.value

    def emit(self, record: LogRecord) -> None:
        stream = sys.stderr
        if stream is not None and RANK[record.severity] >= self._lowest:
            text = render_console(record, colour=wants_colour(stream), width=columns(stream))
            guard(text.encode(errors="replace"), record.event)
            if not write_text(stream, text):
                self._dropped.add()

    def remark(self, text: str) -> None:
        """Write what is no record: where the run's file is, how a run ended. It bends at the width between words."""
        stream = sys.stderr
        if stream is not None and RANK["info"] >= self._lowest:
            guard(text.encode(errors="replace"), "a remark")
            write_text(stream, "\n".join(wrapped(visible(text), columns(stream))) + "\n")

    def flush(self) -> None:
        if sys.stderr is not None:
            sys.stderr.flush()

    def close(self) -> None:
        """The stream isn't ours to close."""


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
        stream = sys.stdout
        if stream is None:
            return
        line = render_jsonl(record)
        guard(line, record.event)
        if not write_bytes(stream, line):
            self._dropped.add()

    def flush(self) -> None:
        if sys.stdout is not None:
            sys.stdout.flush()

    def close(self) -> None:
        """The stream isn't ours to close."""
