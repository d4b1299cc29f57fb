"""
structlog's processors that name the caller of a log call, told which frames are this package's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_OURS: Final = f"{__name__.partition('.')[0]}."


def see_past_package(processors: Iterable[Any]) -> None:
    """
    Let those *processors* that look for the caller's frame pass over the frames of this package.

    `structlog.processors.CallsiteParameterAdder` and `StackInfoRenderer` have a list of names that
    they pass over, as an argument that users would have to know of.
    """
    for processor in processors:
        ignores = getattr(processor, "_additional_ignores", ())
        if isinstance(ignores, list | None) and _OURS not in (ignores or ()):
            processor._additional_ignores = [*(ignores or ()), _OURS]  # noqa: SLF001 - as told
