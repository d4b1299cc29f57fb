"""
Hooks for what ends a program, or a part of it, unasked: exceptions that nothing catches, fatal
signals, faults of the interpreter.

It only ties Python's hooks to what is done then. That stands in `report` (the record, the lines on
stderr), `fault_trace`, `process.signals` and `process.workers`.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from ..config import resolve_settings
from ..process.finalization import finalized_with_program
from ..process.fork import Place, at_fork
from ..process.ranks import FAULT_SUFFIX
from ..process.signals import on_fatal_signals
from ..process.workers import at_worker_crash
from ..runs.joining import key_here
from ..runs.open_runs import last_run
from ..runs.process_state import STATE
from ..runs.run import Run
from .fault_trace import stop_watching, watch_faults
from .report import tell_crash, tell_signal


def install_crash_hooks() -> None:
    """
    Let every crash of this process leave a sanitised record, and nothing on stderr that the rules
    would keep out.

    Call it first thing, from the main thread; a second call does nothing. From then on

    * an exception that nothing catches, in the main thread, another thread, a task of asyncio or a
      worker of multiprocessing, is written as `obs.process.crashed`, to the open run, or to
      ``{log_dir}/{run_id}.jsonl`` where no logger exists yet. stderr shows its type, its frames as
      ``module:function:line``, and its message if that passes every rule. Exit codes stay
      Python's. Hooks that stood there are not called: they would print what is kept out here. Who
      wants one of their own sets it afterwards;
    * SIGTERM and SIGHUP write `obs.process.signalled` and what the open runs have to tell at their
      end, then do what they did;
    * a segmentation fault or an abort leaves the trace of `faulthandler` in ``{run_id}.fault``
      beside the run's file.

    It isn't inherited by workers that are spawned: call it at the top of the module that they
    import.
    """
    if _undo:
        return
    _undo.extend(
        [
            _replaced(sys, "excepthook", _excepthook),
            _replaced(threading, "excepthook", _thread_excepthook),
            _replaced(sys, "unraisablehook", _unraisablehook),
            _filtered(logging.getLogger("asyncio"), _task_failed),
            on_fatal_signals(tell_signal),
            at_worker_crash(_worker_failed),
        ]
    )
    _watch_faults()


def remove_crash_hooks() -> None:
    """
    Put back what stood there before `install_crash_hooks`; a hook that was set on top of one of
    ours stays.
    """
    while _undo:
        _undo.pop()()
    STATE.at_opening = None
    stop_watching()


def _watch_faults() -> None:
    run = last_run()
    # a configuration that's broken: the first run to be opened names the file
    with suppress(Exception):
        watch_faults((_path_to_come() if run is None else run.path).with_suffix(FAULT_SUFFIX))
    STATE.at_opening = _follow


def _path_to_come() -> Path:
    """Return the file that a call without a run id would log to."""
    key = key_here()
    return resolve_settings(run_id=key.run_id, log_dir=key.log_dir).path


def _follow(run: Run) -> None:
    watch_faults(run.path.with_suffix(FAULT_SUFFIX))


def _replaced(place: Any, name: str, hook: Callable[..., object]) -> Callable[[], None]:
    before = getattr(place, name)
    setattr(place, name, hook)

    def undo() -> None:
        if getattr(place, name) is hook:
            setattr(place, name, before)

    return undo


def _filtered(
    logger: logging.Logger, judge: Callable[[logging.LogRecord], bool]
) -> Callable[[], None]:
    logger.addFilter(judge)
    return lambda: logger.removeFilter(judge)


def _excepthook(_type: type[BaseException], exc: BaseException, tb: TracebackType | None) -> None:
    tell_crash(exc.with_traceback(tb), "main")


def _thread_excepthook(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        tell_crash(args.exc_value, "thread")


def _unraisablehook(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        tell_crash(args.exc_value, "ignored")


def _task_failed(record: logging.LogRecord) -> bool:
    """
    Tell of what a loop's default exception handler logs; returns whether it may be logged still.
    """
    exc = record.exc_info[1] if record.exc_info else None
    if exc is None:
        return True
    tell_crash(exc, "task")
    return False


def _worker_failed(exc: BaseException) -> None:
    tell_crash(exc, "process")


def _after_fork_in_child() -> None:
    if _undo:  # the first fork of multiprocessing may come long after the hooks
        _undo.append(at_worker_crash(_worker_failed))


@finalized_with_program
class _Undo(list[Callable[[], None]]):
    """What takes the hooks off again. It refers to the program's own hooks."""


_undo: Final = _Undo()

atexit.register(stop_watching)
at_fork(Place.CRASH_HOOKS, in_child=_after_fork_in_child)
