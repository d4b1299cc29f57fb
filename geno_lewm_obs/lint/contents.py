"""
The contents of a project's files, and which of them may have to do with logging at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from .roles import PACKAGE

MOST_BYTES: Final = 10_000_000
"""Size of the largest file that is parsed; larger ones are tables in the shape of a program."""


class Problem(NamedTuple):
    """Why a file isn't checked."""

    line: int
    reason: str
    detail: str = ""
    """What Python says, which may quote the source."""


def content_of(path: str) -> bytes | Problem:
    """Return the content of the file at *path*, or why it can't be read."""
    try:
        with Path(path).open("rb", buffering=0) as file:
            return file.read(MOST_BYTES + 1)
    except OSError as exc:
        return Problem(1, f"it can't be read ({type(exc).__name__})")


def names_loggers(contents: Iterable[tuple[int, bytes]], makers: Iterable[str]) -> set[int]:
    """Return the numbers of the *contents* that name the package, or one of *makers*."""
    mark = re.compile("|".join([PACKAGE, *patterns_of(makers)]).encode())
    return {number for number, content in contents if mark.search(content)}


def patterns_of(makers: Iterable[str]) -> list[str]:
    """Return a pattern for the last name of each of *makers*."""
    return [re.escape(each.rpartition(".")[2]) for each in sorted(makers)]
