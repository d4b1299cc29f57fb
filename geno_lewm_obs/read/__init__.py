"""
Run files read back: `scan` finds a run's file and yields its records, `faults` the traces beside it. Nothing here writes.
"""

from __future__ import annotations

from .scan import TornLine, find_run, scan

__all__ = ["TornLine", "find_run", "scan"]
