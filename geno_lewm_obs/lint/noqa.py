"""
Comments by which a line is let pass: ``# noqa``, ``# noqa: GLO003``, ``# noqa: GLO003, E501``.
"""

from __future__ import annotations

import re
from typing import Final

_NOQA: Final = re.compile(
    rb"#\s*noqa(?!\w)(?:\s*:\s*([A-Za-z]+\d+(?:[\s,]+[A-Za-z]+\d+)*))?", re.IGNORECASE
)
_EVERY: Final = frozenset({""})


def let_pass(source: bytes) -> dict[int, frozenset[str]]:
    """Return for each line with such a comment the ids that it lets pass; all of them if empty."""
    found: dict[int, frozenset[str]] = {}
    if b"noqa" not in source.lower():
        return found
    for number, line in enumerate(source.splitlines(), 1):
        match = _NOQA.search(line)
        if match is not None:
            ids = (match[1] or b"").decode().upper()
            found[number] = frozenset(re.split(r"[\s,]+", ids)) if ids else _EVERY
    return found


def passes(rule: str, lines: dict[int, frozenset[str]], line: int) -> bool:
    """Tell whether a comment on *line* lets findings of *rule* pass."""
    return rule.startswith(tuple(lines.get(line, ())))
