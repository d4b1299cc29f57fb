"""
Entering and leaving a run: what the block of a `logged_run` is to the open runs.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..process.held_signals import held
from .ending import open_runs
from .joining import joined
from .open_runs import load_declared_events, open_run
from .process_state import STATE, Entry
from .run import Run

if TYPE_CHECKING:
    from .options import RunOptions


@contextmanager
def entered(options: RunOptions, *, pretty: bool | None = None) -> Generator[tuple[Run, Entry]]:
    """
    Open the run that *options* mean, and make it the one that calls in the block join.

    It yields the run, and the entry by which contexts keep it. *pretty* is as in `open_run`.

    A run that is open already isn't opened again. One that such a block opened is closed by the
    last block that leaves it, unless `configure` has set up that run.
    """
    load_declared_events()
    with STATE.lock:
        open_before = open_runs()
        run = open_run(pretty=pretty, **options)
        run.closes_with_blocks |= run not in open_before and run.key != STATE.defaults.key
        run.blocks += 1
    try:
        with joined(run.key) as entry:
            yield run, entry
    finally:
        _leave(run)


def _leave(run: Run) -> None:
    with held():
        with STATE.lock:
            run.blocks -= 1
            is_over = run.closes_with_blocks and run.blocks == 0 and STATE.open.get(run.key) is run
            if is_over:
                del STATE.open[run.key]
        if is_over:
            run.close()
        else:
            run.flush()
