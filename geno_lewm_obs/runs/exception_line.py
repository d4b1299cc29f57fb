"""
An exception in one line, for a person: its type, its text and its place.
"""

from __future__ import annotations

from typing import Final

from ..chain.exception_fields import MAX_MESSAGE, place_of, type_name
from ..chain.outcome import outcome
from ..errors import text_of
from ..redaction import WITHHELD, judge_text, safe_name

_MAX_TEXT: Final = 200
"""Characters of the text that are shown."""


def exception_line(exc: BaseException) -> str:
    """
    Return type, text and place of *exc* in one line, as far as the rules let them pass.

    Of a group of exceptions, whose own frames are those of what gathered it, the first member that
    failed is told.
    """
    if isinstance(exc, BaseExceptionGroup):
        failed = (member for member in exc.exceptions if outcome(member) == "failed")
        member = next(failed, exc.exceptions[0])
        return f"{safe_name(type_name(exc))} ({len(exc.exceptions)}) of {exception_line(member)}"
    text, place = text_of(exc), place_of(exc)
    told = safe_name(type_name(exc))
    if text and len(text) <= MAX_MESSAGE and judge_text(text) is None:
        line = text.splitlines()[0] if text.splitlines() else ""
        told += f": {line if len(line) <= _MAX_TEXT else f'{line[:_MAX_TEXT]}…'}"
    if place:
        told += f" at {place if judge_text(place) is None else WITHHELD}"
    return told
