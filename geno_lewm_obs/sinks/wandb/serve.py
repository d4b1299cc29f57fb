"""
One run, from its first record on stdin to the process's end. On stdout it says what went wrong, a
line each, and nothing else.

It outlives the program that started it for a bounded time, however the library or its server hang.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Final, TextIO

from ...record import LogRecord
from .calls import WandbCalls

INIT_TIMEOUT_S: Final = 30.0
"""How long the server may take to answer; then the run is kept on disk."""

_SERVICE_VARIABLE: Final = "WANDB_SERVICE"
_KILLED_EXIT_CODE: Final = 255
"""What wandb is told of a program that ended without a word."""
_RETICENT: Final = {
    "console": "off",
    "silent": True,
    "disable_code": True,
    "disable_git": True,
    "disable_job_creation": True,
    "save_code": False,
    "host": "withheld",
    "program": "withheld",
    "x_disable_machine_info": True,
    "x_disable_meta": True,
    "x_disable_stats": True,
    "x_save_requirements": False,
}
"""
Settings with which the library sends what it's given, and nothing that it finds out by itself.
"""


def serve(setup: Mapping[str, Any]) -> None:
    """
    Serve one run, and end the process.

    Args:
        setup: ``project``, ``run_id``, ``directory``, and ``afterlife_s``: how long what was
            handed over may still be sent when the program, or its run, has ended.
    """
    os.umask(0o077)
    os.nice(10)  # the training's processors are the training's
    # by which a program that calls wandb itself shares its service, for as long as it lives
    os.environ.pop(_SERVICE_VARIABLE, None)
    reports = _apart()
    is_over = threading.Event()
    threading.Thread(target=_end_in_time, args=(is_over, setup["afterlife_s"]), daemon=True).start()
    exit_code = 0
    try:
        run = _begin(setup, reports)
        calls = WandbCalls(run)
        refused = _read_all(calls)
        is_over.set()
        if refused:
            exit_code = 1
            _report(reports, f"it refused {refused} records", "the run's file has them")
        run.finish(exit_code=calls.exit_code)
        _end_service()
    except BaseException as exc:  # noqa: BLE001 - whatever it is, the other side has to learn of it
        exit_code = 1
        _report(reports, *_explained(exc))
    os._exit(exit_code)  # the library's own way out may wait for its server


def _apart() -> TextIO:
    """Keep stdout for reports, and let nothing that the library prints reach it."""
    reports = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return reports


def _begin(setup: Mapping[str, Any], reports: TextIO) -> Any:
    """Return wandb's run: where it can't be had from the server, one that is kept on disk."""
    wandb: Any = importlib.import_module("wandb")
    timeout = {} if os.environ.get("WANDB_INIT_TIMEOUT") else {"init_timeout": INIT_TIMEOUT_S}
    for mode in (None, "offline"):
        try:
            return wandb.init(
                project=setup["project"],
                id=setup["run_id"],
                name=os.environ.get("WANDB_NAME") or setup["run_id"],
                resume="allow",
                dir=setup["directory"],
                mode=mode,
                settings=wandb.Settings(**_RETICENT, **timeout),
            )
        except (wandb.errors.UsageError, wandb.errors.CommError) as exc:
            if mode == "offline":
                raise
            reason, remedy = _explained(exc)
            _report(reports, f"{reason}; the run is kept on disk", remedy)
            wandb.teardown()  # else its service goes on with the run that failed
    raise AssertionError


def _read_all(calls: WandbCalls) -> int:
    """Make the calls for every record that comes; returns how many of them the library refused."""
    refused = 0
    for line in sys.stdin.buffer:
        kind, record = line[:1], line[1:]
        if kind == b"E":
            return refused
        try:
            (calls.start if kind == b"S" else calls.take)(LogRecord.from_line(record))
        except OSError:  # its service is gone
            raise
        except Exception:  # noqa: BLE001
            # a record that it doesn't take is no reason to lose the others
            refused += 1
    calls.exit_code = calls.exit_code or _KILLED_EXIT_CODE
    return refused


def _end_service() -> None:
    wandb: Any = importlib.import_module("wandb")
    wandb.teardown()


def _explained(exc: BaseException) -> tuple[str, str]:
    """
    Return what went wrong and what to do, without the library's own words, which may quote
    anything.
    """
    kind = type(exc).__name__
    if kind in ("UsageError", "AuthenticationError"):
        return (
            f"it can't log in ({kind})",
            "run `wandb login` or set WANDB_API_KEY, and send it with `wandb sync`",
        )
    if kind == "CommError":
        return (
            f"its server doesn't answer ({kind})",
            "see to the network or WANDB_BASE_URL, and send it with `wandb sync`",
        )
    if isinstance(exc, OSError):
        return (
            f"its service process ended ({kind})",
            "the run's file is whole; what wandb has on disk can be sent with `wandb sync`",
        )
    return (
        f"it failed ({kind})",
        "the run's file is whole; see the release of wandb that is installed",
    )


def _report(reports: TextIO, reason: str, remedy: str) -> None:
    try:
        reports.write(json.dumps((reason, remedy)) + "\n")
        reports.flush()
    except OSError:  # nobody is there any more
        return


def _end_in_time(is_over: threading.Event, afterlife_s: float) -> None:
    """
    Wait until the program is gone or its run over, give what is under way its time, and end this
    process.
    """
    gone = select.poll()
    gone.register(sys.stdin.fileno(), 0)  # for nothing but the end of the last writer
    while not is_over.is_set() and not gone.poll(1000):
        pass
    time.sleep(afterlife_s)
    os._exit(1)
