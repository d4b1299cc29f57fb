"""
``geno-obs show``: print a run as the console showed it, with all its ranks together.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..counters import counted
from ..notice import say
from ..read import RankFile, TornLine, find_files, follow, scan_files
from ..read.fault_trace import trace_lines, trace_of
from ..read.scan import Found
from ..record import RANK, SEVERITIES, LogRecord
from ..redaction import safe_path
from ..render.columns import Columns
from ..render.console import render_console
from ..terminal.stream import environment_style, terminal_style
from .days import Days
from .output import echo
from .run_options import log_dir_option


@click.command()
@click.argument("run")
@log_dir_option
@click.option(
    "--level",
    type=click.Choice(SEVERITIES),
    default="debug",
    show_default=True,
    help="Lowest severity to show.",
)
@click.option(
    "-f", "--follow", "keeps_following", is_flag=True, help="Wait for more, until the run is over."
)
@click.option("--local", "is_local", is_flag=True, help="Show times in this machine's time zone.")
def show(
    run: str, log_dir: Path | None, level: str, *, keeps_following: bool, is_local: bool
) -> None:
    """
    Print RUN: a path, a run id or its beginning, latest, or latest~2.

    A line where a day begins has its date, and the time zone: UTC, unless --local is given. The
    ranks of a run are merged by time; training@3 is the component training of rank 3. The segments
    of a rank's file are shown one after the other.
    """
    colour, width = terminal_style(sys.stdout, environment_style())
    columns, days = Columns(), Days(is_local=is_local)
    files = find_files(run, log_dir)
    if not any(each.path.stat().st_size for each in files):
        say(f"{safe_path(files[0].path)} holds no records yet")
    for found in follow(run, log_dir) if keeps_following else scan_files(files):
        if isinstance(found.what, TornLine):
            echo(_torn(found, found.what))
        elif RANK[found.what.severity] >= RANK[level]:
            heading, record = days.place(_of_rank(found.rank, found.what))
            if heading is not None:
                echo(heading)
            text = render_console(record, colour=colour, width=width, columns=columns)
            echo(text, nl=False, color=True)
    _show_traces(files)


def _of_rank(rank: int, record: LogRecord) -> LogRecord:
    return dataclasses.replace(record, component=f"{record.component}@{rank}") if rank else record


def _torn(found: Found, piece: TornLine) -> str:
    rank = f"rank {found.rank}, " if found.rank else ""
    segment = f"segment {found.segment}, " if found.segment else ""
    extent = counted(piece.length, "byte")
    where = f"{rank}{segment}line {piece.number}"
    return f"-------- {where}: {extent} that are not a whole record"


def _show_traces(files: Sequence[RankFile]) -> None:
    for path in filter(None, map(trace_of, dict.fromkeys(each.first for each in files))):
        echo(f"-------- a process of this run died of a fault; {safe_path(path)} says")
        for line in trace_lines(path):
            echo(f"         {line}")
