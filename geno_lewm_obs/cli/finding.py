"""
A finding printed, by the commands whose exit code says whether there is one.
"""

from __future__ import annotations

import os
import sys
from typing import Final

import click

FOUND_EXIT_CODE: Final = 1


def print_finding(text: str) -> None:
    """
    Print the lines of one finding; where their reader has gone, as `head` does, end the command as
    one that found something.
    """
    try:
        click.echo(text)
    except BrokenPipeError:
        # else Python's own last flush complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(FOUND_EXIT_CODE) from None
