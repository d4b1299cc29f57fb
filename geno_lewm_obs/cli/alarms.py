"""
Run a command of the user's own when something happens to a run that is followed.

The command is started without a shell, behind the one before it, while the runs are followed
further. It gets the run's id and what has happened by variables, and
the record on its standard input; nothing of a record is part of a command line.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import click
import orjson

from ..notice import say
from ..record import NON_FINITE

KINDS: Final = ("stall", "nan", "end", "error")
PAUSE_S: Final = 60.0
"""Seconds in which one kind of one run has the command run once."""
SECONDS: Final = 60.0
"""How long the command may take."""
_STALLED: Final = b'"event":"obs.run.stalled"'
_ERROR: Final = b'"severity":"error"'
_NO_NUMBERS: Final = (b'"NaN"', b'Infinity"')


class Alarms:
    """
    The things that are waited for, and the command that follows.

    Args:
        kinds: Some of `KINDS`.
        command: The program and its arguments.
        clock: Seconds, by a clock that isn't set.
    """

    def __init__(
        self,
        kinds: Sequence[str],
        command: Sequence[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kinds, self._command, self._clock = frozenset(kinds), [*command], clock
        self._last: dict[tuple[str, str], float] = {}
        self._newest: threading.Thread | None = None
        """Waits for the command that was started last, and is waited for when the program ends."""

    def see(self, line: bytes) -> None:
        """Run the command if the record of *line* is waited for."""
        if "stall" in self._kinds and _STALLED in line:
            self._fire("stall", line)
        if "error" in self._kinds and _ERROR in line:
            self._fire("error", line)
        if "nan" in self._kinds and any(each in line for each in _NO_NUMBERS):
            self._fire("nan", line)

    def end(self, run_id: str) -> None:
        """Run the command, once, if the end of a run is waited for."""
        if "end" in self._kinds and ("end", run_id) not in self._last:
            self._last["end", run_id] = self._clock()
            self._start("end", run_id, b"", {})

    def _fire(self, kind: str, line: bytes) -> None:
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            return
        if not isinstance(record, dict) or not _is_meant(kind, record):
            return
        run_id, now = str(record.get("run_id")), self._clock()
        if now - self._last.get((kind, run_id), -PAUSE_S) >= PAUSE_S:
            self._last[kind, run_id] = now
            self._start(kind, run_id, line, record)

    def wait(self) -> None:
        """Wait until the commands that were started have ended."""
        if self._newest is not None:
            self._newest.join()

    def _start(self, kind: str, run_id: str, line: bytes, record: dict[str, Any]) -> None:
        before = self._newest

        def run() -> None:
            if before is not None:
                before.join()
            self._run(kind, run_id, line, record)

        self._newest = threading.Thread(target=run, name="geno-obs --exec")
        self._newest.start()

    def _run(self, kind: str, run_id: str, line: bytes, record: dict[str, Any]) -> None:
        told = {"GENO_OBS_ALARM": kind, "GENO_OBS_RUN": run_id}
        if isinstance(step := record.get("step"), int):
            told["GENO_OBS_STEP"] = str(step)
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command
                self._command, input=line, env=os.environ | told, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            say(f"the command of --exec took over {SECONDS:g} s, and was ended")
        except (OSError, ValueError) as exc:
            say(f"the command of --exec can't be run ({type(exc).__name__})")
        else:
            if done.returncode:
                say(f"the command of --exec has ended with {done.returncode}")


def alarms_of(on: str | None, command: str | None) -> Alarms | None:
    """
    Return the alarms that the options ``--on`` and ``--exec`` ask for; None for none.

    Raises:
        click.UsageError: They can't be used.
    """
    if on is None and command is None:
        return None
    if on is None or command is None:
        msg = "--on and --exec go together: what to wait for, and the command that follows"
        raise click.UsageError(msg)
    kinds = [kind.strip() for kind in on.split(",")]
    if not set(kinds) <= set(KINDS):
        msg = f"--on takes some of {', '.join(KINDS)}, with commas between"
        raise click.UsageError(msg)
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        msg = "--exec takes a program and its arguments, quoted as in a shell"
        raise click.UsageError(msg)
    if shutil.which(words[0]) is None:
        msg = "the program of --exec isn't found, or can't be run"
        raise click.UsageError(msg)
    return Alarms(kinds, words)


def _is_meant(kind: str, record: dict[str, Any]) -> bool:
    """Tell whether *record*, whose line may be one, is one of *kind*."""
    match kind:
        case "stall":
            return record.get("event") == "obs.run.stalled"
        case "error":
            return record.get("severity") == "error"
    return _holds_non_finite(record.get("data"))


def _holds_non_finite(value: object) -> bool:
    if isinstance(value, dict | list):
        return any(map(_holds_non_finite, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and value in NON_FINITE
