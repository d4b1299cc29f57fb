"""
The time that a step takes, by the steps that were logged and when.

It's the median of recent ones. So an evaluation in between, a checkpoint or a pause of the machine
changes nothing, and a run that was resumed begins anew where its steps do.
"""

from __future__ import annotations

from collections import deque
from typing import Final

EVENT: Final = "obs.run.progress"
"""The event by which a run's file tells how many steps it takes."""
RECENT: Final = 255
"""Steps, or strides of several, that the median is taken of."""
_MOST: Final = 64
"""Series that are told apart."""
_OTHERS: Final = ("eval.", "obs.")
"""Begin the names of events whose steps aren't those of a training."""


class Pace:
    """The time that a step takes, in one series of records whose steps rise."""

    __slots__ = ("_at", "_seconds", "_step", "notes")

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=RECENT)
        self._step: int | None = None
        self._at = 0.0
        self.notes = 0
        """Times that a step was reached."""

    def note(self, step: int, at: float) -> None:
        """
        Note that a step was reached.

        Args:
            step: Its number. One that is lower than the last begins anew, as a resumed run does.
            at: When, in seconds by any clock.
        """
        last, before = self._step, self._at
        if step == last:  # one of several records of a step
            return
        self._step, self._at = step, at
        self.notes += 1
        if last is not None and step > last and at >= before:
            self._seconds.append((at - before) / (step - last))

    @property
    def seconds(self) -> float | None:
        """Seconds that a step takes; None as long as that isn't known."""
        known = sorted(self._seconds.copy())  # in one step, whatever other threads note
        return known[len(known) // 2] if known else None


class Paces:
    """The paces of all series of a run, of which the one with most steps counts."""

    def __init__(self) -> None:
        self._paces: dict[tuple[str, str], Pace] = {}

    def note(self, component: str, event: str, step: int, at: float) -> None:
        """Note a step of *event*, logged by *component*; the others are those of `Pace.note`."""
        series = (component, event)
        pace = self._paces.get(series)
        if pace is None:
            if event.startswith(_OTHERS) or len(self._paces) >= _MOST:
                return
            pace = self._paces.setdefault(series, Pace())
        pace.note(step, at)

    @property
    def seconds(self) -> float | None:
        """Seconds that a step takes; None as long as that isn't known."""
        known = [pace for pace in self._paces.copy().values() if pace.seconds is not None]
        return max(known, key=lambda pace: pace.notes).seconds if known else None
