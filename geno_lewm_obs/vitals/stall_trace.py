"""
Judge what Python's `faulthandler` has written of a stall, in the file itself.
"""

from __future__ import annotations

import os
from contextlib import suppress

from ..notice import say
from ..redaction.fault_lines import masked_line
from ..sinks.file.trace_file import TraceFile


def judge_trace(file: TraceFile, begin: int) -> int:
    """
    Hide what may not be shown of *file*, from the byte *begin* on; return how far it's judged.

    No line gets shorter or longer, so others may write behind them meanwhile. If the lines can't be
    judged they're removed, which is said. Half a line at the end is left for the next time.
    """
    try:
        if file.size <= begin:
            return begin
        return begin + _judge(file, begin)
    except FileNotFoundError:  # somebody has removed it
        return file.size
    except OSError:
        with suppress(OSError):
            os.ftruncate(file.number, begin)
        say("the frames of a stall are removed: the names in them can't be judged")
        return begin


def _judge(file: TraceFile, begin: int) -> int:
    """Return how many bytes were judged."""
    # By a descriptor of its own: what is written by the other one goes to the file's end.
    flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(file.path, flags), "r+b") as own:  # noqa: PTH123 - a descriptor
        if not os.path.samestat(os.fstat(own.fileno()), os.fstat(file.number)):
            return file.size - begin  # it has no name any more
        own.seek(begin)
        read = own.read()
        lines = read[: read.rfind(b"\n") + 1]
        # Each byte is a character, so a line has as many of both.
        text = lines.decode("latin-1")
        masked = "\n".join(map(masked_line, text.split("\n"))).encode("latin-1")
        if masked != lines:
            own.seek(begin)
            own.write(masked)
        return len(lines)
