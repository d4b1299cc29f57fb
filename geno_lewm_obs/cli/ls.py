"""
``geno-obs ls``: list the runs of a directory, with the state of each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, get_args

import click

from ..catalog import ORDERS, Counts, RunSummary, State, list_runs
from ..catalog.moments import day_and_time, size
from ..catalog.state import BAD
from ..log_dir import default_log_dir
from ..notice import say
from ..progress import told
from ..redaction import safe_name, safe_path
from ..render.console import DIM
from ..render.table import GREEN, RED, YELLOW, render_table
from ..render.time_span import span
from ..terminal.stream import environment_style, terminal_style
from .output import echo, echo_json, hint, json_option, local_option
from .run_options import log_dir_option, named_log_dir
from .times import MOMENT

_ROWS: Final = 20
"""Rows for a person, unless another number is asked for."""
_HEADER: Final = ("", "RUN", "STATE", "STARTED", "TIME", "STEP", "LOSS", "ERRORS", "SIZE", "")
_RIGHT: Final = frozenset({4, 5, 6, 7, 8})
_DISPENSABLE: Final = (8, 7, 4, 3)
"""The columns that are left out on a narrow terminal, the first one first."""
_SIGNS: Final = {
    "running": ("●", GREEN),
    "completed": ("✓", GREEN),
    "failed": ("✗", RED),
    "killed": ("☠", RED),
    "stalled": ("◌", YELLOW),
    "unknown": ("?", DIM),
}


@click.command()
@log_dir_option
@click.option("--since", type=MOMENT, help="Only runs that logged something since then.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(get_args(State)),
    help="Only runs in this state; may be given several times.",
)
@click.option(
    "--sort",
    type=click.Choice([*ORDERS]),
    default="started",
    show_default=True,
    help="The latest or largest come first; by run and state, in order of their names.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=f"List so many at most [{_ROWS}; with --json, all].",
)
@local_option
@json_option
def ls(
    log_dir: Path | None,
    since: str | None,
    states: Sequence[State],
    sort: str,
    limit: int | None,
    *,
    is_local: bool,
    as_json: bool,
) -> None:
    r"""
    List the runs of the log directory, the newest first.

    A run is running while a process writes it, stalled if that has been silent for long, completed
    or failed by its last record, killed if it has no end, and unknown where this can't be told.

    \b
    Examples:
      geno-obs ls
      geno-obs ls --state failed --state killed --since 2d
      geno-obs ls --json --sort loss | jq -r .run_id
    """
    folder = default_log_dir() if log_dir is None else log_dir
    limit = limit or (None if as_json else _ROWS)
    found = list_runs(folder, since=since, states=states or None, sort=sort, limit=limit)
    if as_json:
        for run in found.runs:
            echo_json(run.as_json())
    elif found.runs:
        _show(found.runs, is_local=is_local)
        hint(f"{_next(found.runs, found.total)}{named_log_dir(log_dir)}")
    else:
        say(f"{'no such runs' if found.total else 'no runs'} in {safe_path(folder)}")


def _show(runs: Iterable[RunSummary], *, is_local: bool) -> None:
    colour, width = terminal_style(sys.stdout, environment_style())
    now = datetime.now(UTC)
    rows: list[Sequence[str]] = [_HEADER]
    styles: list[dict[int, str]] = [dict.fromkeys(range(len(_HEADER)), DIM)]
    for run in runs:
        _, style = _SIGNS[run.state]
        rows.append(_row(run, now, is_local=is_local))
        styles.append({0: style, 2: style})
    for line in render_table(
        rows, _RIGHT, width=width, styles=styles if colour else (), dispensable=_DISPENSABLE
    ):
        echo(line, color=colour)


def _row(run: RunSummary, now: datetime, *, is_local: bool) -> Sequence[str]:
    counts = run.counts
    return (
        _SIGNS[run.state][0],
        safe_name(run.run_id),
        run.state,
        day_and_time(run.started, now, is_local=is_local) if run.started else "",
        "" if run.duration_s is None else span(run.duration_s),
        "" if run.step is None else f"{run.step:,}",
        _loss(run.loss),
        f"{counts.errors:,}" if counts else "",
        size(run.size),
        ", ".join(_notes(run, counts)),
    )


def _notes(run: RunSummary, counts: Counts | None) -> Iterator[str]:
    """Yield which attempt the last one is, how fast it goes, and what there is to say of it."""
    yield from _tries(counts)
    pace = told(run.step_s, run.steps_left)
    if pace and run.total_steps:
        yield pace
    if run.note:
        yield safe_name(run.note)


def _tries(counts: Counts | None) -> list[str]:
    """Return which attempt the last one is, unless it's the first."""
    number = counts.attempts if counts else 1
    ending = {2: "nd", 3: "rd"}.get(number, "th")
    return [f"{number}{ending} try"] if number > 1 else []


def _loss(loss: Any) -> str:
    if loss is None:
        return ""
    return f"{loss:.4g}" if isinstance(loss, int | float) else str(loss)


def _next(runs: Sequence[RunSummary], total: int) -> str:
    """Return how many runs there are, and the command that most people want next."""
    bad = next((run for run in runs if run.state in BAD), None)
    command, run = ("show", runs[0]) if bad is None else ("why", bad)
    return f"{len(runs):,} of {total:,} runs; geno-obs {command} {safe_name(run.run_id)}"
