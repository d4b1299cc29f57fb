"""
The protocol of a detector: what is asked about each text, key, list and line; and what is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..redaction import judge_text


class Match(NamedTuple):
    """What a detector found: the rule that forbids it, in a word and in words. Not the content."""

    rule: str
    meaning: str
    certain: bool = True

    def __str__(self) -> str:
        return f"{'' if self.certain else 'probably '}{self.meaning} ({self.rule})"


class Leak(NamedTuple):
    """A match in a file, and where it is."""

    file: str
    """The file's name, as far as it may be shown."""
    position: str
    """``line 7``, ``byte 4096``, or ``name``."""
    path: str
    """
    The keys that lead from the beginning of the line to the value, with dots between; or empty.

    A private key is shown as its position, ``#2``.
    """
    match: Match
    length: int
    """Characters of a text, elements of a list, or bytes."""

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        return f"{self.file}, {self.position}: {path}{self.match}, length {self.length}"


class Detector(Protocol):
    """What is searched for. Each method takes time linear in the length of its argument."""

    def in_text(self, text: str) -> Match | None:
        """Return the match in *text*."""

    def in_key(self, key: str) -> Match | None:
        """Return the match in *key*: what it names or holds."""

    def in_joined(self, texts: Sequence[str]) -> Match | None:
        """Return the match in *texts* read as one."""

    def in_container(self, items: Sequence[tuple[str | int, object]]) -> Match | None:
        """Return the match in scalar *items* of a dict or list, with their keys or indices."""

    def in_numbers(self, numbers: Sequence[object]) -> Match | None:
        """Return the match in what *numbers* spell."""

    def in_string(self, text: str) -> Match | None:
        """Return the match in *text*, a run of characters in binary data; some are by chance."""

    def in_line(self, line: bytes) -> Match | None:
        """Return the match in the bytes of a line of text."""

    def in_data(self, data: bytes) -> Match | None:
        """Return the match in binary *data*; the texts in it are asked about one by one."""


def may_be_shown(name: str, detector: Detector) -> bool:
    """Tell whether a report may quote *name*: neither the rules nor *detector* object."""
    return judge_text(name) is None and detector.in_text(name) is None
