"""
The way of one signal: from records to requests that a receiver takes, and to what it said of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from .answer import TAKEN, Answer, together
from .encoding import Encoder, Record, Request

MOST_BYTES: Final = 3 * 2**20
"""The longest request, uncompressed, unless it's one record's: gRPC takes 4 MiB by default."""


class Transport(Protocol):
    """What sends requests to one receiver."""

    def send(self, body: bytes, items: int) -> Answer:
        """Make one attempt to send *body*, which has so many *items*; it never raises."""

    def close(self) -> None:
        """Give up what is open."""


class Lane:
    """
    Sends batches of one signal, cut to what the receiver takes.

    Args:
        encoder: Makes the requests.
        transport: Sends them.
        is_optional: Whether there's no receiver to be insisted on at the address: where there is
            none, the signal is given up, and that is said once.
    """

    def __init__(self, encoder: Encoder, transport: Transport, *, is_optional: bool) -> None:
        self._encoder, self._transport = encoder, transport
        self._is_optional = is_optional
        self._is_given_up = False
        self._parts: list[tuple[int, int]] = []
        """Where the parts of the batch that are still to be sent begin and end, the next last."""
        self._answers: list[Answer] = []

    def begin(self, records: Sequence[Record]) -> None:
        """Begin a batch."""
        self._parts, self._answers = [(0, len(records))], []

    def send(self, records: Sequence[Record], rank: int) -> Answer:
        """Make one attempt to send what isn't settled of the batch, *records* of a *rank*."""
        while self._parts and not self._is_given_up:
            start, end = self._parts[-1]
            request = self._encoder.encode(records[start:end], rank)
            middle = (start + end) // 2
            answer = self._attempt(request, may_be_split=start < middle)
            if answer.is_elsewhere and self._is_optional:
                self._is_given_up = True
                answer = answer._replace(is_final=True, reason=f"{answer.reason}; it gets no more")
            elif answer.is_too_large and start < middle:
                self._parts[-1:] = [(middle, end), (start, middle)]
                continue
            if not answer.is_final:
                return answer
            self._encoder.settle()
            self._answers += answer, *_unencodable(request)
            self._parts.pop()
        answers, self._answers = self._answers, []
        return together(answers)

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def _attempt(self, request: Request, *, may_be_split: bool) -> Answer:
        if may_be_split and len(request.body) > MOST_BYTES:
            return _TOO_LARGE
        if not request.items:
            return TAKEN
        return self._transport.send(request.body, request.items)


_TOO_LARGE: Final = Answer(is_final=True, is_too_large=True)


def _unencodable(request: Request) -> list[Answer]:
    if not request.unencodable:
        return []
    reason = f"records left out: {request.unencodable}, since they aren't of the shape of one"
    return [
        Answer(
            is_final=True,
            rejected=request.unencodable,
            reason=reason,
            remedy="`geno-obs verify` names the lines",
        )
    ]
