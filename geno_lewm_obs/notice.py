"""
What the package has to say to a person, outside any record: one line on stderr.

It never raises, and never says what the redaction rules would keep out.
"""

from __future__ import annotations

import contextlib
import sys

from .redaction import text_holds_sequence
from .visible import visible


def say(text: str) -> None:
    """Write one line to stderr, if there is one and it takes it."""
    line = visible(text)
    if text_holds_sequence(line):
        line = "a notice was withheld: it would have quoted a private value"
    with contextlib.suppress(Exception):  # a closed or missing stderr mustn't stop the program
        sys.stderr.write(f"geno-lewm-obs: {line}\n")
        sys.stderr.flush()
