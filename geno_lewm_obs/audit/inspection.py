"""
Search every file at some paths, each according to its kind, and count what was found.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .binary import search_binary
from .detector import Detector, Leak, may_be_shown
from .document import Hit
from .lines import SETTINGS_SUFFIXES, search_lines
from .sources import SourceError, is_text, open_source
from .tree import Leaf, Link, Unread, leaves
from .wandb_log import is_wandb_log, search_wandb_log

KEYS_WITHHELD: Final = "(keys withheld)"
_COMPRESSED: Final = frozenset({".gz", ".bz2", ".xz"})
"""Suffixes before which the suffix of the contents stands."""


class Inspection:
    """
    One audit.

    Args:
        detector: What is searched for.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.files = 0
        """Files that were searched."""
        self.leaks = 0
        """Leaks that were found."""
        self.unread = 0
        """Files and directories that can't be read, or not to their end."""
        self.links = 0
        """Links that weren't followed."""

    def search(self, names: Sequence[str]) -> Iterator[Leak | Unread]:
        """
        Yield each leak at and below the paths *names*, and each file that can't be read.

        Memory doesn't grow with the files.
        """
        for entry in leaves(names, self._detector):
            if isinstance(entry, Link):
                self.links += 1
            elif isinstance(entry, Leaf):
                for result in self._leaks_in(entry):
                    yield self._counted(result)
            else:
                yield self._counted(entry)

    def _counted(self, result: Leak | Unread) -> Leak | Unread:
        if isinstance(result, Unread):
            self.unread += 1
        else:
            self.leaks += 1
        return result

    def _leaks_in(self, leaf: Leaf) -> Iterator[Leak | Unread]:
        try:
            with open_source(leaf.path, follow=leaf.is_named) as file:
                for position, hit in self._hits_in(leaf, file):
                    shown = hit._replace(path=self._safe_path(hit.path))
                    yield Leak(leaf.shown, position, *shown)
        except SourceError as exc:
            yield Unread(leaf.shown, str(exc))
        else:
            self.files += 1

    def _safe_path(self, path: str) -> str:
        """Return *path*, unless its keys spell together what is private."""
        return path if may_be_shown(path, self._detector) else KEYS_WITHHELD

    def _hits_in(self, leaf: Leaf, file: io.BufferedReader) -> Iterator[tuple[str, Hit]]:
        if is_wandb_log(file):
            for offset, hit in search_wandb_log(file, self._detector):
                yield f"byte {offset}", hit
        elif is_text(file):
            has_keys = _suffix(leaf) in SETTINGS_SUFFIXES
            yield from _in_ranges(search_lines(file, self._detector, has_keys=has_keys))
        else:
            for offset, hit in search_binary(file, self._detector):
                yield f"byte {offset}", hit


def _in_ranges(lines: Iterator[tuple[int, Hit]]) -> Iterator[tuple[str, Hit]]:
    """
    Yield each hit with the name of its line.

    Hits with the same path and match in consecutive lines become one, whose length is their sum.
    """
    held: _Range | None = None
    try:
        for number, hit in lines:
            if held is not None and held.is_continued_by(number, hit):
                length = held.hit.length + hit.length
                held = _Range(held.first, number, hit._replace(length=length))
                continue
            if held is not None:
                yield held.named()
            held = _Range(number, number, hit)
    except Exception:
        # Reading failed; what was found before is reported.
        if held is not None:
            yield held.named()
        raise
    if held is not None:
        yield held.named()


class _Range(NamedTuple):
    """Consecutive lines with the same hit."""

    first: int
    last: int
    hit: Hit

    def is_continued_by(self, number: int, hit: Hit) -> bool:
        same = (hit.path, hit.match) == (self.hit.path, self.hit.match)
        return same and number == self.last + 1

    def named(self) -> tuple[str, Hit]:
        """Return the name of the lines, and the hit."""
        if self.first == self.last:
            return f"line {self.first}", self.hit
        return f"lines {self.first} to {self.last}", self.hit


def _suffix(leaf: Leaf) -> str:
    if leaf.path is None:
        return ""
    path = leaf.path.with_suffix("") if leaf.path.suffix in _COMPRESSED else leaf.path
    return path.suffix
