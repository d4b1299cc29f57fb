"""
Read run files back. Only `repair` writes.

    locate        the files of a run, found by name: of its ranks, and their segments
    entries       the entries of a directory whose names begin in a way
    opening       a file opened to be read: regular ones only, without a wait, and unpacked
    pieces        a file's bytes in pieces: one a line, and one a record that was glued into a line
    scan          pieces as records; a piece that isn't one is named
    blocks        a file's bytes in blocks of whole lines, and the lines that hold a name
    parse         blocks as dicts, fast; what is left out is counted
    selection     which records are wanted
    attempts      the attempts of a run that was resumed
    single_attempt whether the bytes of a file rule a second attempt out
    records       a run as dicts
    raw_lines     the lines of a run as they stand in its files
    line_selection  which of these are wanted
    merge         the files of several ranks as one stream
    tail          a file that may grow
    segment_tails a rank's file that may grow, in its segments
    follow        a run while it is written
    verify        what is wrong with a run file
    known_lines   lines that need no judgement, since others like them were judged
    judge_piece   what is wrong with one piece alone
    continuity    what is wrong with how records follow each other
    finding       the rules of `verify`, and what it reports
    repair        a repaired copy in a damaged file's place
    replace       the copy beside the file, and the exchange
    locks         whether a process still writes a file
    fault_trace   the trace that a fatal signal left beside a run file
"""

from __future__ import annotations

from .attempts import Attempt, attempts_in
from .finding import Finding
from .follow import follow_run
from .locate import RankFile, find_files, find_run
from .parse import LeftOut
from .records import Records, View, read_ranks, read_run
from .repair import Repair, repair
from .scan import TornLine, scan, scan_files
from .verify import verify, verify_files

__all__ = [
    "Attempt",
    "Finding",
    "LeftOut",
    "RankFile",
    "Records",
    "Repair",
    "TornLine",
    "View",
    "attempts_in",
    "find_files",
    "find_run",
    "follow_run",
    "read_ranks",
    "read_run",
    "repair",
    "scan",
    "scan_files",
    "verify",
    "verify_files",
]
