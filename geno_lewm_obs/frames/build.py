"""
The frames of one or many runs, read and built in one pass.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from ..contract import Registry, default_registry
from ..extras import extra
from ..log_dir import absolute
from ..read import View, read_ranks
from ..read.selection import EVERYTHING, select
from .account import Account
from .runs import RunNames, find_runs


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
    """

    runs: RunNames
    log_dir: str | os.PathLike[str] | None = None
    registry: Registry = field(default_factory=default_registry)
    attempts: View = "last"
    account: Account = field(default_factory=Account)

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
        with extra("arrow"):
            from .arrow import Frames
        frames = Frames(self.registry, events, self.account, has_every=has_every)
        selection = EVERYTHING if has_every or events is None else select(events=events)
        folder = None if self.log_dir is None else Path(absolute(self.log_dir))
        for files in find_runs(self.runs, folder):
            frames.add(read_ranks(files, selection, self.account.left_out, self.attempts))
        return frames.tables()
