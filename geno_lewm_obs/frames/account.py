"""
What of the runs isn't in a frame, or not as it stands in their files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..counters import counted
from ..read import LeftOut
from ..redaction import safe_name


@dataclass
class Account:
    """
    What is counted while frames are made.

    .. versionadded:: 0.1.0
    """

    rows: int = 0
    """The rows of all frames together."""
    left_out: LeftOut = field(default_factory=LeftOut)
    """What the reader left out of the records that were wanted."""
    unfit: Counter[str] = field(default_factory=Counter)
    """How many values are null, since their column's type can't hold them, by event and column."""

    def restart(self) -> None:
        """Forget what was counted."""
        self.rows = 0
        self.left_out = LeftOut()
        self.unfit.clear()

    def lines(self) -> Iterator[str]:
        """Yield what a person should know, one line a fact; none if nothing is missing."""
        superseded, damaged = self.left_out.superseded, self.left_out.damaged
        if superseded:
            known = counted(superseded, "record")
            yield f"{known} that a later attempt did again {_are(superseded)}n't counted"
        if damaged:
            yield f"{counted(damaged, 'piece')} of damaged lines {_are(damaged)} left out"
        for name, number in self.unfit.items():
            values = f"{counted(number, 'value')} of another type than declared"
            yield f"{safe_name(name)}: {values} {_are(number)} null"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
