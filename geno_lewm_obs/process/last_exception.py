"""
The exception that ended the main thread, as Python remembers it for a debugger.
"""

from __future__ import annotations

import sys


def exception_that_ended_program() -> Exception | None:
    """
    Return the exception that left the outermost frame of the main thread, or None.

    One that a test runner or an interactive shell has caught, and remembered in the same place,
    hasn't left that frame. An interruption by the user is no failure of the program.
    """
    # Python 3.12 has `last_exc`.
    exc = getattr(sys, "last_exc", getattr(sys, "last_value", None))
    if not isinstance(exc, Exception) or exc.__traceback__ is None:
        return None
    return exc if exc.__traceback__.tb_frame.f_back is None else None
