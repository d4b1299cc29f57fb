"""
What a `logged_run` block asked for beside its records: begun here, ended by the block.

Each of them goes on once in a run, however many blocks ask for it. Each is a wing of its own, which
is loaded here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..errors import InputError
from ..process.workers import is_worker
from ..vitals.interval import INTERVAL_VARIABLE
from .watching import unwatch, watch_by

if TYPE_CHECKING:
    from .block import Block
    from .options import OptIns
    from .run import Run


def begin_beside(block: Block, run: Run, opt_ins: OptIns) -> None:
    """
    Begin what *opt_ins* ask for, for as long as *block* lasts, unless *run* has it.

    Raises:
        InputError: one of them is neither True nor False, or no number of steps.
    """
    total_steps = opt_ins.get("total_steps")
    for name, asked in opt_ins.items():
        if name != "total_steps" and asked is not None and not isinstance(asked, bool):
            msg = f"{name} is neither True nor False"
            raise InputError(msg, remediation="use True or False")
    if opt_ins.get("capsule") and not run.settings.rank and _is_first(block, run, "capsule"):
        from ..vitals.capsule import write_capsule

        write_capsule(block.log)
    if _is_asked_for(opt_ins.get("vitals"), run) and _is_first(block, run, "vitals"):
        from ..vitals.sampling import host_samples

        block.beside.enter_context(host_samples(block.log))
    if opt_ins.get("watch_stalls") and _is_first(block, run, "watch_stalls"):
        _watch_stalls(block, run)
    if opt_ins.get("watch_numbers"):
        _watch_numbers(block, run)
    if total_steps is not None:
        begin_progress(run, total_steps)


def begin_progress(run: Run, total_steps: int) -> None:
    """
    Tell from now on how far *run* is, which takes *total_steps*.

    Raises:
        InputError: that is no whole number above 0.
    """
    from ..progress import EVENT
    from ..progress.progress import Progress, check_total

    total_steps = check_total(total_steps)
    known = next((each for each in run.watchers if isinstance(each, Progress)), None)
    if known is None:
        progress = Progress(total_steps)
        watch_by(run, progress)
        run.outputs.console.suffix = progress.label
    elif known.total_steps != total_steps:
        known.total_steps = total_steps
    else:
        return
    run.tell_unshown("debug", EVENT, {"total_steps": total_steps})


def _watch_stalls(block: Block, run: Run) -> None:
    from ..vitals.stall_watch import watched_steps

    watch = block.beside.enter_context(watched_steps(block.log, run.path, run.settings.rank))
    if watch is not None:
        watch_by(run, watch)
        block.beside.callback(unwatch, run, watch)


def _watch_numbers(block: Block, run: Run) -> None:
    from ..sentinel import Sentinel

    if not any(isinstance(each, Sentinel) for each in run.watchers):
        sentinel = Sentinel()
        block.beside.callback(sentinel.forget)
        watch_by(run, sentinel)


def _is_asked_for(asked: bool | None, run: Run) -> bool:
    """
    Tell whether the host is to be sampled, by the argument, else by the environment.

    A worker's processes are among those that its parent samples.
    """
    if asked is not None:
        return asked
    return bool(os.environ.get(INTERVAL_VARIABLE)) and run.blocks == 1 and not is_worker()


def _is_first(block: Block, run: Run, name: str) -> bool:
    """Tell whether *block* is the one that has *name* in *run*, as long as it lasts."""
    if run.beside.setdefault(name, block) is not block:
        return False
    block.beside.callback(run.beside.pop, name, None)
    return True
