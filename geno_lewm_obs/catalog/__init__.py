"""
The runs of a directory: which there are, what state each is in, how far it came.

No index is kept: the names of files, and the first and last bytes of each, tell it.

    directory     the runs of a directory, by the names of their files
    edges         the first and the last bytes of a rank's file
    last_records  how its last attempt ended, and how far it came
    file_system   the file system that a path is on, and what it can't promise
    host          whether this machine can tell that a run was killed
    state         the state of a rank
    counts        how many records, errors and attempts a run has
    summary       all of that of one run
    listing       the runs that are wanted, in an order
    moments       times and sizes in a few characters
"""

from __future__ import annotations

from .counts import Counts
from .listing import ORDERS, Listing, list_runs
from .state import State
from .summary import RankSummary, RunSummary, summarise

__all__ = [
    "ORDERS",
    "Counts",
    "Listing",
    "RankSummary",
    "RunSummary",
    "State",
    "list_runs",
    "summarise",
]
