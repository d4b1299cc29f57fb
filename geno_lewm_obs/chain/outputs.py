"""
What the chain hands a finished line to. `sinks` has the outputs themselves.
"""

from __future__ import annotations

from typing import Protocol

from ..sinks.file.opening import OpenFile


class LineWriter(Protocol):
    """What a finished line is handed to by the shortest way: the run file, or all outputs."""

    @property
    def ready(self) -> OpenFile | None:
        """The open file, where a line needs one write and nothing else; the caller may make it."""

    def append(
        self,
        line: bytes,
        severity: str,
        event: str,
        file: OpenFile | None = None,
        written: int = 0,
    ) -> bool:
        """
        Take a finished *line*, which has passed the last guard; tell whether the run file has it.

        Args:
            line: Ended by a newline.
            severity: As in the line.
            event: As in the line.
            file: What was `ready`, where the caller made the write.
            written: How many bytes of the line it took.

        Raises:
            ResourceError: the run file doesn't take it, and errors are to be raised.
        """


class Outputs(LineWriter, Protocol):
    """All outputs of a run: what fails in one of them is counted and reported, and not raised."""

    @property
    def sends(self) -> bool:
        """Whether there are outputs in the background, which may log while they send."""

    def refused(self, exc: Exception) -> None:
        """Report that a record was kept from every output by *exc*, a fault of this package."""
