"""
How a piece of work ended, by the exception that left it: completed, failed or interrupted.
"""

from __future__ import annotations

import asyncio
from typing import Final, Literal

from ..errors import attribute_of

Outcome = Literal["completed", "failed", "interrupted"]

_COMMAND_LINES: Final = frozenset({"click", "typer"})
"""Packages with an exception ``Exit`` of their own, by which a command may end well."""


def outcome(exc: BaseException | None) -> Outcome:
    """
    Return how work ended that *exc* left, or that came to its last line.

    A group of exceptions has failed if any of its members has.
    """
    if exc is None or _is_exit_of_success(exc):
        return "completed"
    if isinstance(exc, KeyboardInterrupt | GeneratorExit | asyncio.CancelledError):
        return "interrupted"
    if isinstance(exc, BaseExceptionGroup):
        outcomes = {outcome(member) for member in exc.exceptions}
        return "failed" if "failed" in outcomes else max(outcomes)
    return "failed"


def _is_exit_of_success(exc: BaseException) -> bool:
    if isinstance(exc, SystemExit):
        return not exc.code
    return (
        any(
            cls.__name__ == "Exit" and cls.__module__.partition(".")[0] in _COMMAND_LINES
            for cls in type(exc).__mro__
        )
        and attribute_of(exc, "exit_code") == 0
    )
