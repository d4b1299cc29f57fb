"""
``geno-obs show``: print a run as the console showed it, with all its ranks together.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click

from ..notice import say
from ..process.ranks import FAULT_SUFFIX, STALL_SUFFIX
from ..read import RankFile, find_files
from ..read.fault_trace import trace_lines, trace_of
from ..read.follow import INTERVAL_S, follow_lines
from ..read.line_selection import LineSelection
from ..read.pieces import pieces_in
from ..read.raw_lines import RawLine, raw_lines
from ..redaction import safe_path
from .line_printers import LastLines, printer_of
from .output import echo, json_option, local_option
from .record_options import selection_options
from .run_options import file_argument, log_dir_option
from .stdin_run import STDIN, stdin_bytes

_ON_STDIN: Final = RankFile(0, Path("stdin"))

_TRACES: Final = {FAULT_SUFFIX: "died of a fault", STALL_SUFFIX: "stood still"}


@click.command()
@file_argument
@log_dir_option
@selection_options
@click.option("--tail", type=click.IntRange(min=1), help="Show the last so many alone.")
@click.option(
    "-f", "--follow", "keeps_following", is_flag=True, help="Wait for more, until the run is over."
)
@local_option
@json_option
def show(
    run: str,
    log_dir: Path | None,
    selection: LineSelection,
    tail: int | None,
    *,
    keeps_following: bool,
    is_local: bool,
    as_json: bool,
) -> None:
    r"""
    Print the records of RUN.

    RUN is a path, a run id or its beginning, latest, latest~2, or - for stdin. A line where a day
    begins has its date, and the time zone: UTC, unless --local is given. The ranks of a run are
    merged by time; training@3 is the component training of rank 3. The segments of a rank's file
    are shown one after the other.

    \b
    Examples:
      geno-obs show latest --severity warn
      geno-obs show latest --event 'training.*' --step 100:200 --since 2h
      geno-obs show latest --tail 20 --follow
      geno-obs show latest --json --grep shard-0093 | jq .data
    """
    files = () if run == STDIN else find_files(run, log_dir)
    if files and not any(each.path.stat().st_size for each in files):
        say(f"{safe_path(files[0].path)} holds no records yet")
    last = LastLines(printer_of(is_local=is_local, as_json=as_json), tail)

    def wait() -> None:
        last.print()
        time.sleep(INTERVAL_S)

    if not files:
        lines = _of_stdin()
    elif keeps_following:
        lines = follow_lines(run, log_dir, wait)
    else:
        lines = raw_lines(files)
    wants = selection.wants
    for line in lines:
        if wants(line[1]):
            last.add(line)
    last.print()
    if not as_json:
        _show_traces(files)


def _of_stdin() -> Iterator[RawLine]:
    for piece in pieces_in(stdin_bytes()):
        yield _ON_STDIN, piece.content, piece.number, piece.length


def _show_traces(files: Iterable[RankFile]) -> None:
    for first in dict.fromkeys(each.first for each in files):
        for suffix, what in _TRACES.items():
            path = trace_of(first, suffix)
            if path is not None:
                echo(f"-------- a process of this run {what}; {safe_path(path)} says")
                for line in trace_lines(path):
                    echo(f"         {line}")
