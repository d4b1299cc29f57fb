"""
The output to Weights & Biases, by a process of its own that this module starts.

The library takes a second to load, has threads and exit hooks, holds the interpreter's lock, and
waits for its server. In a process of its own none of that delays the training, and what was handed
over is sent even if the training is killed. `serve` is what runs in the process.
"""

from __future__ import annotations

import json
import os
import re
import threading
import weakref
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

from ...config import WANDB_VARIABLE, Settings
from ...errors import ConfigError, InputError, RuntimeSetupError
from ...extras import install_extra
from ...notice import say
from ...process.child_python import not_startable, setup_line, start_python
from ...process.file_control import fcntl
from ...process.fork import at_fork
from ...process.interpreter import is_installed, why_no_process
from ...redaction import because, is_presentable, safe_name
from .environment import child_environment
from .failures import killed, not_begun

EVENTS: Final = frozenset(
    {"training.metric", "training.epoch.end", "training.collapse.alert", "error"}
)
"""The events that are sent, besides those with which a run starts and ends."""
AFTERLIFE_S: Final = 60.0
"""For how many seconds after the end of a run its records may still be sent."""
START: Final = b"S"
"""Begins a line to the process that is a record whose data is the run's configuration."""
RECORD: Final = b"R"
"""Begins a line that is any other record."""
SENT: Final = b"O"
"""Begins a line that is a record which was sent before, by another process."""
END: Final = b"E"
"""Is the last line, sent when the run is over."""
BEGUN: Final = b'"begun"'
"""Is the first line that the process reports, so that no other program is taken for it."""

_ROOM: Final = 1024 * 1024
"""How many bytes a pipe may hold without privileges."""
_PROJECT: Final = re.compile(r"[\w.-]{1,128}", re.ASCII)


class WandbEvents:
    """
    The set of events that are sent: a run's metrics, alerts, errors, its start and its end.

    Args:
        starts: The names of start events. The caller may add to it later.
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
        """Return whether the data of *event* is a run's configuration."""
        return event in self._starts or event.endswith(".run.start")


class WandbSink:
    """
    Sends a run's metrics, configuration, alerts and outcome to one project of Weights & Biases.

    Any method may wait for the process to read or to end, so the sink belongs behind a
    `BackgroundSink`. A forked child sends nothing: wandb takes a run from one process.

    Args:
        project: The project's name.
        run_id: The run's id in wandb too, so that a continued run continues there.
        directory: Where wandb keeps what it sends, unless ``WANDB_DIR`` is set; None for a place
            that it finds itself.
        events: What to send.
        afterlife_s: For how many seconds after the end of the run the process may go on sending.
        is_replayed: Whether the sink is given the run from its beginning, so that what the server
            has of it isn't sent again.
    """

    name: Final = "wandb"

    def __init__(
        self,
        project: str,
        *,
        run_id: str,
        directory: Path | None,
        events: WandbEvents,
        afterlife_s: float = AFTERLIFE_S,
        is_replayed: bool = False,
    ) -> None:
        folder = os.environ.get("WANDB_DIR") or (directory and str(directory))
        self._setup = {
            "project": project,
            "run_id": run_id,
            "directory": folder,
            "afterlife_s": afterlife_s,
            "is_replayed": is_replayed,
        }
        self._events = events
        self.on_failure: Callable[[RuntimeSetupError], None] = _ignore
        """Called with each report of the process, which may come long before the next record."""
        self.process: _Process | None = None
        self._refusal: RuntimeSetupError | None = None
        """Why the process can't be started, which isn't tried again for each record."""
        self._pid = os.getpid()

    def append(self, line: bytes, _severity: str, event: str) -> None:
        """
        Hand a finished *line* to the process, which the first one starts.

        Raises:
            RuntimeSetupError: the process can't be started, or ended, and why.
        """
        self._hand_over((START if self._events.is_start(event) else RECORD) + line)

    def pass_over(self, line: bytes) -> None:
        """Tell the process of a *line* that was sent before; raises as `append`."""
        self._hand_over(SENT + line)

    def _hand_over(self, line: bytes) -> None:
        if os.getpid() != self._pid:
            return
        if self._refusal is not None:
            raise self._refusal.with_traceback(None)
        if self.process is None:
            try:
                self.process = _Process(self._setup, self.on_failure)
            except RuntimeSetupError as exc:
                self._refusal = exc
                raise
        self.process.send(line)

    def flush(self) -> None:
        """Do nothing: when `append` returns the line is with the process, and survives this one."""

    def close(self, *, is_over: bool = True) -> None:
        """
        Tell the process that the run is over, and wait until it has sent everything or failed.

        Args:
            is_over: Whether the run was ended; if not, it's as that of a program that was killed.

        Raises:
            RuntimeSetupError: as by `append`.
        """
        self._refusal = None
        if self.process is not None and os.getpid() == self._pid:
            process, self.process = self.process, None
            process.end(is_over=is_over)


