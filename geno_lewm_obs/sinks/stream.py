"""
Text for a person on stderr, or the run's JSON lines on stdout for a container.

The stream is looked up at each write, so a test, a notebook or a progress bar that replaces it is followed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from ..errors import InvariantViolation
from ..record import LogRecord
from ..redaction import holds_sequence
from ..render.console import render_console, wrapped
from ..render.jsonl import render_jsonl
from ..visible import visible


class ConsoleSink:
    """Records on stderr as `render.console` shows them, and remarks that are no records."""

    name: Final = "console"

    def emit(self, record: LogRecord) -> None:
        stream = sys.stderr
        if stream is not None:
            _write(stream, render_console(record, colour=wants_colour(stream), width=columns(stream)))

    def remark(self, text: str) -> None:
        """Write what is no record: where the run's file is, how a run ended. It bends at the width between words."""
        if sys.stderr is not None:
            _write(sys.stderr, "\n".join(wrapped(visible(text), columns(sys.stderr))) + "\n")

    def flush(self) -> None:
        if sys.stderr is not None:
            sys.stderr.flush()

    def close(self) -> None:
        """The stream isn't ours to close."""


class StdoutSink:
    """The run's JSON lines on stdout too."""

    name: Final = "stdout"

    def emit(self, record: LogRecord) -> None:
        if sys.stdout is not None:
            _write(sys.stdout, render_jsonl(record).decode())

    def flush(self) -> None:
        if sys.stdout is not None:
            sys.stdout.flush()

    def close(self) -> None:
        """The stream isn't ours to close."""


def is_watched() -> bool:
    """Tell whether a person is looking at stderr: it's a terminal, or the process is a notebook's kernel."""
    return _is_terminal(sys.stderr) or _in_notebook()


def wants_colour(stream: TextIO) -> bool:
    """Tell whether *stream* takes ANSI colours: ``NO_COLOR``, then ``FORCE_COLOR``, then ``TERM=dumb``, then whether it's a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and _is_terminal(stream)


def _write(stream: TextIO, text: str) -> None:
    if holds_sequence(text.encode(errors="replace")):
        msg = "a line for the console holds a sequence of bases"
        raise InvariantViolation(msg)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    with _bars_lifted(stream):
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()


@contextmanager
def _bars_lifted(stream: TextIO) -> Iterator[None]:
    """
    Clear tqdm's bars from *stream* for one write, and draw them again below it. rich's bars replace the stream and need nothing.

    Without tqdm's lock: a signal handler or a forked child that logs must not wait for it.
    """
    tqdm = getattr(sys.modules.get("tqdm"), "tqdm", None)
    if tqdm is None:
        yield
        return
    with tqdm.external_write_mode(file=stream, nolock=True):
        yield


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def columns(stream: TextIO) -> int | None:
    """Return the columns of a terminal (``COLUMNS`` first, as programs do), or None where lines needn't bend."""
    if not _is_terminal(stream):
        return None
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named) > 0:
        return int(named)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (AttributeError, ValueError, OSError):  # a stream that calls itself a terminal and has no size
        return None
