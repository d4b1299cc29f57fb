"""
The sink of a run's file: finished lines in, as durable as the run asked for.

An appender writes the lines, another one for each durability. What all files of the process need,
by the clock or around a fork, is arranged here.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from ... import clock
from ...config import Durability, OnSinkError
from ...errors import ResourceError
from ...process.fork import at_fork
from ...segments import segment_named
from ..failures import Tell
from .appender import FileAppender
from .backlog import CAPACITY
from .current import OpenPath, RunFile, SingleFile
from .opening import OpenFile, open_run_file


class LineAppender(Protocol):
    """
    What appends lines to one run file, in one mode of durability.

    It's a `chain.outputs.LineWriter`, so that the chain can hand a line to it without a detour.
    """

    @property
    def ready(self) -> OpenFile | None:
        """The file, if a line needs one write and nothing else; the caller may make that write."""

    @property
    def fault(self) -> ResourceError | None:
        """Why the file doesn't hold all that was appended as safely as the mode says, or None."""

    def append(
        self, line: bytes, severity: str, event: str, file: OpenFile | None = None, written: int = 0
    ) -> bool:
        """
        Append a finished *line*; when this returns it's as safe as the mode says, or waits.

        Args:
            line: Ended by a newline.
            severity: The one in the line.
            event: The one in the line.
            file: What was `ready`, if the caller has made the write.
            written: How many bytes of the line it wrote.

        Returns:
            True: the file has the line, or gets it.

        Raises:
            ResourceError: the file doesn't take it, and errors are to be raised.
        """

    def flush(self) -> None:
        """Write what is kept or waits, and sync it if the mode says so."""

    def close(self) -> None:
        """Flush, and close the file; a line appended later opens it again."""

    def before_fork(self) -> None:
        """Do what must be done in the parent just before a fork."""

    def begin_in_child(self) -> None:
        """Begin with nothing of the parent's, in a forked child."""


class FileSink:
    """
    The sink of one run file.

    Args:
        path: ``{log_dir}/{run_id}.jsonl``; missing directories are made, with mode 0700.
        mode: The file's permissions, whatever the umask.
        durability: What a line has survived when `append` returns.
        on_error: What happens to a line that the file doesn't take.
        tell: Logs in the run what is the matter with its file; such a record comes back here.
        capacity: How many bytes of lines may wait.
        is_durable: In the mode ``power``, tells of an event whether its records are to be on the
            disk when their call returns.
        opens: Whether to open the file at once; else the first line opens it.
        segment_bytes: The length from which on the file continues in a further segment; None for
            never.
        keep_segments: How many segments are kept; None for all.

    Raises:
        ResourceError: the directory can't be made or anyone may write to it, or the path isn't a
            regular file of one's own with one name.
    """

    name: Final = "file"

    def __init__(
        self,
        path: Path,
        *,
        mode: int = 0o600,
        durability: Durability = "process",
        on_error: OnSinkError = "wait",
        tell: Tell | None = None,
        capacity: int = CAPACITY,
        is_durable: Callable[[str], bool] = lambda _event: False,
        opens: bool = True,
        segment_bytes: int | None = None,
        keep_segments: int | None = None,
    ) -> None:
        self.path = path
        open_path = partial(open_run_file, mode=mode, syncs_entry=durability == "power")
        self.file_appender = FileAppender(
            path,
            _run_file(path, open_path, segment_bytes, keep_segments),
            on_error=on_error,
            tell=tell,
            capacity=capacity,
            opens=opens,
        )
        self.file_appender.current.on_closed = look_again_everywhere
        self.appender = _appender_for(
            durability, self.file_appender, is_durable, is_measured=segment_bytes is not None
        )
        _remember(self)

    @property
    def fault(self) -> ResourceError | None:
        """Why the file doesn't hold all that was appended as safely as asked for, or None."""
        return self.appender.fault

    @property
    def lost(self) -> int:
        """How many lines were given up for good."""
        return self.file_appender.report.lost

    def append(self, line: bytes, severity: str, event: str) -> None:
        """
        Append a finished *line*; when this returns it's as safe as the mode says, or waits.

        Raises:
            ResourceError: the file doesn't take it, and errors are to be raised; then it doesn't
                wait.
        """
        self.appender.append(line, severity, event)

    def flush(self) -> None:
        """Write what is kept or waits, and sync it if the mode says so."""
        self.appender.flush()

    def close(self) -> None:
        """
        Close the file, and save what it doesn't take even now.

        That goes to a file in the temporary directory, whose path is said on stderr.
        """
        self.appender.close()

    def look_again(self) -> None:
        """Have the next line look whether the file is still there."""
        self.file_appender.look_again()

    def reopen(self) -> None:
        """Look whether the file is still there, now; open it again if it was moved or deleted."""
        self.file_appender.look_now()
        self.appender.flush()

    def before_fork(self) -> None:
        """Write what the durability keeps back."""
        self.appender.before_fork()

    def begin_in_child(self) -> None:
        """Begin with nothing of the parent's, in a forked child."""
        self.appender.begin_in_child()


