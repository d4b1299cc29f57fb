"""
Whether an installed package may declare events, told from the files of its metadata.

`importlib.metadata` takes 13 ms to say that none does. This says yes where it can't tell, and
`registry` then asks as one should.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

_METADATA = (".dist-info", ".egg-info")
_LONGEST = 64 * 1024
"""How much of a list of entry points is read; a longer one may mention anything."""


def may_declare(group: str) -> bool:
    """
    Tell whether the entry points of anything on ``sys.path`` mention *group*; True also where
    that's hidden from a plain look.
    """
    if any(
        finder is not PathFinder and hasattr(finder, "find_distributions")
        for finder in sys.meta_path
    ):
        return True
    # Python imports from no Path, but reads the metadata there; whatever else is no text it passes
    # over.
    return any(
        _is_mentioned(group.encode(), os.fspath(folder))
        for folder in sys.path
        if isinstance(folder, str | os.PathLike)
    )


def _is_mentioned(group: bytes, folder: str) -> bool:
    # its metadata is inside, in a folder of another name
    if folder.lower().rstrip("/\\").endswith(".egg"):
        return True
    folder = folder or "."
    try:
        # a Path takes ten times as long
        found = [name for name in os.listdir(folder) if name.lower().endswith(_METADATA)]  # noqa: PTH208
    except FileNotFoundError:
        return False
    except OSError:  # an archive
        return True
    return any(_mentions(group, f"{folder}/{name}/entry_points.txt") for name in found)


def _mentions(group: bytes, path: str) -> bool:
    # By the system's calls, since a file object takes twice as long, and there may be hundreds.
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:  # most have none
        return False
    try:
        text = os.read(number, _LONGEST)
    except OSError:  # a directory
        return False
    finally:
        os.close(number)
    return group in text or len(text) == _LONGEST