class _Process:
    """
    The process, the pipe to it, and a thread that waits for its end.

    Raises:
        RuntimeSetupError: it can't be started.
    """

    def __init__(
        self, setup: Mapping[str, object], on_failure: Callable[[RuntimeSetupError], None]
    ) -> None:
        environment, refused = child_environment(os.environ)
        for name in refused:
            say(f"{safe_name(name)} is kept from wandb: its value, or a file it names, is private")
        self.child = start_python("wandb", f"{__package__}.serve", environment)
        self._failure: RuntimeSetupError | None = None
        self._has_ended = threading.Event()
        _PROCESSES.add(self)
        watch = threading.Thread(
            target=self._watch, args=(on_failure,), name="geno-lewm-obs wandb", daemon=True
        )
        try:
            watch.start()
        except RuntimeError as exc:
            self._pipe.close()  # before it's told what to do, so it ends
            raise not_startable(exc, "wandb") from None
        self._widen()
        try:
            self.send(setup_line(setup))
        except RuntimeSetupError:  # it has ended already
            self._pipe.close()
            raise

    def send(self, line: bytes) -> None:
        """Write *line* to the pipe; raise `RuntimeSetupError` if the process has ended."""
        try:
            while line:
                line = line[os.write(self._pipe.fileno(), line) :]
        except OSError:
            self._has_ended.wait()
            raise (self._failure or killed()).with_traceback(None) from None

    def _widen(self) -> None:
        """
        Enlarge the pipe, so that it holds what is logged while the library starts.

        That is sent even if the program ends meanwhile.
        """
        with suppress(OSError, ValueError):
            if hasattr(fcntl, "F_SETPIPE_SZ"):
                fcntl.fcntl(self._pipe.fileno(), fcntl.F_SETPIPE_SZ, _ROOM)

    def end(self, *, is_over: bool = True) -> None:
        """Tell the process that the run is over, and wait for it; raise what it reports."""
        try:
            if is_over:
                self.send(END + b"\n")
        finally:
            self._pipe.close()  # from now on the process has `afterlife_s` seconds
        self._has_ended.wait()
        if self._failure is not None:
            raise self._failure

    def wait(self, seconds: float) -> bool:
        """Wait up to *seconds* for the end; tells whether it has come."""
        return self._has_ended.wait(seconds)

    def forget(self) -> None:
        """Forget the process in a forked child: it's the parent's."""
        self._pipe.close()
        self.child.returncode = 0  # so that nothing here waits for it, or warns that nobody did

    @property
    def _pipe(self) -> IO[bytes]:
        return cast(IO[bytes], self.child.stdin)

    def _watch(self, on_failure: Callable[[RuntimeSetupError], None]) -> None:
        """
        Pass on the reports of the process as they come.

        The last report of a process that failed is the reason.
        """
        failure = None
        has_begun = False
        with cast(IO[bytes], self.child.stdout) as reports:
            for report in reports:
                if report.strip() == BEGUN:
                    has_begun = True
                    continue
                try:
                    reason, remedy = json.loads(report)
                except (ValueError, TypeError):
                    # printed by a start-up file of this Python, such as sitecustomize
                    continue
                failure = RuntimeSetupError(reason, remediation=remedy)
                on_failure(failure)
        exit_code = self.child.wait()
        if exit_code or not has_begun:
            by_itself = not has_begun and exit_code >= 0  # below 0 it's the number of a signal
            self._failure = failure or (not_begun() if by_itself else killed())
            on_failure(self._failure)
        self._has_ended.set()


def _ignore(_failure: RuntimeSetupError) -> None:
    """Do nothing: the next method that is called raises the failure."""


def check_project(project: object, *, source: str = "wandb_project") -> str:
    """
    Return *project* if records can be sent to it.

    Raises:
        InputError: it can't name a project.
        RuntimeSetupError: wandb isn't installed, or no process can be started for it.
    """
    name = project if isinstance(project, str) and _PROJECT.fullmatch(project) else ""
    if not name or not is_presentable(name):
        msg = f"{source} can't name a project{because(name)}"
        raise InputError(
            msg,
            remediation=(
                "use 1 to 128 letters, digits, dots, underscores or hyphens, nothing private"
            ),
        )
    obstacle = why_no_process()
    if obstacle is not None:
        msg = f"{source} is set, but {obstacle}"
        raise RuntimeSetupError(
            msg, remediation="run the program by a Python that has wandb, or leave the project out"
        )
    if not is_installed("wandb"):
        msg = f"{source} is set, but wandb is not installed"
        raise RuntimeSetupError(
            msg, remediation=f"{install_extra('wandb')}, or leave the project out"
        )
    return name


def wandb_project(settings: Settings) -> str | None:
    """
    Return the project that *settings* name, or None if nothing is to be sent.

    If the environment names a project and wandb isn't installed, or no process can be started for
    it, that is said on stderr, and nothing is sent.

    Raises:
        InputError, RuntimeSetupError: an argument names the project; as by `check_project`.
        ConfigError: the environment names something that can't be a project.
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


at_fork("sinks.wandb.sink", in_child=_forget_in_child)
