"""
Whether a descriptor can be read without a wait, whatever its number.
"""

from __future__ import annotations

import select


def is_readable(number: int, seconds: float) -> bool:
    """
    Wait *seconds* at most until the descriptor *number* has bytes or has ended; tell whether so.

    `select.select` refuses numbers from 1024 on, which a program with many files has.
    """
    ready = select.poll()
    ready.register(number, select.POLLIN)
    return bool(ready.poll(max(seconds, 0.0) * 1000))
