"""
The report of a crash or a fatal signal: a record, and lines that replace Python's traceback.

A crash has both, a signal has the record alone. The record passes the chain into a run's file, like
any other. If no run was opened, or the last one doesn't take it, one is opened for it: with the
settings of the environment, else with those of them that can be used, else in a new directory below
the temporary one.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

from ..chain.exception_fields import STAND_INS, failure_fields, stack
from ..config import RUN_ID_VARIABLE, Settings, resolve_settings
from ..contract import CANONICAL, EXCEPTION_KEYS
from ..counters import TallyTable
from ..errors import error_code
from ..log_dir import FORMAT_VARIABLE, LOG_DIR_VARIABLE
from ..notice import say
from ..process.workers import is_worker
from ..redaction import apply_rules, count_refusal, guard, judge_text, safe_path
from ..render.backtrace import render_backtrace
from ..runs.ending import last_run, open_runs
from ..runs.run import Run, close_runs
from ..runs.terms import Defaults
from ..terminal.stream import write_text
from .fault_trace import stop_watching

Where = Literal["main", "thread", "task", "process", "cell", "ignored"]

CRASHED: Final = "obs.process.crashed"
SIGNALLED: Final = "obs.process.signalled"
_MAX_TOLD: Final = 64
_WHERE: Final = (RUN_ID_VARIABLE, LOG_DIR_VARIABLE, FORMAT_VARIABLE)
"""The settings without which nobody would find the record where the others can't be used."""
_TITLES: Final[dict[Where, str]] = {
    "main": "Traceback",
    "thread": "Exception in a thread",
    "task": "Exception in a task or callback of asyncio",
    "process": "Exception in a worker process",
    "cell": "Exception in a cell",
    "ignored": "Exception ignored in a finalizer or callback",
}
_REPEATED: Final = frozenset({"task", "ignored"})
"""
Where an exception may come up any number of times. There it's reported once for each type and line.
"""
_TOLD: Final = "_geno_lewm_told"
"""The attribute by which an exception keeps what it was reported to have ended, a tuple."""


def tell_crash(exc: BaseException, where: Where, *, is_shown: bool = False) -> None:
    """
    Report *exc*: write to a run's file and to stderr what the rules let through of it.

    One exception may end several things, two threads and later the program for instance. It's
    reported once for each of them. An interruption by the user is shown, but not written to the
    file. Nothing is raised: if the report itself fails, one fixed line on stderr says so.

    Args:
        exc: The exception, with its traceback.
        where: What it has ended.
        is_shown: Whether stderr shows the exception already, so that only the record is missing.
    """
    try:
        if not _is_new(exc, where):
            return
        fields = _fields(exc, where)
        path = None
        if not isinstance(exc, KeyboardInterrupt):
            path = _write(exc, {**fields, "where": where, "pid": os.getpid()})
        if not is_shown:
            _show(_TITLES[where], fields)
        if path is not None:
            say(f"a record of this is in {safe_path(path)}")
    # Python would print the exception, and what failed here, with all their texts.
    except BaseException:  # noqa: BLE001
        with suppress(Exception):
            say("the process crashed, and reporting that failed too")


def tell_signal(signum: int, ends_process: bool) -> None:
    """
    Write to each open run that *signum* arrived, and close them if it *ends_process*.

    A worker of multiprocessing writes no such record: its pool ends it by SIGTERM when all is well.
    """
    runs = open_runs()
    name = signal.Signals(signum).name
    for run in runs:
        if not is_worker():
            run.tell_unshown("warn", SIGNALLED, {"signal": name})
        if ends_process:
            run.announcement.ended_by_signal(name)
    if ends_process:
        close_runs(runs)
        stop_watching()
    else:
        for run in runs:
            run.flush()


def was_told(exc: BaseException, where: Where) -> bool:
    """Tell whether *exc* was reported as what has ended *where*."""
    return any(where == ended for ended, _ in _told(exc))


