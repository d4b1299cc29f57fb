"""
What a receiver said of one batch of records.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Answer(NamedTuple):
    """
    What became of one attempt to send records.

    No field holds a value of a header, or text of a record.
    """

    is_final: bool
    """Whether they were taken, or refused for good; if not, they are to be sent again later."""
    rejected: int = 0
    """How many records, spans or data points the receiver refused, or couldn't be encoded."""
    reason: str = ""
    """What was wrong, in one line for a person; empty where all was taken."""
    remedy: str = ""
    """What the person can do; empty where there is no reason, or nothing to do."""
    retry_after_s: float | None = None
    """For how many seconds the receiver wants to be left alone, where it says so."""
    is_too_large: bool = False
    """Whether it might take them in smaller requests."""
    is_elsewhere: bool = False
    """Whether there is no such receiver at the address, be its host there or not."""


TAKEN = Answer(is_final=True)
"""All was taken."""


def together(answers: Iterable[Answer]) -> Answer:
    """
    Return *answers* as one.

    It's final if each is; its reason is that of the first that isn't, else of the first that has
    one.
    """
    each = [*answers]
    told = min(
        (answer for answer in each if answer.reason),
        key=lambda answer: answer.is_final,
        default=TAKEN,
    )
    waits = [answer.retry_after_s for answer in each if answer.retry_after_s is not None]
    return Answer(
        is_final=all(answer.is_final for answer in each),
        rejected=sum(answer.rejected for answer in each),
        reason=told.reason,
        remedy=told.remedy,
        retry_after_s=max(waits, default=None),
    )
