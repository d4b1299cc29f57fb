"""
The room that is left where the run's file is, and when it will be full if all goes on so.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Final

WINDOW: Final = 40
"""Samples from which is told how fast the room shrinks."""
SHORTEST_S: Final = 60.0
"""Seconds from which on the samples tell how fast the room shrinks."""
FARTHEST_S: Final = 7 * 86_400.0
"""A disk that will be full later than so many seconds isn't said to be filling."""


class Disk:
    """
    The disk of one directory.

    Args:
        path: The directory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: deque[tuple[float, int]] = deque(maxlen=WINDOW)

    def free_bytes(self, now: float) -> int:
        """
        Return the bytes that are free for this user.

        Args:
            now: Seconds, by a clock that isn't set.

        Raises:
            OSError: The directory can't be asked.
        """
        status = os.statvfs(self._path)
        free = status.f_bavail * status.f_frsize
        self._seen.append((now, free))
        return free

    def full_in_s(self) -> int | None:
        """
        Return in how many seconds it will be full, by the line through the last samples.

        Returns:
            None where it isn't filling, not within a week, or that can't be told yet.
        """
        seen = self._seen
        if not seen or seen[-1][0] - seen[0][0] < SHORTEST_S:
            return None
        mean_time = sum(time for time, _ in seen) / len(seen)
        mean_free = sum(free for _, free in seen) / len(seen)
        above = sum((time - mean_time) * (free - mean_free) for time, free in seen)
        below = sum((time - mean_time) ** 2 for time, _ in seen)
        slope = above / below
        seconds = seen[-1][1] / -slope if slope < 0 else FARTHEST_S
        return round(seconds) if seconds < FARTHEST_S else None
