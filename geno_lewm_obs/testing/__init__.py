"""
Test what a program logs: its records are captured in memory, by the chain that a run has.

    capture         take the records of all runs for as long as a block lasts
    memory_log      the log that takes them, with a fixed time and numbered ids
    captured_log    the records, and what a test asserts of them
    nearest_record  what a failed assertion shows: the nearest record, and what differs

The pytest plugin `geno_lewm_obs_pytest` makes it the fixture ``obs_log``; this package needs no
pytest.
"""

from __future__ import annotations

from .capture import capture
from .captured_log import CapturedLog

__all__ = ["CapturedLog", "capture"]
