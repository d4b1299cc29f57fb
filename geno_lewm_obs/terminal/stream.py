"""
Streams that may be terminals: whether a person watches, colours, width, and writing of lines.

Lines are written above the progress bars of tqdm and rich, and none that would spell a sequence.
`width` knows how wide lines are, `notebook` what a notebook is. This module knows no records.
"""

from __future__ import annotations

import os
import sys
from codecs import lookup
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TextIO

from ..process.loaded_modules import find_loaded
from ..redaction import holds_sequence
from .outlet import Outlet, Wait, outlet_of

WITHHELD: Final = "(a line was withheld: it would have shown a sequence of bases)"


def is_watched() -> bool:
    """Tell whether a person sees stderr: it is a terminal, or the process is a notebook kernel."""
    if _is_terminal(sys.stderr):
        return True
    if "IPython" not in sys.modules:
        return False
    from .notebook import in_notebook

    return in_notebook()


EnvironmentStyle = tuple[bool | None, int | None]
"""
Whether the environment asks for colours, and the columns that it names.

Each is None where the environment doesn't say and the terminal decides.
"""


def environment_style() -> EnvironmentStyle:
    """
    Return what ``NO_COLOR``, ``FORCE_COLOR``, ``TERM=dumb`` (in this order) and ``COLUMNS`` say.

    Callers keep the answer for a while: reading four variables costs as much as writing a line.
    """
    colour = None
    if os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    elif os.environ.get("TERM") == "dumb":
        colour = False
    named = os.environ.get("COLUMNS", "")
    width = int(named) if named.isdecimal() else 0
    return colour, width or None


def terminal_style(stream: TextIO, from_environment: EnvironmentStyle) -> tuple[bool, int | None]:
    """
    Return whether *stream* takes ANSI colours, and its columns, or None if lines needn't wrap.

    The environment decides first; where it says nothing, *stream* is coloured and has a width if it
    is a terminal.
    """
    colour, named_width = from_environment
    if not _is_terminal(stream):
        return bool(colour), None
    return colour is not False, named_width or _width(stream)


def columns(stream: TextIO) -> int | None:
    """Return the columns of *stream*, or None if lines needn't wrap."""
    _, width = terminal_style(stream, environment_style())
    return width


def _width(stream: TextIO) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (AttributeError, TypeError, ValueError, OSError):
        # The stream says that it is a terminal, but has no size.
        return None


def as_shown(stream: TextIO, text: str) -> str:
    r"""
    Return *text* as *stream* shows it: characters that its encoding lacks are escapes.

    In ASCII, the Hangul syllable U+ACCC becomes ``\uaccc``, of which four letters are bases.
    """
    if text.isascii():
        return text
    encoding = _encoding(stream)
    return text.encode(encoding, "backslashreplace").decode(encoding)


def shows_unicode(stream: TextIO) -> bool:
    """Tell whether *stream* can show any character, and so the dots and blocks of pictures."""
    return _encoding(stream).startswith("utf")


def with_known_signs(stream: TextIO, text: str) -> str:
    """Return *text* with this package's own arrows and signs in ASCII, where *stream* needs it."""
    if text.isascii():
        return text
    try:
        text.encode(_encoding(stream))
    except UnicodeEncodeError:
        return text.translate(_IN_ASCII)
    return text


_IN_ASCII: Final = str.maketrans(
    {"\u2192": "->", "\u2026": "...", "\u00b7": "|"}
    | {"\u25cf": "*", "\u2713": "+", "\u2717": "x", "\u2620": "!", "\u25cc": "~"}
)


def guarded(stream: TextIO, text: str) -> str:
    """
    Return *text* as *stream* shows it, each line withheld that would spell a sequence there.

    It is the last look at what a person will see: nothing may transform the text after it.
    """
    shown = as_shown(stream, text)
    if not _spells_sequence(shown):
        return shown
    return "\n".join(WITHHELD if _spells_sequence(line) else line for line in shown.split("\n"))


def _spells_sequence(text: str) -> bool:
    return holds_sequence(text.encode(errors="replace"))


