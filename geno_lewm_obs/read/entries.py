"""
The entries of a directory whose names begin in a way, found without listing it for each of many.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from time import time_ns
from typing import Final

_SETTLED_NS: Final = 2_000_000_000
"""
After this time without a change, a listing is kept until the next change. Sooner, a further change
might leave the directory's time as it is.
"""


def beginning_with(folder: Path, name: str) -> list[Path]:
    """
    Return the paths in *folder* whose names begin with *name*, by name.

    Raises:
        OSError: *folder* can't be listed.
    """
    names = _names(folder)
    rest = islice(names, bisect_left(names, name), None)
    return [folder / each for each in takewhile(lambda each: each.startswith(name), rest)]


def _names(folder: Path) -> list[str]:
    changed = folder.stat().st_mtime_ns
    if time_ns() - changed < _SETTLED_NS:
        return _listed(folder)
    return _kept(folder, changed)


@lru_cache(maxsize=2)
def _kept(folder: Path, _changed: int) -> list[str]:
    return _listed(folder)


def _listed(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208 - names, where iterdir makes a path of each
