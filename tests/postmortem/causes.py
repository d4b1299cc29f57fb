"""How the runs of the fixture `real_runs` ended."""

from __future__ import annotations

CAUSES = {
    "completed": ("completed", None, None, 19, 10),
    "failed": ("exception", "KeyError", None, 8, 0),
    "killed": ("unknown", None, None, 12, 10),
    "out-of-memory": ("out_of_memory", "MemoryError", None, 19, 10),
    "preempted": ("completed", None, None, 19, 10),
    "three-ranks": ("unknown", None, None, 8, 0),
    "interrupted": ("interrupted", None, None, 19, 10),
    "aborted": ("fault", None, "SIGABRT", 19, 10),
    "unspoken": ("unknown", None, None, 3, None),
    "live": ("running", None, None, 19, 10),
}
"""Of each its cause, exception, signal, last step and last checkpoint."""
