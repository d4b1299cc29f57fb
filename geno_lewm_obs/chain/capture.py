"""
`structlog.testing.capture_logs`: while a test captures, records go to it and nowhere else.

It changes structlog's own list of processors, which only the loggers that `configure` sets up hold.
The others look here.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from structlog.testing import LogCapture
from structlog.typing import Processor

from ..process.finalization import finalized_with_program


class _Configuration:
    """structlog's configuration, by its public function."""

    @property
    def default_processors(self) -> list[Processor]:
        return list(structlog.get_config()["processors"])


STRUCTLOG: Final[Any] = (
    getattr(getattr(structlog, "_config", None), "_CONFIG", None) or _Configuration()
)
"""
structlog's configuration. Hot code reads its `default_processors`: to ask the public function costs
a tenth of a call.
"""
finalized_with_program(type(STRUCTLOG))  # it holds processors of the program


def capturing() -> list[Processor]:
    """Return the processors by which a test captures records; none where none does."""
    # None when the last objects of a program are finalized
    processors: list[Processor] = getattr(STRUCTLOG, "default_processors", [])
    return processors if processors and isinstance(processors[-1], LogCapture) else []
