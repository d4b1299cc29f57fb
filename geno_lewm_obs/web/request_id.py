"""
Ids of requests: what a client may choose, and what is made where it chose nothing usable.
"""

from __future__ import annotations

import os
import re
from typing import Final

from ..redaction import clean_edge, judge_text

_SHAPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=@~-]{0,127}", re.ASCII)


def usable_request_id(value: str) -> str | None:
    """
    Return *value* if a record and a header of the answer may hold it, else None.

    It must have 1 to 128 letters, digits and ``. _ : / + = @ ~ -``, the first of them a letter or a
    digit, so that it can't end a header and begin another; and no rule of redaction may find
    anything in it.
    """
    if _SHAPE.fullmatch(value) is None:
        return None
    # Nearly all are of a shape that one look lets pass; none comes again, so none is remembered.
    return value if clean_edge(value) is not None or judge_text(value) is None else None


def new_request_id() -> str:
    """Return a random UUID of version 4, as text."""
    return next(filter(usable_request_id, iter(_uuid, "")))


def _uuid() -> str:
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
