"""
Run files read back.

    shards     the files of a run, by name
    pieces     a file's bytes in pieces: a line each, or a record that was glued into one
    scan       pieces as records, and what is no record named
    records    the same as dicts, fast
    merge      the files of several ranks as one
    tail       a file that may grow
    follow     a run while it is written
    verify     what is wrong with a run file: `judge` looks at each piece, `sequel` at how they follow each other
    finding    what it can find
    repair     a mended copy in a damaged file's place
    writers    whether a process still writes
    trace      what a fault left beside a run file

Only `repair` writes.
"""

from __future__ import annotations

from .finding import Finding
from .follow import follow, follow_run
from .locate import RunFile, find_files, find_run
from .records import read_run
from .repair import Repair, repair
from .scan import TornLine, scan, scan_files
from .verify import verify

__all__ = [
    "Finding",
    "Repair",
    "RunFile",
    "TornLine",
    "find_files",
    "find_run",
    "follow",
    "follow_run",
    "read_run",
    "repair",
    "scan",
    "scan_files",
    "verify",
]
