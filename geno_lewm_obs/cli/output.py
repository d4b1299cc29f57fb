"""
Print what a command has to say, without any line that would spell a sequence of bases.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import click
import orjson

from ..render.console import DIM, painted
from ..terminal.closed_pipe import discard
from ..terminal.stream import environment_style, guarded, terminal_style, with_known_signs

FOUND_EXIT_CODE: Final = 1
"""Exit code of a command that looks for something and found it."""


def echo(text: str, *, nl: bool = True, color: bool | None = None) -> None:
    """Print *text*, as `click.echo` does, and as `terminal.stream.guarded` lets it be shown."""
    click.echo(guarded(sys.stdout, with_known_signs(sys.stdout, text)), nl=nl, color=color)


def echo_json(value: Any) -> None:
    """Print *value* as one line of JSON."""
    echo(orjson.dumps(value).decode())


json_option: Final = click.option(
    "--json", "as_json", is_flag=True, help="Print lines of JSON, for programs."
)
local_option: Final = click.option(
    "--local", "is_local", is_flag=True, help="Show times in this machine's time zone."
)


def hint(text: str) -> None:
    """Print *text* to stderr, below what was printed: what most people type next, for instance."""
    stream = sys.stderr
    colour, _ = terminal_style(stream, environment_style())
    shown = guarded(stream, with_known_signs(stream, text))
    click.echo(painted(shown, DIM, colour=colour), err=True, color=colour)


def print_finding(text: str) -> None:
    """
    Print the lines of one finding.

    If the reader has closed the pipe, as `head` does, the command ends with `FOUND_EXIT_CODE`.
    """
    try:
        echo(text)
    except BrokenPipeError:
        discard(sys.stdout)
        raise click.exceptions.Exit(FOUND_EXIT_CODE) from None
