"""
Why a run ended: what its records, its files and this machine tell of it, and what they don't.

    trail   what in a rank's file tells how it went: warnings, errors, checkpoints, attempts
    cause   the cause of an end, by the records of it
    host    what the last samples of the host tell
    kernel  which processes the kernel has killed for want of memory
    report  all that is known of a run's end
    words   the report for a person
"""

from __future__ import annotations

from .report import Report, report_on
from .words import words_of

__all__ = ["Report", "report_on", "words_of"]
