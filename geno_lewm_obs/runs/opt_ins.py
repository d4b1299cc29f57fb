"""
What a `logged_run` block asked for beside its records: begun here, ended by the block.

Each of them goes on once in a run, however many blocks ask for it, until the last of these leaves.
Each is a wing of its own, which is loaded here; one that can't be loaded is left out, and said.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Final

from ..config import VITALS_VARIABLE
from ..errors import InputError
from ..notice import said_if_unloadable
from ..process.workers import is_worker
from ..redaction.arrays import is_array, read_array
from .process_state import STATE
from .watching import unwatch, watch_by

if TYPE_CHECKING:
    from .block import Block
    from .options import OptIns
    from .run import Run


class Shared:
    """What goes on beside several blocks of a run, until the last of them leaves."""

    def __init__(self) -> None:
        self.blocks = 0
        self.until_last: Final = ExitStack()


def begin_beside(block: Block, run: Run, opt_ins: OptIns) -> None:
    """
    Begin what *opt_ins* ask for, for as long as *block* lasts, unless *run* has it.

    Raises:
        InputError: one of them is neither True nor False, or no number of steps.
    """
    total_steps = opt_ins.get("total_steps")
    asked = {name: _switch(name, each) for name, each in opt_ins.items() if name != "total_steps"}
    asked["capsule"] = asked.get("capsule") and not run.settings.rank
    asked["vitals"] = _is_asked_for(asked.get("vitals"), run)
    for name, begin in _BEGINNINGS.items():
        if asked.get(name):
            with said_if_unloadable(name):
                begin(block, run)
    if total_steps is not None:
        with said_if_unloadable("progress"):
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


def _write_capsule(block: Block, run: Run) -> None:
    from ..vitals.capsule import write_capsule

    if _lasting(block, run, "capsule") is not None:
        write_capsule(block.log)


def _sample_host(block: Block, run: Run) -> None:
    from ..vitals.sampling import host_samples

    until_last = _lasting(block, run, "vitals")
    if until_last is not None:
        until_last.enter_context(host_samples(block.log))


def _watch_stalls(block: Block, run: Run) -> None:
    from ..vitals.stall_watch import watched_steps

    until_last = _lasting(block, run, "watch_stalls")
    if until_last is None:
        return
    watch = until_last.enter_context(watched_steps(block.log, run.path, run.settings.rank))
    if watch is not None:
        watch_by(run, watch)
        until_last.callback(unwatch, run, watch)


def _watch_numbers(block: Block, run: Run) -> None:
    from ..sentinel import Sentinel

    until_last = _lasting(block, run, "watch_numbers")
    if until_last is None:
        return
    sentinel = next((each for each in run.watchers if isinstance(each, Sentinel)), None)
    if sentinel is None:
        sentinel = Sentinel()
        watch_by(run, sentinel)
    until_last.callback(sentinel.forget)
    block.beside.callback(sentinel.forget)  # the outermost block writes what sampling holds


def _is_asked_for(asked: bool | None, run: Run) -> bool:
    """
    Tell whether the host is to be sampled, by the argument, else by the environment.

    A worker's processes are among those that its parent samples.
    """
    if asked is not None:
        return asked
    return bool(os.environ.get(VITALS_VARIABLE)) and run.blocks == 1 and not is_worker()


def _lasting(block: Block, run: Run, name: str) -> ExitStack | None:
    """
    Let *block* be one of those for which *name* goes on in *run*.

    Returns:
        What is closed when the last of them leaves; None where another one has begun it.
    """
    key = name, os.getpid()  # a forked child has none of its parent's threads
    with STATE.lock:
        is_first = key not in run.beside
        shared = run.beside.setdefault(key, Shared())
        shared.blocks += 1
    block.beside.callback(_leave, run, key)
    return shared.until_last if is_first else None


def _leave(run: Run, key: tuple[str, int]) -> None:
    with STATE.lock:
        shared = run.beside[key]
        shared.blocks -= 1
        if shared.blocks:
            return
        del run.beside[key]
    shared.until_last.close()  # it may wait for a thread that logs


def _switch(name: str, asked: Any) -> bool | None:
    """Return what *asked* says: True, False, 0, 1, a bool of an array package, or None."""
    if asked is None:
        return None
    with suppress(Exception):  # of an array package, too
        plain = read_array(asked) if is_array(type(asked)) else asked
        if operator.index(plain) in {0, 1}:
            return bool(plain)
    msg = f"{name} is neither True nor False"
    raise InputError(msg, remediation="use True or False")


_BEGINNINGS: Final[dict[str, Callable[[Block, Run], None]]] = {
    "capsule": _write_capsule,
    "vitals": _sample_host,
    "watch_stalls": _watch_stalls,
    "watch_numbers": _watch_numbers,
}
"""What begins each of them, in this order."""
