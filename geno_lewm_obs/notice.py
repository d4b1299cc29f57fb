"""
What the package has to say to a person, outside any record: one line on stderr.

It never raises, and never says what the redaction rules would keep out.
"""

from __future__ import annotations

import contextlib
import sys

from .escapes import visible
from .redaction import is_presentable
from .terminal.stream import columns, wrapped, write_text


def say(text: str) -> None:
    """
    Write one line to stderr, if there is one and it takes it; on a terminal it bends between
    words.
    """
    line = visible(text)
    if not is_presentable(line):
        line = "a notice was withheld: it would have quoted a private value"
    with contextlib.suppress(Exception):  # a closed or missing stderr mustn't stop the program
        write_text(
            sys.stderr, "\n".join(wrapped(f"geno-lewm-obs: {line}", columns(sys.stderr))) + "\n"
        )
