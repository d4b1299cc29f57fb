"""
Columns over the records on a screen: the same field of the same event stands where it stood before.
"""

from __future__ import annotations

from typing import Final

from ..terminal.width import display_width


class Columns:
    """
    How wide events and numbers were on the lines before, so that the next ones stand below them.

    The first line sets no blanks; a longer name, or number, moves those that follow.
    """

    WIDEST_EVENT: Final = 26
    WIDEST_NUMBER: Final = 12
    LIMIT: Final = 1000
    """Numbers that are remembered; a program has a few dozen."""

    def __init__(self) -> None:
        self._event = 0
        self._numbers: dict[tuple[str, str], int] = {}

    def blanks_after(self, event: str) -> int:
        """Return how many blanks follow *event*, so that its fields stand below others'."""
        width = display_width(event)
        if self._event < width <= self.WIDEST_EVENT:
            self._event = width
        return max(self._event - width, 0)

    def blanks_before(self, event: str, key: str, number: str) -> int:
        """Return how many blanks precede *number*, so that it ends where the last one ended."""
        place = (event, key)
        known, width = self._numbers.get(place, 0), len(number)
        is_kept = place in self._numbers or len(self._numbers) < self.LIMIT
        if is_kept and known < width <= self.WIDEST_NUMBER:
            self._numbers[place] = width
        return max(known - width, 0)
