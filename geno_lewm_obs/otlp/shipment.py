"""
Send batches of a run until each is settled: when to send again, and how far the run was sent.

A receiver that takes nothing is asked again after a time that doubles, or after the one that it
names. The position is stored after each answer, so no batch is sent again that was settled; the one
whose answer never came is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from ..errors import ResourceError, errno_name
from ..shipping.marks import Marks
from ..shipping.position_file import PositionFile
from ..shipping.unsent import Batch
from .answer import Answer

FIRST_PAUSE_S: Final = 1.0
"""How long it waits after the first failure; each further one doubles it."""
LONGEST_PAUSE_S: Final = 30.0
"""How long it waits at most, unless the receiver asks for more."""
LONGEST_WISH_S: Final = 300.0
"""How long it waits at most where the receiver asks for it."""
_TOO_MANY: Final = 2**53
"""No count of records; a sum of those below it can still be stored."""
_JITTER: Final = 0.2
"""The part of a pause by which it varies, so that many runs don't ask together."""


class Sender(Protocol):
    """What makes one attempt: an `otlp.exporting.Exporter`."""

    def send(self, records: Sequence[Mapping[str, Any]], *, rank: int = 0) -> Answer:
        """Make one attempt to send *records* of one rank."""


class GaveUpError(ResourceError):
    """A batch wasn't settled in the time there was."""


class Shipment:
    """
    Sends a run's batches, and keeps how far it was sent.

    Args:
        position: The run's, acquired.
        sender: Makes each attempt.
        pause: Waits so many seconds, or shorter where there is a reason to try at once. Returns
            False if there is no further attempt.
        tell: Is given what went wrong.

    Raises:
        RuntimeSetupError: *position* is another run's.
    """

    def __init__(
        self,
        position: PositionFile,
        sender: Sender,
        *,
        pause: Callable[[float], bool],
        tell: Callable[[Exception], None],
    ) -> None:
        self._position = position
        self._sender = sender
        self._pause = pause
        self._tell = tell
        self._pause_s = FIRST_PAUSE_S
        state = position.load() or {}
        self.marks: Final = Marks.of_state(state)
        """How far the run was sent."""
        self.sent = count_in(state, "sent")
        """Records that were sent and not refused, over all processes that sent them."""
        self.rejected = count_in(state, "rejected")
        """Those that the receiver refused for good."""

    def send(self, batch: Batch) -> None:
        """
        Send *batch*, again and again if need be, until it's settled.

        Raises:
            GaveUpError: *pause* said that there is no further attempt.
        """
        if batch.lines:
            answer = self._settled(batch)
            if answer.reason:
                self._tell(ResourceError(answer.reason, remediation=answer.remedy or None))
            self.sent += max(len(batch.lines) - answer.rejected, 0)
            self.rejected += answer.rejected
        self.marks.pass_over(batch.last)
        try:
            self._position.store(
                {"sent": self.sent, "rejected": self.rejected, "marks": self.marks.as_json()}
            )
        except OSError as exc:
            msg = f"how far it has sent can't be written down ({errno_name(exc)})"
            self._tell(ResourceError(msg, remediation="free space, or records may be sent twice"))

    def _settled(self, batch: Batch) -> Answer:
        records = batch.records
        while True:
            answer = self._sender.send(records, rank=batch.rank)
            if answer.is_final:
                self._pause_s = FIRST_PAUSE_S
                return answer
            failure = GaveUpError(answer.reason, remediation=answer.remedy or None)
            self._tell(failure)
            wish = min(answer.retry_after_s or 0.0, LONGEST_WISH_S)
            varied = self._pause_s * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
            if not self._pause(max(varied, wish)):
                raise failure


def count_in(state: Mapping[str, Any], name: str) -> int:
    """Return a count of a position, or 0 where it can't be one."""
    count = state.get(name)
    return count if isinstance(count, int) and 0 <= count < _TOO_MANY else 0
