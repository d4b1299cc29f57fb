"""
Columns over the records on a screen: the same field of the same event stands where it stood before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..terminal.width import display_width

BlanksBefore = Callable[[str, str], int]
"""Tells how many blanks precede a number of a key."""


def no_blanks(_key: str, _number: str) -> int:
    """Return 0: the numbers stand as they would alone."""
    return 0


class Columns:
    """
    How wide events and numbers were on the lines before, so that the next ones stand below them.

    The first line sets no blanks; a longer name, or number, moves those that follow.
    """

    WIDEST_EVENT: Final = 26
    WIDEST_NUMBER: Final = 12
    LIMIT: Final = 100
    """Events, and keys of each, that are remembered; a program has a few dozen."""

    def __init__(self) -> None:
        self._event = 0
        self._numbers: dict[str, dict[str, int]] = {}
        self.version = 0
        """How often something has become wider."""

    def blanks_after(self, event: str) -> int:
        """Return how many blanks follow *event*, so that its fields stand below others'."""
        width = display_width(event)
        if self._event < width <= self.WIDEST_EVENT:
            self._event = width
            self.version += 1
        return max(self._event - width, 0)

    def numbers(self, event: str) -> BlanksBefore:
        """
        Return what tells, for a key of *event* and a number, how many blanks precede that, so that
        it ends where the last one ended.
        """
        widths = self._numbers.get(event)
        if widths is None:
            if len(self._numbers) >= self.LIMIT:
                return no_blanks
            widths = self._numbers[event] = {}

        def blanks_before(key: str, number: str) -> int:
            known, width = widths.get(key, 0), len(number)
            if width == known:
                return 0
            if width > known and width <= self.WIDEST_NUMBER and len(widths) < self.LIMIT:
                widths[key] = width
                self.version += 1
            return max(known - width, 0)

        return blanks_before
