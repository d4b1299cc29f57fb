"""
``geno-obs tail``: print the last records of runs, and those that come.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import click

from ..notice import say
from ..read.follow import INTERVAL_S, RunTails, raw_line
from ..read.line_selection import LineSelection
from ..read.merge import merge
from ..read.raw_lines import RawLine
from ..record import time_in
from .alarms import Alarms, alarms_of
from .line_printers import printer_of
from .output import json_option, local_option
from .record_options import selection_options
from .run_options import log_dir_option, runs_argument

_BACK: Final = 1 << 20
"""Bytes at the end of a file that are looked at, at least, where all records are wanted."""
_LINE: Final = 1 << 12
"""Bytes that few records have more of."""


@click.command()
@runs_argument
@log_dir_option
@selection_options
@click.option(
    "-n",
    "--lines",
    "number",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="So many of what is there, of each run.",
)
@click.option(
    "-f",
    "--follow",
    "keeps_following",
    is_flag=True,
    help="Wait for more, until the runs are over.",
)
@click.option(
    "--on",
    "waited_for",
    metavar="KINDS",
    help="Follow, and wait for some of stall,nan,end,error: what --exec runs then.",
)
@click.option(
    "--exec", "command", metavar="CMD", help="The command; it gets the record on its input."
)
@local_option
@json_option
def tail(
    runs: Sequence[str],
    log_dir: Path | None,
    selection: LineSelection,
    number: int,
    *,
    keeps_following: bool,
    waited_for: str | None,
    command: str | None,
    is_local: bool,
    as_json: bool,
) -> None:
    r"""
    Print the last records of RUN..., and with -f those to come.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. Several runs are
    merged by time, and so are the ranks of a run; each line then begins with its run's id. A record
    is shown within a tenth of a second.

    \b
    Examples:
      geno-obs tail latest -f
      geno-obs tail sweep-lr3e4 sweep-lr1e3 -f --event training.epoch.end
      geno-obs tail latest --severity warn -n 3 --json
      geno-obs tail latest --on stall,nan,end,error --exec "notify-send training"
    """
    alarms = alarms_of(waited_for, command)
    keeps_following |= alarms is not None
    back = max(_BACK, number * _LINE) if selection.wants_all else None
    with ExitStack() as stack:
        followed = [stack.enter_context(closing(RunTails(run, log_dir, back))) for run in runs]
        over = _see(followed)
        lines = [_last(run, selection, number) for run in followed]
        width = max(len(run.shown_name) for run in followed) if len(followed) > 1 else 0
        printer = printer_of(is_local=is_local, as_json=as_json, label_width=width)
        for line in merge(map(iter, lines)):
            printer.add(line)
        printer.flush()
        if not (keeps_following or any(lines)):
            say("there are no such records")
        _tell_ends(over, alarms)
        while keeps_following and len(over) < len(followed):
            time.sleep(INTERVAL_S)
            over = _see(followed)
            for line in _new(followed, selection, alarms):
                printer.add(line)
            printer.flush()
            _tell_ends(over, alarms)


def _see(runs: Sequence[RunTails]) -> list[RunTails]:
    """Take note of the files of all *runs*; return those that no process writes, before a look."""
    for run in runs:
        run.see()
    return [run for run in runs if not run.is_written]


def _last(run: RunTails, selection: LineSelection, number: int) -> list[tuple[str, RawLine]]:
    """Return the last lines of what there is of *run*, with their times."""
    last: deque[RawLine] = deque(maxlen=number)
    last.extend(_new([run], selection))
    return [(time_in(line[1]), line) for line in last]


def _tell_ends(runs: Sequence[RunTails], alarms: Alarms | None) -> None:
    """Let *alarms* know of the *runs* that no process writes."""
    if alarms is not None:
        for run in runs:
            alarms.end(run.shown_name)


def _new(
    runs: Sequence[RunTails], selection: LineSelection, alarms: Alarms | None = None
) -> Iterator[RawLine]:
    """Yield what has come to *runs*, and is wanted, by time; show *alarms* all of it."""
    for ranked in merge(stream for run in runs for stream in run.streams()):
        file, content, _, length = raw_line(ranked)
        if alarms is not None:
            alarms.see(content)
        if selection.wants(content):
            yield file, content, 0, length  # the number of the line isn't known
