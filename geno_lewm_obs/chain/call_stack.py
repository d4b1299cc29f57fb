"""
The stack of a log call as a plain field, for calls that ask for it by ``stack_info=True``.

Frames are told as those of an exception: ``module:function:line``, without locals or source lines.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from .exception_fields import MAX_FRAMES

_PASSED_OVER: Final = (f"{__name__.partition('.')[0]}.", "structlog.")
"""The modules between the program's call and this one."""


def stack_fields(stack_info: object) -> dict[str, Any]:
    """
    Return ``stack_info`` as a record holds it: the call's last `MAX_FRAMES` frames, innermost last.

    Args:
        stack_info: What was passed; nothing is returned unless it's true.
    """
    if not stack_info:
        return {}
    frame = sys._getframe()  # noqa: SLF001 - documented, and what `logging` goes by
    while frame.f_back is not None and _module_of(frame).startswith(_PASSED_OVER):
        frame = frame.f_back
    return {"stack_info": frames_from(frame)}


def frames_from(frame: Any) -> list[str]:
    """Return *frame* and those that led to it, `MAX_FRAMES` at most, the innermost one last."""
    here: Any = frame
    frames: list[str] = []
    while here is not None and len(frames) < MAX_FRAMES:
        frames.append(f"{_module_of(here)}:{here.f_code.co_name}:{here.f_lineno}")
        here = here.f_back
    return frames[::-1]


def _module_of(frame: Any) -> str:
    module = frame.f_globals.get("__name__")
    return module if type(module) is str else "?"
