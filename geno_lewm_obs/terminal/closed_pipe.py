"""
A pipe whose reader has closed it, as `head` does.
"""

from __future__ import annotations

import os
from typing import TextIO


def discard(stream: TextIO) -> None:
    """
    Discard what *stream* still holds, and what is written to it from now on.

    Without this, the flush at exit fails with a message of Python's and exit code 120.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
