"""
Take the warnings that Python would print to stderr, with the source line they come from.

Which warnings these are is for the filters of `warnings`; one that is caught or recorded doesn't
come here.
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Final, TextIO

LOGGER: Final = "py.warnings"
"""The logger that the standard library's own `logging.captureWarnings` names."""


class PythonWarnings:
    """
    Stands for `warnings.showwarning` from `begin` to `end`.

    Args:
        handler: Is handed each warning as a record.
    """

    def __init__(self, handler: logging.Handler) -> None:
        self._handler = handler
        self._is_over = False

    def begin(self) -> None:
        """Take the place of `warnings.showwarning`."""
        self._before = warnings.showwarning
        self._own = warnings.showwarning = self._show

    def end(self) -> None:
        """Give the place back; what has replaced this one meanwhile stays, and is passed on."""
        self._is_over = True
        if warnings.showwarning is self._own:
            warnings.showwarning = self._before

    def _show(  # noqa: PLR0917 - as Python calls it
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if self._is_over or file is not None:
            self._before(message, category, filename, lineno, file, line)
            return
        # Not the path, which may name a person.
        place = f"{os.path.basename(filename)}:{lineno}: {category.__name__}"  # noqa: PTH119
        self._handler.handle(
            logging.LogRecord(
                *(LOGGER, logging.WARNING, filename, lineno),
                msg=f"{place.replace('%', '%%')}: %s",
                args=(message,),
                exc_info=None,
            )
        )
