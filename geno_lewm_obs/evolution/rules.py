"""
Which kinds of changes of a contract there are, how grave each is, and why.

Two sorts of people depend on a contract: who logs an event, and who reads it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Level = Literal["patch", "minor", "major"]
LEVELS: Final[tuple[Level, ...]] = ("patch", "minor", "major")


class Rule(NamedTuple):
    """One kind of change."""

    level: Level
    reason: str


RULES: Final = MappingProxyType(
    {
        "event-removed": Rule("major", "a program that logs it loses all of its data"),
        "event-renamed": Rule("major", "who reads the old name finds nothing any more"),
        "event-added": Rule("minor", "nobody depends on it yet"),
        "event-deprecated": Rule("minor", "it still works, and says what to log instead"),
        "event-restored": Rule("patch", "it may be logged again as before"),
        "severity-hidden": Rule("major", "at the default level it's no longer written"),
        "severity-lowered": Rule("minor", "who selects by severity no longer finds it"),
        "severity-raised": Rule("minor", "more is written, and alarms may ring"),
        "sampling-coarser": Rule("minor", "fewer records are there to read"),
        "sampling-finer": Rule("patch", "more of the same records are there"),
        "durability": Rule("patch", "the records are the same"),
        "summary": Rule("patch", "words for people alone"),
        "key-removed": Rule("major", "it's dropped where it's logged, and missing where it's read"),
        "key-added": Rule("minor", "nobody depends on it yet"),
        "type-changed": Rule("major", "values that were right are wrong now, and columns change"),
        "type-narrowed": Rule("major", "some values that were right are wrong now"),
        "type-widened": Rule("minor", "readers get values of further types"),
        "unit-changed": Rule("major", "numbers mean something else, and nothing fails"),
        "unit-added": Rule("patch", "it says what the numbers meant before"),
        "values-removed": Rule("major", "some values that were right are wrong now"),
        "values-added": Rule("minor", "readers get further values"),
        "meaning": Rule("patch", "words for people alone"),
        "context-key-removed": Rule("major", "it's left out of every event"),
        "context-key-added": Rule("minor", "nobody depends on it yet"),
    }
)
"""Each kind of change, with its level and the reason for it."""
