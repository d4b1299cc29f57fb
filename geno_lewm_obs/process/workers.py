"""
Workers of `multiprocessing`: what is done at their end, and who is told when one crashes.

A worker leaves by `os._exit`, so no function of `atexit` is called there, and no `sys.excepthook`.
Nothing here imports multiprocessing: a program that doesn't use it doesn't load it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from .fork import at_fork
from .loaded_modules import find_loaded

_LAST: Final = -100
"""
A priority in multiprocessing's own list of what is done at the end: after queues were emptied and
pools were ended, so that what these log is there.
"""
_MARK: Final = "_geno_lewm_reported"
"""The attribute that tells our `Process.run` from another."""


def is_worker() -> bool:
    """Tell whether this process is a worker that has begun."""
    parent_process = _loaded("process", "parent_process")
    return parent_process is not None and parent_process() is not None


def is_past_end() -> bool:
    """
    Tell whether this process is a worker that only waits for its threads.

    It has done by then what is done at its end: what is passed to `at_worker_end` isn't called.
    """
    is_exiting = _loaded("util", "is_exiting")
    return is_exiting is not None and is_worker() and bool(is_exiting())


def at_worker_end(callback: Callable[[], None]) -> None:
    """
    Call *callback* at the end of this process, if it's a worker of multiprocessing.

    It's also called at the end of each worker that is forked from this process, and as soon as
    multiprocessing is loaded. A worker that is ended by a signal, as by `Pool.terminate`, is told
    first, unless it handles the signal itself.

    Args:
        callback: A function that lives as long as its module. Passed twice, it's called once.
    """
    if callback not in _at_end:
        _at_end.append(callback)
    _connect()


def at_worker_crash(report: Callable[[BaseException], None]) -> None:
    """
    Call *report* with the exception that ends a worker, in place of multiprocessing's traceback.

    It's called in this process, if it's a worker, and in those that are forked from it; not in one
    whose class overrides `Process.run`. Of several calls the first one counts.
    """
    if not _reports:
        _reports.append(report)
    _connect()


def at_worker_exit(judge: Callable[[object], object]) -> None:
    """
    Let a worker that leaves by `sys.exit` pass to it what *judge* returns for its argument.

    Else multiprocessing prints an argument that is neither a number nor None. It holds for the
    workers that have a report of `at_worker_crash`. Of several calls the first one counts.
    """
    if not _exit_judges:
        _exit_judges.append(judge)


def _connect() -> None:
    """
    Tell multiprocessing what it hasn't been told yet.

    Called when there is something new, and in a forked child, since its parent may have loaded
    multiprocessing for this fork.
    """
    register_after_fork = _loaded("util", "register_after_fork")
    process = _loaded("process", "BaseProcess")
    if register_after_fork is None or process is None or _loaded("util", "Finalize") is None:
        return
    for callback in _at_end:
        if callback not in _connected:
            _connected.append(callback)
            # A worker forgets, as it begins, what was to be done at its end; then it does what is
            # registered here.
            register_after_fork(callback, _register)
            if is_worker():
                _register(callback)
    if _reports and not hasattr(process.run, _MARK):
        process.run = _reporting(process.run, _reports[0])


def _loaded(module: str, name: str) -> Any:
    return find_loaded(f"multiprocessing.{module}", name)


def _register(callback: Callable[[], None]) -> None:
    # loaded where there is a worker: multiprocessing has loaded `signal` and `threading` there
    from .signalled_worker import before_fatal_signal

    _loaded("util", "Finalize")(None, callback, exitpriority=_LAST)
    before_fatal_signal(_end)


def _end() -> None:
    for callback in _at_end:
        callback()


def _reporting(
    run: Callable[[Any], None], report: Callable[[BaseException], None]
) -> Callable[[Any], None]:
    """Return the method *run* of a process, with *report* called for what it raises."""

    @functools.wraps(run)
    def reported_run(self: Any) -> None:
        try:
            run(self)
        except SystemExit as exc:
            if not _exit_judges:
                raise
            raise SystemExit(_exit_judges[0](exc.code)) from None
        # whatever multiprocessing itself would catch and print
        except BaseException as exc:  # noqa: BLE001
            tb = exc.__traceback__
            report(exc.with_traceback(tb and tb.tb_next))  # without this function's frame
            raise SystemExit(1) from None  # the exit code that it would have given

    setattr(reported_run, _MARK, True)
    return reported_run


_at_end: Final[list[Callable[[], None]]] = []
"""What was passed to `at_worker_end`."""
_connected: Final[list[Callable[[], None]]] = []
"""Those of `_at_end` that multiprocessing knows of."""
_reports: Final[list[Callable[[BaseException], None]]] = []
"""What was passed to `at_worker_crash` first."""
_exit_judges: Final[list[Callable[[object], object]]] = []
"""What was passed to `at_worker_exit` first."""

at_fork("process.workers", in_child=_connect)
