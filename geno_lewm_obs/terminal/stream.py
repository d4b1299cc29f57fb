"""
What a terminal is and takes: who is looking, colours, columns, and lines that leave a progress bar
whole.

It knows streams, not records.
"""

from __future__ import annotations

import os
import sys
import textwrap
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TextIO

from .outlet import Outlet, outlet_of


def is_watched() -> bool:
    """
    Tell whether a person is looking at stderr: it's a terminal, or the process is a notebook's
    kernel.
    """
    return _is_terminal(sys.stderr) or _in_notebook()


Wishes = tuple[bool | None, int | None]
"""
What the environment says: whether lines are coloured, and a terminal's columns; None where that
depends on the terminal.
"""


def wishes() -> Wishes:
    """
    Return what the environment says: ``NO_COLOR``, then ``FORCE_COLOR``, then ``TERM=dumb``; and
    ``COLUMNS``.

    It's worth keeping for a while: to ask for four variables costs as much as to write a line.
    """
    colour = None
    if os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    elif os.environ.get("TERM") == "dumb":
        colour = False
    named = os.environ.get("COLUMNS", "")
    return colour, int(named) or None if named.isdecimal() else None


def looks(stream: TextIO, said: Wishes) -> tuple[bool, int | None]:
    """
    Tell whether *stream* takes ANSI colours, and how many columns it has, or None where lines
    needn't bend.

    What the environment *said* goes first, as programs do; then it's asked whether it's a
    terminal, and how wide.
    """
    colour, named = said
    if not _is_terminal(stream):
        return bool(colour), None
    return colour is not False, named or _width(stream)


def wants_colour(stream: TextIO) -> bool:
    """Tell whether *stream* takes ANSI colours."""
    colour, _ = looks(stream, wishes())
    return colour


def columns(stream: TextIO) -> int | None:
    """Return the columns of a terminal, or None where lines needn't bend."""
    _, width = looks(stream, wishes())
    return width


def _width(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (AttributeError, ValueError, OSError):
        # a stream that calls itself a terminal and has no size
        return None


def cells(text: str) -> int:
    """Return how many columns *text* takes: two for a wide character."""
    if text.isascii():
        return len(text)
    import unicodedata  # noqa: PLC0415 - a megabyte of tables, and most lines are ASCII

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int | None) -> list[str]:
    """Break *text* between words where *width* columns end; a longer word stays whole."""
    if width is None or cells(text) <= width:
        return [text]
    return textwrap.wrap(
        text, max(width, 3), subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def write_text(stream: TextIO, text: str, *, goes_on: bool = False) -> bool:
    """
    Write whole lines to *stream*, above its progress bars; what its encoding lacks becomes a
    visible escape.

    Returns whether they were written: where nobody reads, they are dropped after a short wait, and
    the next that is written says how many.

    Args:
        stream: Where a person reads.
        text: Lines, each ended.
        goes_on: Whether more will follow until `outlet.let_go` is called, so that a terminal is
            kept open for them.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    outlet = outlet_of(stream)
    if outlet is not None:
        missed = outlet[0].missed
        gap = f"... {missed} lines were dropped while nobody read\n" if missed else ""
        return _write_out(
            stream, *outlet, (gap + text).encode(encoding, "backslashreplace"), goes_on=goes_on
        )
    with bars_lifted(stream):
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    return True


def write_bytes(stream: TextIO, data: bytes, *, goes_on: bool = False) -> bool:
    """
    Write a whole line of UTF-8 to *stream*, whatever its encoding, above its progress bars; as
    `write_text`.
    """
    outlet = outlet_of(stream)
    if outlet is not None:
        return _write_out(stream, *outlet, data, goes_on=goes_on)
    with bars_lifted(stream):
        stream.flush()
        if hasattr(stream, "buffer"):
            stream.buffer.write(data)
        else:
            stream.write(data.decode())
        stream.flush()
    return True


def _write_out(stream: TextIO, outlet: Outlet, number: int, data: bytes, *, goes_on: bool) -> bool:
    if not outlet.begin(number):
        return False
    try:
        with bars_lifted(stream):
            stream.flush()  # what others have begun to write comes first
            return outlet.write(number, data, goes_on=goes_on)
    finally:
        outlet.end()


def bars_lifted(stream: TextIO) -> AbstractContextManager[object]:
    """
    Clear tqdm's bars from *stream* for one write, and draw them again below it. rich's bars
    replace the stream and need nothing.

    Without tqdm's lock: a signal handler or a forked child that logs must not wait for it.
    """
    tqdm = getattr(sys.modules.get("tqdm"), "tqdm", None)
    return _NO_BARS if tqdm is None else tqdm.external_write_mode(file=stream, nolock=True)


_NO_BARS: Final = nullcontext()


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (AttributeError, ValueError):
        # a stand-in that has no more than `write` and `flush`; closed
        return False


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"
