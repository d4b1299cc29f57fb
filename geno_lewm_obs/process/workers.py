"""
Workers of `multiprocessing`, which leave by `os._exit`: what is done at their end, and who is told
when one dies of an exception.

No function of `atexit` and no `sys.excepthook` is called there. Nothing here imports
multiprocessing: who doesn't use it pays nothing.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, Final

_LAST: Final = -100
"""
The place in multiprocessing's own list: after queues have emptied and pools have ended, so that
what these log is there.
"""


def is_worker() -> bool:
    """Tell whether this process is a worker that has begun."""
    process: Any = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def is_past_end() -> bool:
    """
    Tell whether this process is a worker that only waits for its threads: what `at_worker_end` is
    told from now on isn't called.
    """
    return is_worker() and bool(sys.modules["multiprocessing.util"].is_exiting())


def at_worker_end(callback: Callable[[], None]) -> None:
    """
    Call *callback* when this process ends, if it's a worker; and at the end of workers that are
    forked from it.

    It does nothing while multiprocessing isn't loaded. So it's to be called again in a forked
    child, where it may be, and has work to do.

    Args:
        callback: A function that lives as long as its module.
    """
    util: Any = sys.modules.get("multiprocessing.util")
    if util is None or callback in _registered:
        return
    _registered.append(callback)
    # A worker forgets, as it begins, what was to be done at its end; then it does what is
    # registered here.
    util.register_after_fork(callback, _register)
    if is_worker():
        _register(callback)


def _register(callback: Callable[[], None]) -> None:
    sys.modules["multiprocessing.util"].Finalize(None, callback, exitpriority=_LAST)


def at_worker_crash(report: Callable[[BaseException], None]) -> Callable[[], None]:
    """
    Let *report* tell of what ends a worker, in place of the traceback that multiprocessing prints;
    returns what takes it back.

    Only `Process.run` itself is followed, not that of a class that overrides it. When to call it:
    as `at_worker_end`.
    """
    process: Any = sys.modules.get("multiprocessing.process")
    if process is None:
        return _nothing
    run = process.BaseProcess.run
    if hasattr(run, _MARK):
        return _nothing

    @functools.wraps(run)
    def reported_run(self: Any) -> None:
        try:
            run(self)
        except SystemExit:
            raise
        except BaseException as exc:  # noqa: BLE001
            # whatever multiprocessing itself would catch and print
            tb = exc.__traceback__
            report(exc.with_traceback(tb and tb.tb_next))  # without this function's frame
            raise SystemExit(1) from None  # the exit code that it would have given

    setattr(reported_run, _MARK, True)
    process.BaseProcess.run = reported_run
    return functools.partial(setattr, process.BaseProcess, "run", run)


def _nothing() -> None:
    """There is nothing to take back."""


_MARK: Final = "_geno_lewm_reported"
_registered: Final[list[Callable[[], None]]] = []
