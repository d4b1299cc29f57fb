"""
Files and directories to the files in them, in the order of their names. A link is followed where
it was named, and nowhere else.

Every name is one of the things that are looked at; one that may not be shown is told by its number
in its directory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import errno_name
from ..escapes import visible
from ..redaction import judge_text
from .detector import Detector, Finding

STDIN: Final = "-"


class Leaf(NamedTuple):
    """A file to look through."""

    path: Path | None
    """None for standard input."""
    shown: str
    is_named: bool
    """Whether it was named itself, not met in a directory."""


class Unread(NamedTuple):
    """What can't be looked through, and why."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return f"{self.shown} can't be read ({self.reason})"


class Link(NamedTuple):
    """A link that was met in a directory, and not followed."""

    shown: str


def leaves(names: Sequence[str], detector: Detector) -> Iterator[Leaf | Unread | Link | Finding]:
    """Yield the files at *names*, and below those that are directories; ``-`` is standard input."""
    for number, name in enumerate(names, 1):
        path = Path(name)
        shown = visible(name) if _may_be_shown(name, detector) else f"(path {number} withheld)"
        if name == STDIN:
            yield Leaf(None, "standard input", is_named=True)
        else:
            yield from _in_name(path.name, shown, detector)
            # Path.is_dir raises where a directory above may not be entered
            is_folder = os.path.isdir(path)  # noqa: PTH112
            yield from (
                _below(path, shown, detector) if is_folder else [Leaf(path, shown, is_named=True)]
            )


def _below(
    folder: Path, shown: str, detector: Detector
) -> Iterator[Leaf | Unread | Link | Finding]:
    pending = [(folder, shown)]
    while pending:
        folder, shown = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as exc:
            yield Unread(shown, errno_name(exc, "unknown"))
            continue
        inner = []
        for entry, name in _named(entries, shown, detector):
            yield from _in_name(entry.name, name, detector)
            if entry.is_symlink():
                yield Link(name)
            elif entry.is_dir(follow_symlinks=False):
                inner.append((Path(entry.path), name))
            else:
                yield Leaf(Path(entry.path), name, is_named=False)
        pending += reversed(inner)


def _named(
    entries: Iterable[os.DirEntry[str]], folder: str, detector: Detector
) -> Iterator[tuple[os.DirEntry[str], str]]:
    for number, entry in enumerate(entries, 1):
        name = (
            visible(entry.name)
            if _may_be_shown(entry.name, detector)
            else f"(entry {number}, name withheld)"
        )
        yield entry, f"{folder.rstrip('/')}/{name}"


def _in_name(name: str, shown: str, detector: Detector) -> Iterator[Finding]:
    if (seen := detector.in_text(name)) is not None:
        yield Finding(shown, "name", "", seen, len(name))


def _may_be_shown(name: str, detector: Detector) -> bool:
    return judge_text(name) is None and detector.in_text(name) is None
