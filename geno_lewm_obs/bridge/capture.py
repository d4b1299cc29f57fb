"""
Which loggers of the standard library, and whether warnings, go into runs; undone as a whole.

Levels of loggers, other handlers and `propagate` stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from ..errors import InputError
from ..logger import GenoLeWMLogger
from .handler import LibraryHandler
from .python_warnings import PythonWarnings

UNPROPAGATED: Final = (
    *("accelerate", "datasets", "diffusers", "huggingface_hub", "transformers"),
    *("lightning", "lightning.fabric", "lightning.pytorch", "pytorch_lightning"),
)
"""Loggers of libraries that keep their records from the root logger, when they're imported."""


class Capture:
    """
    What `configure` has asked for, from `begin` to `end`.

    Args:
        find, find_open: As for `LibraryHandler`.
        loggers: True for the root logger and those that keep their records from it; or the names
            of loggers, with those below them; or False.
        has_warnings: Whether warnings that Python would print are written instead.

    Raises:
        InputError: *loggers* is nothing of that.
    """

    def __init__(
        self,
        find: Callable[[str], GenoLeWMLogger],
        find_open: Callable[[str], GenoLeWMLogger | None],
        loggers: bool | str | Iterable[str],
        *,
        has_warnings: bool,
    ) -> None:
        self._names = _checked_names(loggers)
        self._is_all = loggers is True
        self._handler = LibraryHandler(find, find_open)
        self._warnings = PythonWarnings(self._handler) if has_warnings else None
        self._held: list[logging.Logger] = []
        self._known = 0

    def begin(self) -> None:
        """Put the handler on the loggers, and take warnings."""
        for name in self._names:
            self._hold(logging.getLogger(name))
        if self._is_all:
            self._hold(logging.getLogger())
            self._look_for_others()
            self._handler.before_each = self._look_for_others
        if self._warnings is not None:
            self._warnings.begin()

    def end(self) -> None:
        """Leave loggers and warnings as if it had never begun."""
        self._handler.before_each = None
        if self._warnings is not None:
            self._warnings.end()
        while self._held:
            logger = self._held.pop()
            while self._handler in logger.handlers:
                logger.removeHandler(self._handler)
        self._handler.close()

    def _look_for_others(self) -> None:
        """Hold the loggers made since the last call that keep their records from the root."""
        loggers = logging.Logger.manager.loggerDict
        if len(loggers) != self._known:
            self._known = len(loggers)
            for each in [*loggers.values()]:
                if isinstance(each, logging.Logger) and not each.propagate:
                    self._hold(each)

    def _hold(self, logger: logging.Logger) -> None:
        # Not by `addHandler`: it takes the lock of `logging`, which another thread may hold while
        # it waits for a run that this thread opens.
        if self._handler not in logger.handlers:
            self._held.append(logger)
            logger.handlers.append(self._handler)


def _checked_names(loggers: object) -> tuple[str, ...]:
    """Return the names of the loggers to hold, besides the root."""
    if isinstance(loggers, bool):
        return UNPROPAGATED if loggers else ()
    names = (loggers,) if isinstance(loggers, str) else ()
    if isinstance(loggers, Iterable) and not names:
        names = tuple(loggers)
    if not names or not all(isinstance(name, str) and name for name in names):
        msg = "capture_logging names no loggers"
        raise InputError(msg, remediation='pass True, or names of loggers: ("transformers",)')
    return names
