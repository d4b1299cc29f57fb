"""
The time of the processor that other processes take.
"""

from __future__ import annotations

import resource


def cpu_of_children() -> float:
    """Return the seconds that all processes took that this one has started, and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
