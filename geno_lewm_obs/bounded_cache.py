"""
A cache of bounded size, which drops all of its entries when it is full.

Dropping everything needs no bookkeeping at a look-up, and no lock. Entries that are in use come
back with the next miss.

The entries are in a dict and never in a set: a CPython set that cannot grow for want of memory is
left without a free slot, and its next look-up may loop for ever. A dict stays usable.
"""

from __future__ import annotations

from sys import getsizeof
from typing import Any, Final, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

ENTRY_BYTES: Final = 100
"""Bytes that a dict takes for an entry, apart from the key and the value."""
_LARGEST_SHARE: Final = 16
"""An entry that takes more than this part of all bytes is not stored."""
_NOTHING: Final[Any] = object()


class BoundedCache(Generic[Key, Value]):
    """
    At most *max_entries* entries, read from `entries` and written by `store` or `store_first`.

    Together they take at most *max_bytes*. What an entry takes is measured when it is stored, so a
    look-up costs no more than that of a dict. One that takes more than a sixteenth of *max_bytes*
    is not stored, nor is one for which there is no memory: its caller does the work again.

    Threads that store at the same moment may exceed the bounds by one entry each.

    Args:
        max_entries: How many entries it holds before it is emptied.
        max_bytes: How many bytes they take before it is emptied.
    """

    __slots__ = ("_bytes", "_max_bytes", "_max_entries", "entries")

    def __init__(self, max_entries: int, *, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._bytes = 0
        self.entries: Final[dict[Key, Value]] = {}
        """
        What it holds, for look-ups alone; always the same dict. It is not a subclass of dict,
        since ``in`` takes twice as long there.
        """

    def store(self, key: Key, value: Value) -> None:
        """Store *value* under *key*, in place of what is there."""
        self.discard(key)
        self.store_first(key, value)

    def store_first(self, key: Key, value: Value) -> Value:
        """Store *value* unless another thread stored one first; return the one that is stored."""
        try:
            taken = entry_size(key, value)
            if taken > self._max_bytes // _LARGEST_SHARE:
                return value
            if len(self.entries) >= self._max_entries or self._bytes + taken > self._max_bytes:
                self.clear()
            stored = self.entries.setdefault(key, value)
        except MemoryError:
            # The work is done, and its result need not be remembered. What was, is given back.
            self.clear()
            return value
        if stored is value:
            self._bytes += taken
        return stored

    def discard(self, key: Key) -> None:
        """Drop the entry of *key*, if there is one."""
        value = self.entries.pop(key, _NOTHING)
        if value is not _NOTHING:
            self._bytes -= entry_size(key, value)

    def clear(self) -> None:
        """Drop all entries."""
        self.entries.clear()
        self._bytes = 0


def entry_size(key: object, value: object) -> int:
    """Return how many bytes an entry takes: its key, its value, and what lists in them hold."""
    return ENTRY_BYTES + _size(key) + _size(value)


def _size(thing: object) -> int:
    size = getsizeof(thing)
    if isinstance(thing, list | tuple):
        size += sum(map(_size, thing))
    return size
