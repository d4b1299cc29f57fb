"""
The process that sends one run to Weights & Biases: records on stdin, what went wrong on stdout.

Each report is a line of its own, and nothing else is printed. The process outlives the program that
started it for a bounded time, even if the library or its server hangs.
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

from ...process.child_streams import silenced_stdout
from ...record import LogRecord
from .calls import WandbCalls
from .sink import BEGUN, END, RECORD, SENT, START

INIT_TIMEOUT_S: Final = 30.0
"""How long the server may take to answer before the run is kept on disk instead."""

_SERVICE_VARIABLE: Final = "WANDB_SERVICE"
_KILLED_EXIT_CODE: Final = 255
"""The exit code of a program that ended without an end record."""
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
"""Settings by which the library sends what it's given, and nothing that it finds out by itself."""


def serve(setup: Mapping[str, Any]) -> None:
    """
    Serve one run, and end the process.

    Args:
        setup: ``project``, ``run_id``, ``directory``; ``is_replayed``, whether the run is sent from
            its beginning, and what the server has of it isn't sent again; and ``afterlife_s``: for
            how many seconds after the end of the program, or of its run, records may still be sent.
    """
    os.umask(0o077)
    os.nice(10)  # the training goes first
    # A program that calls wandb itself has set it, to share a service that ends with the program.
    os.environ.pop(_SERVICE_VARIABLE, None)
    reports = os.fdopen(silenced_stdout(), "w", encoding="utf-8")
    _write(reports, BEGUN.decode())
    is_over = threading.Event()
    threading.Thread(target=_end_in_time, args=(is_over, setup["afterlife_s"]), daemon=True).start()
    exit_code = 0
    try:
        run = _begin(setup, reports)
        calls = WandbCalls(run, rows_there=run.step if setup["is_replayed"] else 0)
        refused = _read_all(calls)
        is_over.set()
        if refused:
            exit_code = 1
            _report(reports, f"it refused {refused} records", "the run's file has them")
        run.finish(exit_code=calls.exit_code)
        _end_service()
    except BaseException as exc:  # noqa: BLE001 - whatever it is, the program is to be told
        exit_code = 1
        _report(reports, *_explained(exc))
    os._exit(exit_code)  # the library's exit hooks may wait for its server


def _begin(setup: Mapping[str, Any], reports: TextIO) -> Any:
    """Return wandb's run; if the server provides none, one that is kept on disk."""
    wandb: Any = importlib.import_module("wandb")
    timeout = {} if os.environ.get("WANDB_INIT_TIMEOUT") else {"init_timeout": INIT_TIMEOUT_S}
    # Where a run is replayed it's on disk already.
    modes = (None,) if setup["is_replayed"] else (None, "offline")
    for mode in modes:
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
            if mode == modes[-1]:
                raise
            reason, remedy = _explained(exc)
            _report(reports, f"{reason}; the run is kept on disk", remedy)
            wandb.teardown()  # or its service would go on with the run that failed
    raise AssertionError


def _read_all(calls: WandbCalls) -> int:
    """Make the calls for all records on stdin; return how many of them the library refused."""
    refused = 0
    for line in sys.stdin.buffer:
        kind, record_line = line[:1], line[1:]
        if kind == END:
            return refused
        call = _CALLS[kind]
        try:
            call(calls, LogRecord.from_line(record_line))
        except OSError:  # the library's service is gone
            raise
        except Exception:  # noqa: BLE001 - the other records are sent all the same
            refused += 1
    calls.exit_code = calls.exit_code or _KILLED_EXIT_CODE
    return refused


_CALLS: Final = {
    START: WandbCalls.start,
    RECORD: WandbCalls.take,
    SENT: WandbCalls.pass_over,
}
"""Of each kind of line, what is done with its record."""


def _end_service() -> None:
    wandb: Any = importlib.import_module("wandb")
    wandb.teardown()


def _explained(exc: BaseException) -> tuple[str, str]:
    """
    Return what went wrong and what to do.

    The library's own message isn't passed on: it may quote anything.
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
    _write(reports, json.dumps((reason, remedy)))


def _write(reports: TextIO, line: str) -> None:
    try:
        reports.write(f"{line}\n")
        reports.flush()
    except OSError:  # the program is gone
        return


def _end_in_time(is_over: threading.Event, afterlife_s: float) -> None:
    """End this process *afterlife_s* seconds after the program is gone or its run is over."""
    gone = select.poll()
    gone.register(sys.stdin.fileno(), 0)  # reports the end of the last writer, and nothing else
    while not is_over.is_set() and not gone.poll(1000):
        pass
    time.sleep(afterlife_s)
    os._exit(1)
