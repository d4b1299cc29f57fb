"""
The frames of one or many runs, read and built in one pass.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from ..contract import Registry, default_registry
from ..extras import extra
from ..log_dir import absolute
from ..read import RankFile, View, read_ranks
from ..read.selection import EVERYTHING, select
from .account import Account
from .runs import RunNames, find_runs

if TYPE_CHECKING:
    from .arrow import Frames


class Options(TypedDict, total=False):
    """How runs are read, for the type checker: the fields of `Source` after the first."""

    log_dir: str | os.PathLike[str] | None
    registry: Registry
    attempts: View
    account: Account


@dataclass(frozen=True)
class Source:
    """
    The runs that frames are made of, and how they are read.

    Args:
        runs: One run or several, as `find_runs` takes them.
        log_dir: The directory of the runs; by default, what the environment says.
        registry: Declares the keys of events; by default, that of the installed packages.
        attempts: ``last`` leaves out what a later attempt of a resumed run did again, ``all``
            nothing.
        account: Where it is counted what isn't in a frame.
        files: Those of one run, where it is found already.
    """

    runs: RunNames
    log_dir: str | os.PathLike[str] | None = None
    registry: Registry = field(default_factory=default_registry)
    attempts: View = "last"
    account: Account = field(default_factory=Account)
    files: Sequence[RankFile] = ()

    def each(self) -> Iterator[Source]:
        """
        Yield each run as a source of its own. What isn't in its frames is counted together.

        Raises:
            RunFileError: There is no such run.
        """
        for files in self._found():
            yield replace(self, files=files)

    def tables(self, events: Collection[str] | None, *, has_every: bool = False) -> dict[str, Any]:
        """
        Return frames by the names of their views, as a `pyarrow.Table` each.

        Args:
            events: The events that have a frame, be it one without rows; None for all that are
                found.
            has_every: Whether there is the frame of all events, too.

        Raises:
            RunFileError: There is no such run, or a file of it can't be read.
            RuntimeSetupError: pyarrow isn't installed.
        """
        return self._read(events, has_every=has_every).tables()

    def by_event(self, *, has_both: bool = False) -> dict[str, Any]:
        """
        Return the frames of all events that are found, by the names of these.

        Args:
            has_both: Whether an untyped column is always two, as `UntypedColumn` says.

        Raises:
            As by `tables`.
        """
        return self._read(None).by_event(has_both=has_both)

    def _read(self, events: Collection[str] | None, *, has_every: bool = False) -> Frames:
        with extra("arrow"):
            from .arrow import Frames
        frames = Frames(self.registry, events, self.account, has_every=has_every)
        selection = EVERYTHING if has_every or events is None else select(events=events)
        for files in self._found():
            frames.add(read_ranks(files, selection, self.account.left_out, self.attempts))
        return frames

    def _found(self) -> Iterable[Sequence[RankFile]]:
        if self.files:
            return [self.files]
        folder = None if self.log_dir is None else Path(absolute(self.log_dir))
        return find_runs(self.runs, folder)
