"""
What is told of a crash or a fatal signal: one record, and for a crash the lines on stderr that
stand for Python's traceback.

The record goes by the chain into a run's file, like any other. Where no run was ever opened, one
is opened for it: with the settings of the environment, else with those of them that can be used,
else in a new directory below the temporary one.
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

from ..chain.exception_fields import failure_fields, stack
from ..config import LOG_DIR_VARIABLE, RUN_ID_VARIABLE, Settings, resolve_settings
from ..contract import CANONICAL, EXCEPTION_KEYS
from ..counters import TallyTable
from ..errors import error_code
from ..notice import say
from ..process.workers import is_worker
from ..redaction import apply_rules, count_refusal, guard, judge_text, safe_path
from ..render.backtrace import render_backtrace
from ..runs.open_runs import last_run, open_runs
from ..runs.run import Defaults, Run
from ..terminal.stream import write_text
from .fault_trace import stop_watching

Where = Literal["main", "thread", "task", "process", "ignored"]

CRASHED: Final = "obs.process.crashed"
SIGNALLED: Final = "obs.process.signalled"
_TITLES: Final[dict[Where, str]] = {
    "main": "Traceback",
    "thread": "Exception in a thread",
    "task": "Exception in a task or callback of asyncio",
    "process": "Exception in a worker process",
    "ignored": "Exception ignored in a finalizer or callback",
}
_REPEATED: Final = frozenset({"task", "ignored"})
"""Where a fault may come up any number of times: there it's told once for each type and place."""
_TOLD: Final = "_geno_lewm_told"


def tell_crash(exc: BaseException, where: Where) -> None:
    """
    Write of *exc* to a run's file and to stderr what the rules let through, once for each
    exception.

    An interruption by the user is shown and isn't written. Nothing is raised: where even this
    fails, one fixed line is on stderr.
    """
    try:
        if not _is_new(exc, where):
            return
        fields = _fields(exc, where)
        path = (
            None
            if isinstance(exc, KeyboardInterrupt)
            else _write(exc, {**fields, "where": where, "pid": os.getpid()})
        )
        _show(_TITLES[where], fields, path)
    except BaseException:  # noqa: BLE001
        # Python would print what went wrong here, and the exception itself, with all their texts
        with suppress(Exception):
            say("the process crashed, and what happened can't be told")


def tell_signal(signum: int, ends_process: bool) -> None:
    """
    Write that *signum* arrived to the runs that are open, and close them where it *ends_process*.

    A worker of multiprocessing writes no such record: so its pool ends it, when all went well.
    """
    for run in open_runs():
        if not is_worker():
            run.tell_end("warn", SIGNALLED, {"signal": signal.Signals(signum).name})
        if ends_process:
            run.close()
        else:
            run.flush()
    if ends_process:
        stop_watching()


def _is_new(exc: BaseException, where: Where) -> bool:
    with suppress(Exception):  # a class may have done anything to its attributes
        if exc.__dict__.setdefault(_TOLD, where) is not where:
            return False
    if where not in _REPEATED:
        return True
    place = stack(exc.__traceback__)[-1:]
    return not _places.add(f"{type(exc).__name__} {place}")


def _fields(exc: BaseException, where: Where) -> dict[str, Any]:
    fields = failure_fields(exc)
    frames = stack(_from_main(exc.__traceback__) if where == "main" else exc.__traceback__)
    if frames:
        fields["exception_stack"] = frames
    if causes := fields.get("exception_causes"):
        fields["exception_causes"] = [_presentable(cause) for cause in causes]
    return fields


def _presentable(cause: str) -> str:
    """
    Return a cause with its text, or its type alone where a rule is against the text: one of them
    mustn't take all causes with it.
    """
    verdict = judge_text(cause)
    if verdict is None:
        return cause
    count_refusal(verdict.rule)
    return cause.partition(": ")[0]


def _from_main(tb: TracebackType | None) -> TracebackType | None:
    """
    Return the part of *tb* from the program's own first frame on, without those of what started
    it.
    """
    main = getattr(sys.modules.get("__main__"), "__dict__", None)
    start = tb
    while start is not None and start.tb_frame.f_globals is not main:
        start = start.tb_next
    return start or tb


def _write(exc: BaseException, fields: dict[str, Any]) -> Path | None:
    """
    Write the record to the first run that takes it, and return the path of its file, if that holds
    it now.
    """
    code = error_code(exc)
    if code is not None:
        fields["error_code"] = code
    known = last_run()
    if known is not None and known.tell_end("error", CRASHED, fields):
        known.flush()
        return known.path if known.fault is None else None
    for run in _emergency_runs():
        if run.tell_end("error", CRASHED, fields):
            run.close()
            return run.path if run.fault is None else None
    return None


def _emergency_runs() -> Iterator[Run]:
    for settings in _usable_settings():
        with suppress(Exception):
            yield Run(settings, Defaults(registry=CANONICAL))


def _usable_settings() -> Iterator[Settings]:
    environ = os.environ
    named = {name: environ[name] for name in (RUN_ID_VARIABLE, LOG_DIR_VARIABLE) if name in environ}
    for each in (environ, named, {name: named[name] for name in named if name == LOG_DIR_VARIABLE}):
        with suppress(Exception):
            yield resolve_settings(environ=each)
    for each in (named, {}):
        with suppress(Exception):
            yield resolve_settings(environ=each, log_dir=tempfile.mkdtemp(prefix="geno-lewm-"))


def _show(title: str, fields: dict[str, Any], path: Path | None) -> None:
    kept, _ = apply_rules(fields, EXCEPTION_KEYS)
    text = render_backtrace(title, kept)
    guard(text.encode(errors="replace"), CRASHED)
    if sys.stderr is not None:
        with suppress(Exception):  # a closed stderr; the record is written
            write_text(sys.stderr, text)
    if path is not None:
        say(f"this is told in {safe_path(path)}")


_places: Final = TallyTable()
