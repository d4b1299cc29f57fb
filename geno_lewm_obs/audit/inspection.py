"""
An audit: every file at some paths looked through, each as what it is, and the sums of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .binary import look_through_data
from .detector import Detector, Finding
from .document import Place
from .lines import SETTINGS_SUFFIXES, look_through
from .sources import SourceError, is_text, open_source
from .tree import Leaf, Link, Unread, leaves
from .wandb_log import is_wandb_log, look_through_log

_PACKED: Final = frozenset({".gz", ".bz2", ".xz"})


class Inspection:
    """
    One audit.

    Args:
        detector: What is looked for.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.files = 0
        """Files looked through."""
        self.findings = 0
        self.unread = 0
        """Files and directories that can't be read, or not to their end."""
        self.links = 0
        """Links that weren't followed."""

    def over(self, names: Sequence[str]) -> Iterator[Finding | Unread]:
        """
        Yield what is seen at *names* and below, as it's found; memory doesn't grow with the files.
        """
        for met in leaves(names, self._detector):
            if isinstance(met, Link):
                self.links += 1
                continue
            for told in self._through(met) if isinstance(met, Leaf) else [met]:
                if isinstance(told, Unread):
                    self.unread += 1
                else:
                    self.findings += 1
                yield told

    def _through(self, leaf: Leaf) -> Iterator[Finding | Unread]:
        try:
            with open_source(leaf.path, follow=leaf.is_named) as file:
                yield from (
                    Finding(leaf.shown, where, *place) for where, place in self._look(leaf, file)
                )
        except SourceError as exc:
            yield Unread(leaf.shown, str(exc))
        else:
            self.files += 1

    def _look(self, leaf: Leaf, file: io.BufferedReader) -> Iterator[tuple[str, Place]]:
        if is_wandb_log(file):
            yield from (
                (f"byte {at}", place) for at, place in look_through_log(file, self._detector)
            )
        elif is_text(file):
            lines = look_through(file, self._detector, has_keys=_suffix(leaf) in SETTINGS_SUFFIXES)
            yield from _in_ranges(lines)
        else:
            yield from (
                (f"byte {at}", place) for at, place in look_through_data(file, self._detector)
            )


def _in_ranges(lines: Iterator[tuple[int, Place]]) -> Iterator[tuple[str, Place]]:
    """
    Name the line of each place; lines in a row of which the same is to be said are told as one
    range, with their length together.
    """
    held: _Range | None = None
    try:
        for number, place in lines:
            if held is not None and held.goes_on(number, place):
                held = _Range(
                    held.first, number, place._replace(length=held.place.length + place.length)
                )
                continue
            if held is not None:
                yield held.told()
            held = _Range(number, number, place)
    except Exception:
        if held is not None:
            yield held.told()  # what was seen until the file broke off
        raise
    if held is not None:
        yield held.told()


class _Range(NamedTuple):
    """Lines in a row, of which the same is to be said."""

    first: int
    last: int
    place: Place

    def goes_on(self, number: int, place: Place) -> bool:
        return number == self.last + 1 and (place.path, place.seen) == (
            self.place.path,
            self.place.seen,
        )

    def told(self) -> tuple[str, Place]:
        where = (
            f"line {self.first}"
            if self.first == self.last
            else f"lines {self.first} to {self.last}"
        )
        return where, self.place


def _suffix(leaf: Leaf) -> str:
    if leaf.path is None:
        return ""
    path = leaf.path.with_suffix("") if leaf.path.suffix in _PACKED else leaf.path
    return path.suffix
