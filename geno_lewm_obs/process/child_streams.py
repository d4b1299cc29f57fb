"""
The standard streams of a process that sends: what a library prints there reaches nobody.
"""

from __future__ import annotations

import os
import sys


def silenced_stdout() -> int:
    """
    Return a descriptor of stdout; what is printed to stdout and stderr from now on is discarded.
    """
    own = os.dup(sys.stdout.fileno())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    return own
