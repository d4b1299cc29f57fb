"""
Read run files back. Only `repair` writes.

    locate        the files of a run, found by name
    opening       a file opened to be read: regular ones only, and without a wait
    pieces        a file's bytes in pieces: one a line, and one a record that was glued into a line
    scan          pieces as records; a piece that isn't one is named
    records       records as dicts, fast
    merge         the files of several ranks as one stream
    tail          a file that may grow
    follow        a run while it is written
    verify        what is wrong with a run file
    judge_piece   what is wrong with one piece alone
    continuity    what is wrong with how records follow each other
    finding       the rules of `verify`, and what it reports
    repair        a repaired copy in a damaged file's place
    replace       the copy beside the file, and the exchange
    locks         whether a process still writes a file
    fault_trace   the trace that a fatal signal left beside a run file
"""

from __future__ import annotations

from .finding import Finding
from .follow import follow, follow_run
from .locate import RankFile, find_files, find_run
from .records import read_run
from .repair import Repair, repair
from .scan import TornLine, scan, scan_files
from .verify import verify

__all__ = [
    "Finding",
    "RankFile",
    "Repair",
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
