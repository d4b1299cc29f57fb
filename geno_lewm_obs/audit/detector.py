"""
What an audit looks with: the questions that it asks of every text, key, list and line, and what it
says of an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Match(NamedTuple):
    """
    What was seen: which rule forbids it, in a word and in words, and whether that's certain. Never
    the thing itself.
    """

    rule: str
    meaning: str
    certain: bool = True

    def __str__(self) -> str:
        return f"{'' if self.certain else 'probably '}{self.meaning} ({self.rule})"


class Finding(NamedTuple):
    """Something that was seen in a file, and where."""

    file: str
    """The file's name, as far as it may be shown."""
    place: str
    """``line 7``, ``byte 4096``, or ``name``."""
    path: str
    """
    Keys from the line's beginning to the value, dots between; empty where there are none. A
    private key is its position, ``#2``.
    """
    seen: Match
    length: int
    """Characters of the text, elements of the list, or bytes."""

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        return f"{self.file}, {self.place}: {path}{self.seen}, length {self.length}"


class Detector(Protocol):
    """What is looked for. Every question is answered in time linear in what is asked about."""

    def in_text(self, text: str) -> Match | None:
        """Return what *text* holds."""

    def in_key(self, key: str) -> Match | None:
        """Return what *key* names or holds."""

    def in_all(self, texts: Sequence[str]) -> Match | None:
        """Return what *texts* hold together, read as one."""

    def in_numbers(self, numbers: Sequence[object]) -> Match | None:
        """Return what a list of numbers spells."""

    def in_string(self, text: str) -> Match | None:
        """
        Return what *text* holds, a run of characters in binary data, where some are there by
        chance.
        """

    def in_line(self, line: bytes) -> Match | None:
        """Return what the bytes of a line of text hold, taken as they are."""

    def in_data(self, data: bytes) -> Match | None:
        """
        Return what binary *data* holds beside the texts in it, which are asked about one by one.
        """
