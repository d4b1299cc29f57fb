"""
How many records of one kind are written within some seconds; those that aren't are counted.

No lock is taken: a signal handler or a finalizer may ask while another call is being answered.
"""

from __future__ import annotations

from typing import Final

from ..counters import Tally

WINDOW_S: Final = 10.0
MOST: Final = 100
"""How many records of one kind are admitted in a window of `WINDOW_S` seconds."""
MOST_KINDS: Final = 1000


class Window:
    """The records of one kind from *begin* on, and how many were left out before it."""

    __slots__ = ("begin", "end", "left_out", "seen")

    def __init__(self, begin: float, left_out: int) -> None:
        self.begin = begin
        self.end = begin + WINDOW_S
        self.left_out = left_out
        self.seen = Tally()

    def holds(self, now: float) -> bool:
        """Tell whether *now* is in it; not so where the clock was set back behind its begin."""
        return self.begin <= now < self.end


class RateLimit:
    """
    The limit for each kind of record.

    Memory is bounded: where `MOST_KINDS` kinds came within a window, new ones share one limit for
    each group.

    Args:
        most: How many records of one kind are admitted in a window.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._windows: dict[int, Window] = {}
        self._next_sweep = 0.0

    def admit(self, group: tuple[str, int], template: str, now: float) -> int | None:
        """
        Return how many of its kind were left out before this record; None if it is to be, too.

        Args:
            group: With *template*, the kind that the limit holds for.
            template: It is not kept.
            now: In seconds.
        """
        kind = hash((group, template))
        window = self._windows.get(kind)
        if window is None or not window.begin <= now < window.end:
            window = self._begin(kind, group, now)
        number = next(window.seen.ticks)
        if number >= self._most:
            return None
        return 0 if number else window.left_out

    def _begin(self, kind: int, group: tuple[str, int], now: float) -> Window:
        windows = self._windows
        if len(windows) >= MOST_KINDS and kind not in windows:
            self._sweep(now)
            if len(windows) >= MOST_KINDS:
                kind = hash(group)
        # Whoever takes the old window out tells what it left out, and so it's told once.
        old = windows.pop(kind, None)
        if old is not None and old.holds(now):  # another thread was faster; or it's the group's
            return windows.setdefault(kind, old)
        left_out = 0 if old is None else max(0, old.seen.value - self._most)
        return windows.setdefault(kind, Window(now, left_out))

    def _sweep(self, now: float) -> None:
        """Forget the windows that are over, at most once a second."""
        if self._next_sweep - 1.0 <= now < self._next_sweep:
            return
        self._next_sweep = now + 1.0
        for kind, window in [*self._windows.items()]:
            if not window.holds(now):
                self._windows.pop(kind, None)
