"""
The lines that Python's `faulthandler` writes, and what of them has to be hidden.

The interpreter writes them in C, when nothing can judge the names in them. That's done afterwards.
"""

from __future__ import annotations

import os
import re
from typing import Final

from .text_rules import is_presentable, judge_text

FRAME: Final = re.compile(r'  File "(?P<file>.*)", line (?P<line>[0-9]+) in (?P<function>.*)')
HEADING: Final = re.compile(
    r"Fatal Python error: [A-Za-z -]{1,60}|Timeout \([0-9:.]{1,20}\)!"
    r"|(Current thread|Thread) 0x[0-9a-f]{1,16}"
)
_REST: Final = " (most recent call first):"
_PLAIN: Final = re.compile(r"(  )?\.\.\.|  <[A-Za-z ]{1,40}>|")
"""What says that there is more, or no frame."""
_PARTS: Final = re.compile(r"[^/\\]+")
_HOMES: Final = re.compile(r"(?:/home|/Users|[A-Za-z]:(?:\\|\\\\)Users)[/\\]+([^/\\]+)")
_HIDDEN: Final = "*"


def masked_line(line: str) -> str:
    """
    Return *line* of a trace with asterisks for what may not be shown, and as long as it was.

    These are the names that a rule keeps out, the user's name in a path, and any text that is
    neither a heading nor a frame.
    """
    if frame := FRAME.fullmatch(line):
        file, number, function = frame.groups()
        file = _masked_path(file)
        function = _mask(function) if judge_text(function) is not None else function
        base = re.split(r"[/\\]", file)[-1]
        if not is_presentable(f"{base}:{number} {function}"):
            file, function = file[: len(file) - len(base)] + _mask(base), _mask(function)
        return f'  File "{file}", line {number} in {function}'
    heading = HEADING.match(line)
    if heading is None:
        return line if _PLAIN.fullmatch(line) else _mask(line)
    rest = line[heading.end() :]
    return heading[0] + (rest if rest in ("", _REST) else _mask(rest))


def is_masked(name: str) -> bool:
    """Tell whether *name* is one that `masked_line` has hidden."""
    return bool(name) and not name.strip(_HIDDEN)


def _masked_path(path: str) -> str:
    home = os.path.expanduser("~")  # noqa: PTH111 - a path object raises where there is none
    users = {re.split(r"[/\\]", home)[-1], *_HOMES.findall(path)} - {"root", "~", ""}

    def masked(part: re.Match[str]) -> str:
        is_hidden = part[0] in users or judge_text(part[0]) is not None
        return _mask(part[0]) if is_hidden else part[0]

    hidden = _PARTS.sub(masked, path)
    return hidden if is_presentable(hidden) else _mask(path)


def _mask(text: str) -> str:
    return _HIDDEN * len(text)
