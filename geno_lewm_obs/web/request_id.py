"""
Ids of requests: what a client may choose, and what is made where it chose nothing usable.
"""

from __future__ import annotations

import re
import uuid
from typing import Final

from ..redaction import judge_text

_SHAPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=@~-]{0,127}", re.ASCII)


def usable_request_id(value: str) -> str | None:
    """
    Return *value* if a record and a header of the answer may hold it, else None.

    It must have 1 to 128 letters, digits and ``. _ : / + = @ ~ -``, the first of them a letter or a
    digit, so that it can't end a header and begin another; and no rule of redaction may find
    anything in it.
    """
    return value if _SHAPE.fullmatch(value) is not None and judge_text(value) is None else None


def new_request_id() -> str:
    """Return a random id: a UUID of version 4 in 32 hex digits."""
    return next(filter(usable_request_id, iter(lambda: uuid.uuid4().hex, "")))