def _encoding(stream: TextIO) -> str:
    """Return the encoding that *stream* names, or UTF-8 if it names none that Python knows."""
    named = getattr(stream, "encoding", None)
    try:
        return lookup(named).name if isinstance(named, str) else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"


def write_text(
    stream: TextIO, text: str, *, more_follows: bool = False, wait: Wait | None = None
) -> bool:
    """
    Write whole lines to *stream*, above its progress bars.

    What is written is `guarded`. Returns whether the lines were written: if nobody reads the
    stream, they are dropped after a short wait, and the next lines to be written are preceded by a
    note of how many were lost.

    Args:
        stream: A text stream, usually stderr.
        text: Lines, each ending in a newline.
        more_follows: Whether to keep a terminal open for further lines, until `outlet.close_kept`
            is called.
        wait: How long it waits for the reader of a pipe or terminal; a moment if None.
    """
    outlet = outlet_of(stream)
    if outlet is not None:
        missed = outlet[0].missed
        gap = f"... {missed} lines were dropped while nobody read\n" if missed else ""
        shown = with_known_signs(stream, gap + text)
        data = guarded(stream, shown).encode(_encoding(stream), "backslashreplace")
        return _write_out(stream, *outlet, data, wait, more_follows=more_follows)
    with bars_lifted(stream):
        stream.write(guarded(stream, with_known_signs(stream, text)))
        flush(stream)
    return True


def write_bytes(
    stream: TextIO, data: bytes, *, more_follows: bool = False, wait: Wait | None = None
) -> bool:
    """
    Write a whole line of UTF-8 to *stream*, whatever its encoding, above its progress bars.

    Arguments and result are those of `write_text`.
    """
    outlet = outlet_of(stream)
    if outlet is not None:
        return _write_out(stream, *outlet, data, wait, more_follows=more_follows)
    with bars_lifted(stream):
        flush(stream)
        if hasattr(stream, "buffer"):
            stream.buffer.write(data)
        else:
            stream.write(data.decode())
        flush(stream)
    return True


def finish_line(stream: TextIO, wait: Wait | None = None) -> bool:
    """Write what is left of a line that was begun on *stream*; return whether none of it is."""
    found = outlet_of(stream)
    if found is None:
        return True
    outlet, number = found
    if not outlet.is_whole and outlet.begin(number, wait):
        outlet.end()
    return outlet.is_whole


def flush(stream: TextIO) -> None:
    """Flush *stream*, unless it is a substitute that has nothing but `write`, as `print` needs."""
    act = getattr(stream, "flush", None)
    if act is not None:
        act()


def _write_out(
    stream: TextIO,
    outlet: Outlet,
    number: int,
    data: bytes,
    wait: Wait | None,
    *,
    more_follows: bool,
) -> bool:
    if not outlet.begin(number, wait):
        return False
    try:
        with bars_lifted(stream):
            _flush_text(stream, number, wait)
            return outlet.write(number, data, wait=wait, more_follows=more_follows)
    finally:
        outlet.end()


def _flush_text(stream: TextIO, number: int, wait: Wait | None) -> None:
    """
    Flush what the program itself wrote to *stream*, since that comes first.

    Raises:
        BlockingIOError: its descriptor doesn't block, and the reader doesn't take it in time.
    """
    while True:
        try:
            return stream.flush()
        except BlockingIOError:
            if wait is None or not wait(number):
                raise


def bars_lifted(stream: TextIO) -> AbstractContextManager[object]:
    """
    Clear tqdm's bars from *stream* for one write, and redraw them below it.

    tqdm's lock isn't taken, since a signal handler or a forked child that logs must not wait for
    it. rich's bars replace the stream themselves.
    """
    tqdm = find_loaded("tqdm", "tqdm")
    return _NO_BARS if tqdm is None else tqdm.external_write_mode(file=stream, nolock=True)


_NO_BARS: Final = nullcontext()


def _is_terminal(stream: TextIO | None) -> bool:
    """Tell whether *stream* says that it is a terminal, by a method or by an attribute."""
    try:
        says = getattr(stream, "isatty", False)
        return bool(says() if callable(says) else says)
    except Exception:  # noqa: BLE001 - a closed stream, or a substitute that fails in its own way
        return False
