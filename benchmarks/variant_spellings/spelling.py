"""
One way to write a variant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from .variant import Variant


def by_position(variant: Variant) -> str:
    return str(variant.pos)


class Spelling(NamedTuple):
    """A spelling, and what tells it in an output."""

    name: str
    make: Callable[[Variant], Any]
    """Makes a text, or a structure."""
    mark: Callable[[Variant], str] = by_position
    """The part of the text that stands in an output if the variant does."""
    passes: str = ""
    """Why this form is written on purpose; empty if it must not be."""


class Fields(dict[str, Any]):
    """A variant over several fields of one record."""


def table(
    rows: Iterable[tuple[str, Callable[[Variant], Any]]],
    mark: Callable[[Variant], str] = by_position,
) -> Iterator[Spelling]:
    """Yield the spellings of *rows*, which have one *mark*."""
    for name, make in rows:
        yield Spelling(name, make, mark)