def _run_file(path: Path, open_path: OpenPath, limit: int | None, keep: int | None) -> RunFile:
    """Return what says where the lines go: to the file at *path*, or its segments."""
    if limit is None and not segment_named(path.name)[1]:
        return SingleFile(path, open_path)
    from .segments import LikeASegment, SegmentedFile  # most runs don't need it

    if limit is None:
        return LikeASegment(path, open_path)
    return SegmentedFile(path, open_path, limit=limit, keep=keep)


def _appender_for(
    durability: Durability,
    file_appender: FileAppender,
    is_durable: Callable[[str], bool],
    *,
    is_measured: bool,
) -> LineAppender:
    """Return the appender of the mode *durability*, for a file that is measured or not."""
    if durability == "power":
        from .power import PowerAppender  # most runs don't need it

        return PowerAppender(file_appender, is_durable)
    if durability == "relaxed":
        from .relaxed import RelaxedAppender  # as above

        return RelaxedAppender(file_appender)
    if is_measured:
        from .metered import MeteredAppender  # as above

        return MeteredAppender(file_appender)
    return file_appender


_OPEN: Final[dict[int, weakref.ref[FileSink]]] = {}
"""
The sinks of this process. It's a dict, since its values can be listed in one step of the
interpreter, whatever other threads and the garbage collector do. Copying it isn't one: the garbage
collector may run in between, and remove entries.
"""


def _remember(sink: FileSink) -> None:
    key = id(sink)
    _OPEN[key] = weakref.ref(sink, lambda _: _OPEN.pop(key, None))


def _for_each_sink(act: Callable[[FileSink], None]) -> None:
    for reference in list(_OPEN.values()):
        sink = reference()
        if sink is not None:
            act(sink)


def look_again_everywhere() -> None:
    """Have the next line of each file look whether the file is still there."""
    _for_each_sink(FileSink.look_again)


def reopen_files() -> None:
    """
    Look now at the file of each open run, and open it again if it was moved, deleted or replaced.

    A file is looked at once a second while records come, so a rotated one is noticed without this.
    What an idle process has open is let go of by this alone, as before the file is compressed. Call
    it in the handler of a signal that a rotating program sends; it may interrupt any call. It
    raises nothing: where a file can't be opened, records wait for it.

    Example::

        import signal
        from geno_lewm_obs import reopen_files

        signal.signal(signal.SIGUSR1, lambda *_: reopen_files())

    .. versionadded:: 0.1.0
    """
    _for_each_sink(FileSink.reopen)


def _before_fork() -> None:
    _for_each_sink(FileSink.before_fork)


def _begin_in_child() -> None:
    _for_each_sink(FileSink.begin_in_child)


clock.on_new_second.append(look_again_everywhere)
at_fork("sinks.file.sink", before=_before_fork, in_child=_begin_in_child)
