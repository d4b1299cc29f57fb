"""
Weights & Biases, in a process of its own: this is the near side of it. Opt-in; nothing here runs
without.

The library takes a second to load, keeps threads, exit hooks and a hold on the interpreter's lock,
and waits for its server. In a process of its own none of that is in the training's way, and what
was handed over is sent even when the training is killed. `serve` is what runs there.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, cast

from ...config import WANDB_VARIABLE, Settings
from ...errors import ConfigError, InputError, RuntimeSetupError
from ...notice import say
from ...process.fork import Turn, at_fork
from ...record import LogRecord
from ...redaction import guard, is_presentable
from ...render.jsonl import render_jsonl

fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None
EVENTS: Final = frozenset(
    {"training.metric", "training.epoch.end", "training.collapse.alert", "error"}
)
"""The events that are sent, besides those with which a run starts and ends."""
AFTERLIFE_S: Final = 60.0
START, RECORD, END = b"S", b"R", b"E"
"""
How a line to the process begins: a record whose data is configuration, any other record, the end
of the run.
"""

_BOOT: Final = f"""\
import json, sys
setup = json.loads(sys.stdin.buffer.readline())
sys.path[:] = setup["path"]
from {__package__}.serve import serve
serve(setup)
"""
_QUIET: Final = {"WANDB_ERROR_REPORTING": "false", "WANDB_SILENT": "true"}
"""Keeps the library from reporting its own faults to its makers, and from talking."""
_ROOM: Final = 1024 * 1024
"""What a pipe may hold without privileges."""
_PROJECT: Final = re.compile(r"[\w.-]{1,128}", re.ASCII)


class WandbEvents:
    """
    Which events are sent: a run's metrics, alerts, errors, its start and its end.

    Args:
        starts: Names of start events; `logged_run` adds its own.
    """

    def __init__(self, starts: Collection[str] = ()) -> None:
        self._starts = starts

    def __contains__(self, event: object) -> bool:
        return (
            event in EVENTS
            or event in self._starts
            or (isinstance(event, str) and event.endswith((".run.start", ".run.end")))
        )

    def is_start(self, event: str) -> bool:
        return event in self._starts or event.endswith(".run.start")


class WandbSink:
    """
    The run's metrics, configuration, alerts and outcome, for one project of Weights & Biases.

    Every verb may wait, for the process to read or to end: it belongs behind a `BackgroundSink`. A
    forked child sends nothing: wandb takes a run from one process.

    Args:
        project: The project's name.
        run_id: wandb's id of the run too, so that a continued run continues there.
        directory: Where wandb keeps what it sends, unless ``WANDB_DIR`` says otherwise.
        events: What to send.
        afterlife_s: How long the process may go on sending when the run has ended.
    """

    name: Final = "wandb"

    def __init__(
        self,
        project: str,
        *,
        run_id: str,
        directory: Path,
        events: WandbEvents,
        afterlife_s: float = AFTERLIFE_S,
    ) -> None:
        folder = os.environ.get("WANDB_DIR") or str(directory)
        self._setup = {
            "project": project,
            "run_id": run_id,
            "directory": folder,
            "afterlife_s": afterlife_s,
        }
        self._events = events
        self.on_failure: Callable[[RuntimeSetupError], None] = _ignore
        """Told what the process reports when it does, which may be long before the next record."""
        self._process: _Process | None = None
        self._pid = os.getpid()

    def emit(self, record: LogRecord) -> None:
        """
        Hand *record* to the process, which is started by the first.

        Raises:
            RuntimeSetupError: the process can't be started, or ended, and why.
        """
        line = render_jsonl(record)
        guard(line, record.event)
        self.take(line, record.event)

    def take(self, line: bytes, event: str) -> None:
        """As `emit`, for a finished *line* that has passed the last guard."""
        if os.getpid() != self._pid:
            return
        if self._process is None:
            self._process = _Process(self._setup, self.on_failure)
        self._process.send((START if self._events.is_start(event) else RECORD) + line)

    def flush(self) -> None:
        """
        Nothing waits here: a record is with the process when `emit` returns, and stays there if
        this one is killed.
        """

    def close(self) -> None:
        """
        Tell the process that the run is over, and wait until it has sent everything, or failed to;
        raises as `emit`.
        """
        if self._process is not None and os.getpid() == self._pid:
            process, self._process = self._process, None
            process.end()


class _Process:
    """The process, the pipe to it, and a thread that waits for its end."""

    def __init__(
        self, setup: Mapping[str, object], on_failure: Callable[[RuntimeSetupError], None]
    ) -> None:
        try:
            self.child = subprocess.Popen(  # noqa: S603 - this interpreter, and a text of ours
                [sys.executable, "-c", _BOOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, **_QUIET},
                # a Control-C at the terminal is the training's; what was handed over is still sent
                start_new_session=True,
            )
        except (OSError, ValueError) as exc:
            msg = f"the process for wandb can't be started ({type(exc).__name__})"
            raise RuntimeSetupError(
                msg, remediation="see that the system has room for one more process"
            ) from None
        self._failure: RuntimeSetupError | None = None
        self._has_ended = threading.Event()
        _PROCESSES.add(self)
        threading.Thread(
            target=self._watch, args=(on_failure,), name="geno-lewm-obs wandb", daemon=True
        ).start()
        self._widen()
        self.send(json.dumps({**setup, "path": sys.path}).encode() + b"\n")

    def send(self, line: bytes) -> None:
        try:
            while line:
                line = line[os.write(self._pipe.fileno(), line) :]
        except OSError:
            self._has_ended.wait()
            raise self._failure or _killed() from None

    def _widen(self) -> None:
        """
        Make room in the pipe for what comes while the library starts, so that it's sent though the
        program may end meanwhile.
        """
        with suppress(OSError, ValueError):
            if hasattr(fcntl, "F_SETPIPE_SZ"):
                fcntl.fcntl(self._pipe.fileno(), fcntl.F_SETPIPE_SZ, _ROOM)

    def end(self) -> None:
        try:
            self.send(END + b"\n")
        finally:
            self._pipe.close()  # from here on the process has its time, and no more
        self._has_ended.wait()
        if self._failure is not None:
            raise self._failure

    def forget(self) -> None:
        """Let go of the process in a forked child: it's the parent's."""
        self._pipe.close()
        self.child.returncode = 0  # so that nothing here waits for it, or warns that nobody did

    @property
    def _pipe(self) -> IO[bytes]:
        return cast(IO[bytes], self.child.stdin)

    def _watch(self, on_failure: Callable[[RuntimeSetupError], None]) -> None:
        """
        Tell what the process reports as it comes; one that failed has said why with its last line.
        """
        failure = None
        with cast(IO[bytes], self.child.stdout) as reports:
            for report in reports:
                try:
                    reason, remedy = json.loads(report)
                except (ValueError, TypeError):
                    # what a start-up file of this Python, as sitecustomize, has printed
                    continue
                failure = RuntimeSetupError(reason, remediation=remedy)
                on_failure(failure)
        if self.child.wait() != 0:
            self._failure = failure or _killed()
            on_failure(self._failure)
        self._has_ended.set()


def _ignore(_failure: RuntimeSetupError) -> None:
    """For who isn't told: the next verb raises it."""


