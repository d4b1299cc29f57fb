"""
A curve in one line, of characters in eight heights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_ASCII: Final = "_.-:=+*#"


def sparkline(values: Sequence[float], width: int = 14, *, is_ascii: bool = False) -> str:
    """
    Return *values* in at most *width* characters, the lowest of each part as its height.

    NaN and infinities are left out; without any other value it's empty.
    """
    finite = [value for value in values if math.isfinite(value)]
    parts = min(width, len(finite))
    edges = [len(finite) * part // parts for part in range(parts + 1)] if parts else []
    heights = [min(finite[start:end]) for start, end in pairwise(edges)]
    if not heights:
        return ""
    low, high = min(heights), max(heights)
    signs = _ASCII if is_ascii else _BLOCKS
    if high == low:
        return signs[0] * len(heights)
    # Halved, so that the difference of two huge values is no infinity.
    share = (len(signs) - 1) / (high / 2 - low / 2)
    return "".join(signs[round(share * (each / 2 - low / 2))] for each in heights)
