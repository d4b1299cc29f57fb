"""
``geno-obs doctor``: say how this machine would log, and why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..doctor import Check, checks
from ..escapes import visible
from ..notice import say
from ..render.console import DIM, painted
from ..render.table import RED
from ..terminal.stream import environment_style, terminal_style
from ..terminal.width import display_width, padded, wrapped
from .output import FOUND_EXIT_CODE, echo, echo_json, json_option
from .run_options import log_dir_option


@click.command()
@log_dir_option
@json_option
def doctor(log_dir: Path | None, *, as_json: bool) -> int:
    r"""
    Say how a run would be logged here, and why.

    Told are directory, file system, rank, colours, modes, extras, and whether anything leaves this
    machine. Exit code 1 if a run can't be logged so. Nothing is written or sent.

    \b
    Examples:
      geno-obs doctor
      geno-obs doctor --json | jq -r 'select(.ok | not) | .why'
    """
    found = [*checks(log_dir)]
    is_fine = all(check.is_fine for check in found)
    if as_json:
        for check in found:
            echo_json(check.as_json())
    else:
        _show(found)
        say("a run can be logged here" if is_fine else "a run can't be logged so")
    return 0 if is_fine else FOUND_EXIT_CODE


def _show(found: Sequence[Check]) -> None:
    """Print what was found: the name of each check, and beside it what it is and why."""
    colour, width = terminal_style(sys.stdout, environment_style())
    label = max(display_width(visible(check.name)) for check in found) + len("  ")
    for check in found:
        told = visible(": ".join(filter(None, (check.value, check.why))))
        style = DIM if check.is_fine else RED
        room = None if width is None else width - label
        for number, text in enumerate(wrapped(told, room)):
            name = padded("" if number else visible(check.name), label)
            echo(f"{painted(name, style, colour=colour)}{text}", color=colour)
