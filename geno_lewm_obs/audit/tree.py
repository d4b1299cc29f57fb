"""
Walk files and directories, in the order of their names.

A link is followed if it was named itself, and not if it was met in a directory. The segments of a
run's file that was named are walked, too. Names are searched,
too; one that may not be shown is replaced by its number in its directory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import errno_name
from ..escapes import visible
from ..read.locate import segments_at
from .detector import Detector, Leak, may_be_shown

STDIN: Final = "-"


class Leaf(NamedTuple):
    """A file to search."""

    path: Path | None
    """None for standard input."""
    shown: str
    """The name as it may be shown."""
    is_named: bool
    """Whether it was named itself, and not met in a directory."""


class Unread(NamedTuple):
    """A file or directory that can't be read, and why."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return f"{self.shown} can't be read ({self.reason})"


class Link(NamedTuple):
    """A link that was met in a directory, and isn't followed."""

    shown: str


def leaves(names: Sequence[str], detector: Detector) -> Iterator[Leaf | Unread | Link | Leak]:
    """
    Yield the files at and below the paths *names*; ``-`` is standard input.

    A directory that can't be read, a link, and a leak in a name are yielded in between.
    """
    for number, name in enumerate(names, 1):
        path = Path(name)
        shown = visible(name) if may_be_shown(name, detector) else f"(path {number} withheld)"
        if name == STDIN:
            yield Leaf(None, "standard input", is_named=True)
        else:
            yield from leaks_in_name(path.name, shown, detector)
            # os.path, since Path.is_dir raises if a directory above may not be entered.
            if os.path.isdir(path):  # noqa: PTH112
                yield from _below(path, shown, detector)
            else:
                for segment in segments_at(path):
                    yield _named_leaf(segment, path, shown, detector)


def _named_leaf(path: Path, named: Path, shown: str, detector: Detector) -> Leaf:
    """Return the leaf at *path*: the file that was *named*, or another segment of it."""
    if path != named:
        name = str(path)
        shown = visible(name) if may_be_shown(name, detector) else f"{shown} (a segment of it)"
    return Leaf(path, shown, is_named=True)


def _below(folder: Path, shown: str, detector: Detector) -> Iterator[Leaf | Unread | Link | Leak]:
    pending = [(folder, shown)]
    while pending:
        folder, shown = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as exc:
            yield Unread(shown, errno_name(exc, "unknown"))
            continue
        folders = []
        for entry, name in _named(entries, shown, detector):
            yield from leaks_in_name(entry.name, name, detector)
            if entry.is_symlink():
                yield Link(name)
            elif entry.is_dir(follow_symlinks=False):
                folders.append((Path(entry.path), name))
            else:
                yield Leaf(Path(entry.path), name, is_named=False)
        pending += reversed(folders)


def _named(
    entries: Iterable[os.DirEntry[str]], folder: str, detector: Detector
) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Yield each of *entries* with its path as it may be shown."""
    parent = folder.rstrip("/")
    for number, entry in enumerate(entries, 1):
        # The names on a path may spell together what none of them does.
        names = (entry.name, f"{parent}/{entry.name}")
        if all(may_be_shown(each, detector) for each in names):
            name = visible(entry.name)
        else:
            name = f"(entry {number}, name withheld)"
        yield entry, f"{parent}/{name}"


def leaks_in_name(name: str, shown: str, detector: Detector) -> Iterator[Leak]:
    """Yield the leak in the *name* of a file, which a report shows as *shown*."""
    match = detector.in_text(name)
    if match is not None:
        yield Leak(shown, "name", "", match, len(name))
