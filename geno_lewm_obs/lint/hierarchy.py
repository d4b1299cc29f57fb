"""
The classes of a project: which derives from which, which attributes they have, and who reads them.

What a method reads of ``self`` may be set by a class above or below its own; not by one beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

Key = tuple[int, int]
"""A module's number, and that of a class or function in it."""
Node = tuple[int, int]
"""A module's number and a slot."""


class Hierarchy:
    """The relations between classes, as far as they are known."""

    def __init__(self) -> None:
        self._above: defaultdict[Key, set[Key]] = defaultdict(set)
        self._below: defaultdict[Key, set[Key]] = defaultdict(set)
        self._readers: defaultdict[tuple[Key, str], set[Node]] = defaultdict(set)
        self._attributes: defaultdict[Key, set[str]] = defaultdict(set)
        """The attributes that are read of instances of each class."""
        self._holders: defaultdict[str, set[Key]] = defaultdict(set)
        """The classes that have each attribute."""

    def family(self, key: Key) -> set[Key]:
        """Return a class with those that it derives from, and those that derive from it."""
        return self._reached(key, self._above) | self._reached(key, self._below)

    def _reached(self, key: Key, relation: defaultdict[Key, set[Key]]) -> set[Key]:
        found, waiting = {key}, [key]
        while waiting:
            new = relation[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    def read(self, key: Key, attribute: str, to: Node) -> set[Key]:
        """Note that *to* reads an attribute; return the classes that may have set it."""
        self._readers[key, attribute].add(to)
        self._attributes[key].add(attribute)
        holders = self._holders[attribute]
        return self.family(key) & holders if holders else set()

    def hold(self, key: Key, attribute: str) -> set[Node]:
        """Note that a class has an attribute; return what reads it."""
        self._holders[attribute].add(key)
        readers = self._readers
        return {to for each in self.family(key) for to in readers.get((each, attribute), ())}

    def derive(self, key: Key, base: Key) -> Iterator[tuple[Key, str, Node]]:
        """
        Note that a class derives from *base*.

        Yields what follows: a class, an attribute that it has, and what reads it.
        """
        if base in self._above[key]:
            return
        self._above[key].add(base)
        self._below[base].add(key)
        lower, upper = self._reached(key, self._below), self._reached(base, self._above)
        for readers, holders in ((lower, upper), (upper, lower)):
            for reader in readers:
                for attribute in self._attributes[reader]:
                    for holder in self._holders[attribute] & holders:
                        for to in self._readers[reader, attribute]:
                            yield holder, attribute, to
