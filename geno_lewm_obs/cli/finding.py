"""
Print a finding, for the commands whose exit code says whether there are any.
"""

from __future__ import annotations

import os
import sys
from typing import Final

import click

FOUND_EXIT_CODE: Final = 1


def print_finding(text: str) -> None:
    """
    Print the lines of one finding.

    If the reader has closed the pipe, as `head` does, the command ends with `FOUND_EXIT_CODE`.
    """
    try:
        click.echo(text)
    except BrokenPipeError:
        # Without this, the flush at exit would fail with a message of Python's.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(FOUND_EXIT_CODE) from None
