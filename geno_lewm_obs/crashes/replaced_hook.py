"""
A crash that another hook got: its record is written at the end of the process, and stderr says why.

Typer, `rich.traceback.install` and others replace ``sys.excepthook`` while the program runs.
Nothing can keep them from it, nor keep their hook from printing.
"""

from __future__ import annotations

import sys
from typing import Any

from ..notice import say
from ..process.last_exception import exception_that_ended_program
from ..redaction import safe_name
from .report import tell_crash, was_told


def tell_lost_crash(own_hook: object) -> None:
    """
    Write a record of the exception that ended the main thread, if it never came to *own_hook*.

    To be called when the process ends. A hook that calls the one that it replaced has lost nothing.
    """
    hook = getattr(sys, "excepthook", None)
    exc = exception_that_ended_program()
    if hook is own_hook or exc is None or was_told(exc, "main"):
        return
    say(
        f"sys.excepthook was replaced by {_name_of(hook)}, and got the exception that ended the "
        "program: install the crash hooks after it, or start the program by geno-obs run"
    )
    tell_crash(exc, "main", is_shown=True)


def _name_of(hook: Any) -> str:
    module = getattr(hook, "__module__", type(hook).__module__)
    name = getattr(hook, "__qualname__", type(hook).__qualname__)
    return safe_name(f"{module}.{name}")
