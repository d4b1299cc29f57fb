"""
What installed packages declare; and a cheap look, in the files of metadata, whether any does.

`importlib.metadata` takes 13 ms to find that none does. The answer here is yes wherever these files
can't tell; the registry then asks `importlib.metadata`.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final

from ..errors import ConfigError
from ..redaction import safe_name
from .spec import EventSpec

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP: Final = "geno_lewm_obs.events"
_METADATA = (".dist-info", ".egg-info")
_LONGEST = 64 * 1024
"""Bytes of a list of entry points that are read; a longer one counts as mentioning everything."""


def may_declare(group: str) -> bool:
    """
    Tell whether the entry points of a package on ``sys.path`` may mention *group*.

    True also if a foreign finder or an archive hides the metadata.
    """
    if any(
        finder is not PathFinder and hasattr(finder, "find_distributions")
        for finder in sys.meta_path
    ):
        return True
    # Python doesn't import from a Path on sys.path, but reads metadata there. It ignores entries
    # of other types.
    return any(
        _is_mentioned(group.encode(), os.fspath(folder))
        for folder in sys.path
        if isinstance(folder, str | os.PathLike)
    )


def declared_by(entry: EntryPoint) -> list[EventSpec]:
    """
    Return the events that *entry* names, as they are: `Registry.extend` finds what is wrong.

    Raises:
        ConfigError: It can't be loaded, or isn't an iterable.
    """
    try:
        return list(entry.load())
    except Exception as exc:
        kind = type(exc).__name__
        named = safe_name(entry.name)
        msg = f"entry point {named} of {ENTRY_POINT_GROUP} can't be loaded ({kind})"
        raise ConfigError(msg, remediation="name an iterable of EventSpec there") from exc


def _is_mentioned(group: bytes, folder: str) -> bool:
    # An egg holds its metadata in a folder of another name.
    if folder.lower().rstrip("/\\").endswith(".egg"):
        return True
    folder = folder or "."
    try:
        # os.listdir, since a Path takes ten times as long.
        names = os.listdir(folder)  # noqa: PTH208
    except FileNotFoundError:
        return False
    except OSError:  # an archive
        return True
    found = [name for name in names if name.lower().endswith(_METADATA)]
    return any(_mentions(group, f"{folder}/{name}/entry_points.txt") for name in found)


def _mentions(group: bytes, path: str) -> bool:
    # System calls, since a file object takes twice as long, and there may be hundreds of files.
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