def _killed() -> RuntimeSetupError:
    msg = "its process ended"
    return RuntimeSetupError(
        msg,
        remediation="the run's file is whole; what wandb has on disk can be sent with `wandb sync`",
    )


def check_project(project: object, *, source: str = "wandb_project") -> str:
    """
    Return *project* where wandb may be sent to it.

    Raises:
        InputError: it can't name a project.
        RuntimeSetupError: wandb isn't installed.
    """
    if (
        not isinstance(project, str)
        or not _PROJECT.fullmatch(project)
        or not is_presentable(project)
    ):
        msg = f"{source} can't name a project"
        raise InputError(
            msg,
            remediation="use 1 to 128 letters, digits, dots, underscores or hyphens, no sequence of bases",
        )
    if importlib.util.find_spec("wandb") is None or not sys.executable:
        msg = f"{source} is set, but wandb is not installed"
        raise RuntimeSetupError(
            msg, remediation="pip install 'geno-lewm-obs[wandb]', or leave the project out"
        )
    return project


def wandb_project(settings: Settings) -> str | None:
    """
    Return the project that *settings* name, or None where nothing is to be sent.

    Raises:
        InputError, RuntimeSetupError: an argument named it: as `check_project`.
        ConfigError: the environment named it, and it can't name one. There, a wandb that isn't
            installed is only said.
    """
    if settings.wandb_project is None:
        return None
    if settings.sources["wandb_project"] == "argument":
        return check_project(settings.wandb_project)
    try:
        return check_project(settings.wandb_project, source=WANDB_VARIABLE)
    except InputError as exc:
        raise ConfigError(exc.message, remediation=exc.remediation) from None
    except RuntimeSetupError as exc:
        say(f"nothing is sent to wandb: {exc}")
        return None


_PROCESSES: Final[weakref.WeakSet[_Process]] = weakref.WeakSet()


def _forget_in_child() -> None:
    for process in list(_PROCESSES):
        process.forget()


at_fork(Turn.WANDB, in_child=_forget_in_child)
