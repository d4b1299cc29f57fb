"""
A cache of bounded size, which drops all of its entries when it is full.

Dropping everything needs no bookkeeping at a look-up, and no lock. Entries that are in use come
back with the next miss.

The entries are in a dict and never in a set: a CPython set that cannot grow for want of memory is
left without a free slot, and its next look-up may loop for ever. A dict stays usable.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """
    At most *max_entries* entries, read from `entries` and written by `store` or `store_first`.

    Threads that store at the same moment may exceed the bound by one entry each.

    Args:
        max_entries: How many entries it holds before it is emptied.
    """

    __slots__ = ("_max_entries", "entries")

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self.entries: Final[dict[Key, Value]] = {}
        """
        What it holds, for look-ups alone; always the same dict. It is not a subclass of dict,
        since ``in`` takes twice as long there.
        """

    def store(self, key: Key, value: Value) -> None:
        """Store *value* under *key*, in place of what is there."""
        self._make_room()
        self.entries[key] = value

    def store_first(self, key: Key, value: Value) -> Value:
        """Store *value* unless another thread stored one first; return the one that is stored."""
        self._make_room()
        return self.entries.setdefault(key, value)

    def clear(self) -> None:
        """Drop all entries."""
        self.entries.clear()

    def _make_room(self) -> None:
        # Both ways in pass this point: a bound by bytes belongs here, too.
        if len(self.entries) >= self._max_entries:
            self.clear()
