"""
What is done once all runs are closed, at the end of a process or of a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

_acts: Final[list[Callable[[], None]]] = []


def at_last(act: Callable[[], None]) -> None:
    """Call *act* when the runs are closed for good; passed twice, it's called once."""
    if act not in _acts:
        _acts.append(act)


def act_at_last() -> None:
    """Call what was passed to `at_last`; what it raises is dropped."""
    for act in _acts:
        with suppress(Exception):
            act()
