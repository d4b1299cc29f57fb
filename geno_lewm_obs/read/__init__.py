"""
Run files read back.

    shards     the files of a run, by name
    pieces     a file's bytes in pieces: a line each, or a record that was glued into one
    scan       pieces as records, and what is no record named
    records    the same as dicts, fast
    merge      the files of several ranks as one
"""

from __future__ import annotations

from .records import read_run
from .scan import TornLine, scan
from .shards import find_run

__all__ = ["TornLine", "find_run", "read_run", "scan"]
