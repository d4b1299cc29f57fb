"""
Notices: what the package tells a person outside of any record, in one line on stderr.

A notice never raises, and never holds what the redaction rules are certain to keep out.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from typing import TextIO

from .escapes import visible
from .redaction import is_presentable, safe_name
from .terminal.outlet import Wait
from .terminal.stream import columns, write_text


def say(text: str, *, stream: TextIO | None = None, wait: Wait | None = None) -> bool:
    """
    Write *text* as one line to stderr; on a terminal, the line is wrapped between words.

    If stderr is missing, closed or broken, nothing happens.

    Args:
        text: What to say.
        stream: Is written to instead of `sys.stderr`, if given.
        wait: How long it waits for the reader; a moment if None.

    Returns:
        Whether the line was written.
    """
    stream = sys.stderr if stream is None else stream
    line = visible(text)
    if not is_presentable(line):
        line = "a notice was withheld: it would have quoted a private value"
    # A closed or missing stderr must not stop the program.
    with contextlib.suppress(Exception):
        return write_text(stream, _lines(f"geno-lewm-obs: {line}", columns(stream)), wait=wait)
    return False


@contextlib.contextmanager
def said_if_unloadable(what: str) -> Generator[None]:
    """
    Go on without *what*, and say so, where the block can't load or open what it takes.

    So it is in a process that has no descriptor left: no module can be loaded there.
    """
    try:
        yield
    except (ImportError, OSError) as exc:
        reason = getattr(exc, "strerror", None) or safe_name(type(exc).__qualname__)
        say(f"{what} could not begin, and the run goes on without: {reason}")


def _lines(text: str, width: int | None) -> str:
    if width is None:
        return f"{text}\n"
    try:
        # loaded only by programs on a terminal
        from .terminal.width import wrapped
    except (ImportError, OSError):  # no descriptor is left
        return f"{text}\n"
    return "\n".join(wrapped(text, width)) + "\n"
