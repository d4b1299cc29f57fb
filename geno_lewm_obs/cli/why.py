"""
``geno-obs why``: say on one screen how a run ended, and what is lost.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from ..catalog import summarise
from ..catalog.directory import listed
from ..errors import RunFileError
from ..postmortem import Report, report_on, words_of
from ..process.ranks import shard_named
from ..read import find_files
from ..record import LogRecord, time_in
from ..redaction import safe_name, safe_path
from ..render.columns import Columns
from ..render.console import DIM, painted, render_console
from ..render.table import BOLD, RED
from ..terminal.stream import environment_style, terminal_style
from ..terminal.width import wrapped
from .output import echo, echo_json, hint, json_option
from .run_options import log_dir_option, named_log_dir, run_argument
from .stdin_run import is_from_stdin

_LABEL = 10
"""Columns before what a line says."""


@click.command()
@run_argument
@log_dir_option
@json_option
def why(run: str, log_dir: Path | None, *, as_json: bool) -> None:
    r"""
    Say how RUN ended, and why.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. Told are the
    exception, the signal or the fault, what was done last, the last checkpoint and what is lost
    since, which rank stopped first, and the last warnings and errors. What can't be known is said,
    and never guessed.

    \b
    Examples:
      geno-obs why latest
      geno-obs why gpu-night-12 --json | jq -r .cause
    """
    files = find_files(run, log_dir)
    run_id, _ = shard_named(files[0].first.name)
    report = report_on(summarise(run_id, listed(files), time.time()))
    if as_json:
        echo_json(report.as_json())
        return
    _show(report)
    if is_from_stdin(click.get_current_context(), run):
        return  # by then it's gone
    named = f" {safe_path(run) if os.sep in run else safe_name(run_id)}{named_log_dir(log_dir)}"
    hint(f"next: {_next(report, named)}")


def _show(report: Report) -> None:
    colour, width = terminal_style(sys.stdout, environment_style())
    headline, lines = words_of(report)
    style = RED if report.is_bad else BOLD
    for text in wrapped(headline, width):
        echo(painted(text, style, colour=colour), color=colour)
    echo("")
    for label, text in lines:
        room = None if width is None else width - _LABEL - len("  ")
        for number, part in enumerate(wrapped(text, room)):
            shown = f"{'' if number else label:<{_LABEL}}"
            echo(f"  {painted(shown, DIM, colour=colour)}{part}", color=colour)
    notable = [*_notable(report)]
    if notable:
        echo("")
    columns = Columns()
    for record in notable:
        text = render_console(record, colour=colour, width=width, columns=columns)
        echo(text, nl=False, color=colour)


def _notable(report: Report) -> Iterator[LogRecord]:
    """Yield the last warnings and errors of all ranks, by time."""
    lines = [
        line
        for trail in report.trails.values()
        for line in (*trail.notable, *(trail.accounts.values()))
    ]
    for line in sorted(lines, key=time_in):  # of one moment, as they stand in the file
        try:
            yield LogRecord.from_line(line)
        except RunFileError:
            continue  # not a record of this version of the package


def _next(report: Report, named: str) -> str:
    """Return the command that most people want next of the run that is *named* so."""
    if report.is_torn:
        return f"geno-obs repair{named} --dry-run"
    if not report.is_over:
        return f"geno-obs tail{named} --follow"
    return f"geno-obs show{named} --tail 20"