def presentable_exit(code: object) -> object:
    """
    Return what may be passed to `SystemExit` in place of *code*.

    That is *code* itself, unless it's neither a number nor None. Python then prints its text and
    ends the process with 1. Here the text is returned if it passes every rule; else one line on
    stderr stands for it, and 1 is returned.
    """
    if code is None or isinstance(code, int):
        return code
    try:
        text = str(code)
        verdict = judge_text(text)
    except Exception:  # noqa: BLE001 - the object's own text failed; Python then prints none
        return 1
    if verdict is None:
        return text
    count_refusal(verdict.rule)
    say("the text that was passed to sys.exit isn't shown: it would have quoted a private value")
    return 1


def _is_new(exc: BaseException, where: Where) -> bool:
    # An exception that is raised again has a new traceback. The program ends once.
    end = where, 0 if where == "main" else id(exc.__traceback__)
    told = _told(exc)
    if end in told:
        return False
    with suppress(Exception):  # as in `_told`
        exc.__dict__[_TOLD] = (*told[-_MAX_TOLD:], end)
    if where not in _REPEATED:
        return True
    innermost = stack(exc.__traceback__)[-1:]
    return _origins.add(f"{type(exc).__name__} {innermost}") == 0


def _told(exc: BaseException) -> tuple[tuple[Where, int], ...]:
    """Return what *exc* was reported to have ended, and each time by which traceback."""
    with suppress(Exception):  # a class may have done anything to its attributes
        told: tuple[tuple[Where, int], ...] = exc.__dict__.get(_TOLD, ())
        return told
    return ()


def _fields(exc: BaseException, where: Where) -> dict[str, Any]:
    fields = failure_fields(exc)
    if where in ("main", "cell") and exc.__traceback__ is not None:
        fields["exception_stack"] = stack(_from_main(exc.__traceback__))
    return fields


def _from_main(tb: TracebackType | None) -> TracebackType | None:
    """
    Return *tb* from the first frame of the program's main module on.

    The frames before are those of `geno-obs run`, or of IPython. If there is no frame of the main
    module, it's returned whole.
    """
    main = getattr(sys.modules.get("__main__"), "__dict__", None)
    start = tb
    while start is not None and start.tb_frame.f_globals is not main:
        start = start.tb_next
    return start or tb


def _write(exc: BaseException, fields: dict[str, Any]) -> Path | None:
    """
    Write the record to the first run that takes it.

    Returns:
        The path of that run's file if the record is there, and isn't only waiting for room; else
        None.
    """
    code = error_code(exc)
    if code is not None:
        fields["error_code"] = code
    known = last_run()
    if known is not None and fields["where"] == "main":
        known.announcement.ended_by(exc)
    if known is not None and known.tell_unshown("error", CRASHED, fields):
        known.flush()
        return known.path if known.fault is None else None
    for run in _emergency_runs():
        if run.tell_unshown("error", CRASHED, fields):
            run.close()
            return run.path if run.fault is None else None
    return None


def _emergency_runs() -> Iterator[Run]:
    for settings in _usable_settings():
        with suppress(Exception):
            yield Run(settings, Defaults(registry=CANONICAL))


def _usable_settings() -> Iterator[Settings]:
    environ = os.environ
    for names in (environ, _WHERE, _WHERE[1:], _WHERE[1:2]):
        with suppress(Exception):
            yield resolve_settings(
                environ={name: environ[name] for name in names if name in environ}
            )
    named = {name: environ[name] for name in _WHERE[:1] if name in environ}
    for each in (named, {}):
        with suppress(Exception):
            yield resolve_settings(environ=each, log_dir=tempfile.mkdtemp(prefix="geno-lewm-"))


def _show(title: str, fields: dict[str, Any]) -> None:
    kept, _ = apply_rules(fields, EXCEPTION_KEYS, STAND_INS)
    text = render_backtrace(title, kept)
    guard(text.encode(errors="replace"), CRASHED)
    if sys.stderr is not None:
        with suppress(Exception):  # a closed stderr; the record is written
            write_text(sys.stderr, text)


_origins: Final = TallyTable()
"""The types and lines of which a repeated exception was reported."""
