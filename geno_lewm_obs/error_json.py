"""
Rendering of an error as one line of JSON, for programs that read what another one prints.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final

_HEX_FROM: Final = 2**63
"""
Integers of at least this size are written in hex, as text: Python refuses to convert very long ones
to decimal.
"""


def render_error(error: Mapping[str, Any], tb: TracebackType | None) -> str:
    """
    Return *error* as one line of JSON in ASCII, after ``ts``, the current time in UTC.

    Args:
        error: What is known of it.
        tb: Where *tb* ends is added as ``place``, ``module:function:line``, unless it's None.
    """
    seconds, milliseconds = divmod(int(time.time() * 1000), 1000)
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    told = {"ts": f"{moment}.{milliseconds:03}Z", **error}
    if tb is not None:
        told["place"] = _innermost_frame(tb)
    return json.dumps(jsonable(told))


def _innermost_frame(tb: TracebackType) -> str:
    while tb.tb_next is not None:
        tb = tb.tb_next
    module = tb.tb_frame.f_globals.get("__name__")
    return f"{module if type(module) is str else '?'}:{tb.tb_frame.f_code.co_name}:{tb.tb_lineno}"


def jsonable(value: object, depth: int = 4) -> object:
    """Return *value* as JSON has it; what JSON doesn't have becomes the name of its type."""
    if isinstance(value, Mapping) and depth:
        return {str(jsonable(key, 0)): jsonable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth:
        return [jsonable(item, depth - 1) for item in value]
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, int):
        return value if value is None or abs(value) < _HEX_FROM else hex(value)
    return f"<{type(value).__name__}>"
