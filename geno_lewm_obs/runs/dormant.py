"""
The output of a run that was copied or unpickled, and hasn't logged: it opens the run first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..chain.outputs import Outputs


class DormantOutput:
    """
    Stands before *outputs* until the first line comes: a `chain.outputs.Outputs`.

    Args:
        outputs: What takes the lines.
        wake: Called before each line; it opens the run, and gives its channels *outputs* itself.
    """

    ready: Final = None
    """The run isn't open, so the caller must not attempt a write."""

    def __init__(self, outputs: Outputs, wake: Callable[[], None]) -> None:
        self._outputs = outputs
        self._wake = wake

    @property
    def sends(self) -> bool:
        """Whether there are outputs in the background."""
        return self._outputs.sends

    def append(
        self, line: bytes, severity: str, event: str, _file: object = None, _written: int = 0
    ) -> bool:
        """Open the run, and hand it the finished *line*; raises as the run's outputs."""
        self._wake()
        return self._outputs.append(line, severity, event)

    def refused(self, exc: Exception) -> None:
        """Report that a record was kept from every output by *exc*."""
        self._outputs.refused(exc)
