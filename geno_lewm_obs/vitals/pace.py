"""
How long the steps of a training take, and so from when on one has taken too long.

It knows times alone: when a step was logged, and when the training began something else, such as an
evaluation. Nothing here waits or reads a clock.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median
from typing import Final, NamedTuple

FEWEST: Final = 8
"""Steps that are seen before any is taken for one that takes too long."""
TIMES_USUAL: Final = 10
TIMES_LONGEST: Final = 2
_WINDOW: Final = 256


class Stand(NamedTuple):
    """Where a training stands."""

    since: float
    """When its last step was logged."""
    step: int | None
    """The number of that step."""
    budget_s: float
    """How many seconds after it the next one is due at the latest."""
    usual_s: float
    """How many seconds a step usually takes."""

    @property
    def deadline(self) -> float:
        return self.since + self.budget_s


class Pace:
    """
    The pace of a training.

    A step has as long as ten usual ones, and twice as long as the longest one so far, but not less
    than *shortest_s*.

    Args:
        shortest_s: The least time in seconds that any step has.
    """

    def __init__(self, shortest_s: float) -> None:
        self.shortest_s: Final = shortest_s
        self._took: deque[float] = deque(maxlen=_WINDOW)
        self._longest_s = 0.0
        self._budget_s = math.inf
        """The time that a step had when this was asked last."""
        self._was_late = False
        """Whether the last step was late; if the next one is too, that's how long they take now."""
        self.last_late: tuple[float, Stand] | None = None
        """The last step that was late: when it was logged, and where the training stood before."""
        self._last: tuple[float, int | None] | None = None
        """When the last step was logged, and its number; None while the training pauses."""

    def step(self, step: int | None, now: float) -> None:
        """Note that *step* was logged *now*; what is logged again of one step only shows life."""
        last = self._last
        is_next = last is not None and (step is None or step != last[1])
        if is_next and last is not None and now >= last[0]:
            self._learn(now, *last)
        self._last = (now, step)

    def pause(self) -> None:
        """Note that the training has begun something else, which lasts until its next step."""
        self._last = None

    @property
    def stand(self) -> Stand | None:
        """Where it stands; None while it pauses, or too few steps were seen."""
        last, took = self._last, [*self._took]
        if last is None or len(took) < FEWEST:
            return None
        usual = median(took)
        budget = max(self.shortest_s, TIMES_USUAL * usual, TIMES_LONGEST * self._longest_s)
        self._budget_s = budget
        return Stand(*last, budget, usual)

    def _learn(self, now: float, since: float, step: int | None) -> None:
        """Learn from a step that was logged *now*, after *step*; nothing from a single late one."""
        took = now - since
        is_late = took >= self._budget_s
        if is_late:
            usual = median([*self._took] or [took])
            self.last_late = now, Stand(since, step, self._budget_s, usual)
        if not is_late or self._was_late:
            self._took.append(took)
            self._longest_s = max(self._longest_s, took)
        self._was_late = is_late
