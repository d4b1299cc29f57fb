"""
Whether a version's number says enough for the changes since another one, by Semantic Versioning.

Before 1.0 the second number takes the place of the first: a grave change needs a minor version, any
other one a patch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .rules import LEVELS, Level

_VERSION: Final = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(.*)", re.ASCII)


def needed(levels: Iterable[Level], old: str) -> Level | None:
    """Return by how much *old* must rise for changes of *levels*; None where there are none."""
    gravest = max(map(LEVELS.index, levels), default=None)
    if gravest is None:
        return None
    if _numbers(old)[0] == 0:
        gravest = max(gravest - 1, 0)
    return LEVELS[gravest]


def risen(old: str, new: str) -> Level | None:
    """Return by how much *new* is higher than *old*; None if it isn't."""
    before, after = _numbers(old), _numbers(new)
    if after <= before:
        return None
    at = next(at for at in range(3) if after[at] != before[at])
    return LEVELS[2 - at]


def is_enough(old: str, new: str, level: Level | None) -> bool:
    """Tell whether *new* rises above *old* by *level* at least."""
    found = risen(old, new)
    return level is None or (found is not None and LEVELS.index(found) >= LEVELS.index(level))


def _numbers(version: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return 0, 0, 0
    return int(match[1]), int(match[2] or 0), int(match[3] or 0)
