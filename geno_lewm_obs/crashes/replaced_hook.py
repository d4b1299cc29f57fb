"""
A crash that another hook got: its record is written at the end of the process, and stderr says why.

Typer, `rich.traceback.install` and others replace ``sys.excepthook`` while the program runs.
Nothing can keep them from it, nor keep their hook from printing.
"""

from __future__ import annotations

import sys
from typing import Any

from ..notice import say
from ..redaction import safe_name
from .report import tell_crash, was_told


def tell_lost_crash(own_hook: object) -> None:
    """
    Write a record of the exception that ended the main thread, if it never came to *own_hook*.

    To be called when the process ends. A hook that calls the one that it replaced has lost nothing.
    """
    hook = getattr(sys, "excepthook", None)
    exc = _last_exception()
    if hook is own_hook or exc is None or was_told(exc, "main") or not _ended_program(exc):
        return
    say(
        f"sys.excepthook was replaced by {_name_of(hook)}, and got the exception that ended the "
        "program: install the crash hooks after it, or start the program by geno-obs run"
    )
    tell_crash(exc, "main", is_shown=True)


def _last_exception() -> Exception | None:
    """Return what Python remembers of the exception that it passed to ``sys.excepthook`` last."""
    # Python 3.12 has `last_exc`. An interruption by the user is no crash, so it isn't lost.
    exc = getattr(sys, "last_exc", getattr(sys, "last_value", None))
    return exc if isinstance(exc, Exception) else None


def _ended_program(exc: Exception) -> bool:
    """
    Tell whether *exc* has left the outermost frame.

    It hasn't if it's one that a test runner or an interactive shell has caught, and remembered in
    the same place for a debugger.
    """
    return exc.__traceback__ is not None and exc.__traceback__.tb_frame.f_back is None


def _name_of(hook: Any) -> str:
    module = getattr(hook, "__module__", type(hook).__module__)
    name = getattr(hook, "__qualname__", type(hook).__qualname__)
    return safe_name(f"{module}.{name}")
