"""
Hooks for what ends a program unasked: uncaught exceptions, fatal signals, interpreter faults.

It only connects Python's hooks with what is done then, which stands in `report` (the record, the
lines on stderr), `fault_trace`, `process.signals` and `process.workers`. What has no hook of
Python's stands in `logged_exceptions` and `notebook_cells`.
"""

from __future__ import annotations

import atexit
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from ..process.ranks import FAULT_SUFFIX
from ..process.signals import on_fatal_signals
from ..process.workers import at_worker_crash, at_worker_exit
from ..runs.ending import last_run
from ..runs.process_state import STATE
from ..runs.resolving import check_options
from ..runs.run import Run
from .fault_trace import stop_watching, watch_faults
from .logged_exceptions import tell_logged_exceptions
from .notebook_cells import tell_cell_exceptions
from .replaced_hook import tell_lost_crash
from .report import presentable_exit, tell_crash, tell_signal


def install_crash_hooks() -> None:
    """
    Let every crash of this process leave a sanitised record, and nothing on stderr that the rules
    would keep out.

    Call it first thing, from the main thread; a second call does nothing. From then on

    * an exception that nothing catches, in the main thread, another thread, a task of asyncio, a
      callback of a future, a worker of multiprocessing or a cell of IPython, is written as
      `obs.process.crashed`, to the open run, or to ``{log_dir}/{run_id}.jsonl`` where no logger
      exists yet. stderr shows its type, its frames as ``module:function:line``, and its message if
      that passes every rule. Exit codes stay Python's. Hooks that were set before are not called,
      since they would print what is kept out here. A hook that is set afterwards replaces ours:
      what it gets is printed by it, and is written at the process's end if it ended the main
      thread;
    * SIGTERM and SIGHUP write `obs.process.signalled` and the account of each open run, then do
      what they did before;
    * a segmentation fault or an abort leaves the trace of `faulthandler` in ``{run_id}.fault``
      beside the run's file, or on stderr if the run has none.

    Workers that are spawned don't inherit it: call it at the top of the module that they import.

    Example::

        from geno_lewm_obs import get_logger, install_crash_hooks

        install_crash_hooks()
        get_logger("training").info("training.metric", name="loss", value=0.25)

    .. versionadded:: 0.1.0
    """
    if _INSTALLED.is_set():
        return
    _INSTALLED.set()
    sys.excepthook = _excepthook
    threading.excepthook = _thread_excepthook
    sys.unraisablehook = _unraisablehook
    tell_logged_exceptions()
    tell_cell_exceptions()
    on_fatal_signals(tell_signal)
    at_worker_crash(_worker_failed)
    at_worker_exit(presentable_exit)
    atexit.register(tell_lost_crash, _excepthook)
    _watch_faults()


def put_back_excepthook() -> None:
    """Make the hook for the main thread's end ours again, whatever the program has made of it."""
    sys.excepthook = _excepthook


def _watch_faults() -> None:
    """Send the traces of faults to a file beside the run's, and of each run that's opened later."""
    STATE.at_opening = _watch_faults_of
    # If a setting can't be used, the first run that is opened names the file.
    with suppress(Exception):
        watch_faults(_beside(_run_file()))


def _watch_faults_of(run: Run) -> None:
    watch_faults(_beside(run.path))


def _beside(run_file: Path | None) -> Path | None:
    return run_file and run_file.with_suffix(FAULT_SUFFIX)


def _run_file() -> Path | None:
    """
    Return the file that tells how this process ends, or to which the first call will log, if any.
    """
    run = last_run()
    return check_options({})[0].path if run is None else run.path


def _excepthook(_type: type[BaseException], exc: BaseException, tb: TracebackType | None) -> None:
    tell_crash(exc.with_traceback(tb), "main")


def _thread_excepthook(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        tell_crash(args.exc_value, "thread")


def _unraisablehook(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        tell_crash(args.exc_value, "ignored")


def _worker_failed(exc: BaseException) -> None:
    tell_crash(exc, "process")


_INSTALLED: Final = threading.Event()
"""Set when the hooks are installed."""

atexit.register(stop_watching)
