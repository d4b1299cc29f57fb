"""
Search every file at some paths, each according to its kind, and count what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from ..escapes import visible
from .archives import Member, tar_members, zip_members
from .binary import search_binary
from .detector import Detector, Leak, may_be_shown
from .document import Hit
from .kinds import Kind
from .lines import SETTINGS_SUFFIXES, search_lines
from .sources import MAX_DEPTH, Source, SourceError, decompressed, is_text, open_source
from .tree import Leaf, Link, Unread, leaks_in_name, leaves
from .wandb_log import is_wandb_log, search_wandb_log

KEYS_WITHHELD: Final = "(keys withheld)"
_COMPRESSED: Final = frozenset({".gz", ".bz2", ".xz", ".lzma", ".zst"})
"""Suffixes before which the suffix of the contents stands."""
_ARCHIVES: Final = {"zip": zip_members, "tar": tar_members}


class Uncleared(NamedTuple):
    """A file, or one in an archive, of which an audit can't say that nothing is in it."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return f"{self.shown} {self.reason}"


class Inspection:
    """
    One audit.

    Args:
        detector: What is searched for.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.files = 0
        """Files that were looked into."""
        self.leaks = 0
        """Leaks that were found."""
        self.unread = 0
        """Files and directories that can't be read, or not to their end."""
        self.uncleared = 0
        """Files, and members of archives, that weren't looked into because of their kind."""
        self.links = 0
        """Links that weren't followed."""

    def search(self, names: Sequence[str]) -> Iterator[Leak | Unread | Uncleared]:
        """
        Yield each leak at and below the paths *names*, each file that can't be read, and each that
        can't be cleared.

        Memory doesn't grow with the files.
        """
        for entry in leaves(names, self._detector):
            if isinstance(entry, Link):
                self.links += 1
            elif isinstance(entry, Leaf):
                for result in self._search_leaf(entry):
                    yield self._counted(result)
            else:
                yield self._counted(entry)

    def _counted(self, result: Leak | Unread | Uncleared) -> Leak | Unread | Uncleared:
        if isinstance(result, Unread):
            self.unread += 1
        elif isinstance(result, Uncleared):
            self.uncleared += 1
        else:
            self.leaks += 1
        return result

    def _search_leaf(self, leaf: Leaf) -> Iterator[Leak | Unread | Uncleared]:
        is_looked_into = True
        try:
            with open_source(leaf.path, follow=leaf.is_named) as file:
                for result in self._search(file, leaf.shown, leaf.path or PurePath()):
                    # A member that isn't looked into is named otherwise than its archive.
                    if isinstance(result, Uncleared) and result.shown == leaf.shown:
                        is_looked_into = False
                    yield result
        except SourceError as exc:
            yield Unread(leaf.shown, str(exc))
        else:
            self.files += is_looked_into

    def _search(self, file: Source, shown: str, path: PurePath) -> Iterator[Leak | Uncleared]:
        """Yield what is found in *file*, and in the files in it if it is an archive."""
        kind = file.kind()
        members = _ARCHIVES.get(kind.name) if kind is not None else None
        if members is not None and file.depth < MAX_DEPTH:
            for number, member in enumerate(members(file), 1):
                yield from self._search_member(member, shown, number)
            return
        if kind is not None:
            yield Uncleared(shown, _reason(kind, file.depth))
        for position, hit in self._hits_in(file, path):
            safe = hit._replace(path=self._safe_path(hit.path))
            yield Leak(shown, position, *safe)

    def _search_member(
        self, member: Member, archive: str, number: int
    ) -> Iterator[Leak | Uncleared]:
        shown = f"{archive}!{visible(member.name)}"
        if not all(may_be_shown(name, self._detector) for name in (member.name, shown)):
            shown = f"{archive}!(member {number}, name withheld)"
        yield from leaks_in_name(member.name, shown, self._detector)
        if member.source is None:
            yield Uncleared(shown, f"is {member.reason}; not looked into")
        else:
            yield from self._search(decompressed(member.source), shown, PurePath(member.name))

    def _safe_path(self, path: str) -> str:
        """Return *path*, unless its keys spell together what is private."""
        return path if may_be_shown(path, self._detector) else KEYS_WITHHELD

    def _hits_in(self, file: Source, path: PurePath) -> Iterator[tuple[str, Hit]]:
        if is_wandb_log(file):
            for offset, hit in search_wandb_log(file, self._detector):
                yield f"byte {offset}", hit
        elif is_text(file):
            has_keys = _suffix(path) in SETTINGS_SUFFIXES
            yield from _in_ranges(search_lines(file, self._detector, has_keys=has_keys))
        else:
            for offset, hit in search_binary(file, self._detector):
                yield f"byte {offset}", hit


def _reason(kind: Kind, depth: int) -> str:
    if kind.is_opened and depth == MAX_DEPTH:
        return f"is {kind.name}, packed more than {MAX_DEPTH} times; not looked into"
    return f"is {kind.name}, {kind.holds}: holds sequence by its kind; not looked into"


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


def _suffix(path: PurePath) -> str:
    """Return the suffix of what is in the file at *path*."""
    return (path.with_suffix("") if path.suffix in _COMPRESSED else path).suffix
