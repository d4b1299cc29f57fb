"""
What a run's account tells of values of another type than declared: names and types, never a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .key import Key, has_type, kind_of
from .undeclared import MAX_TOLD, Undeclared, names_of

_PARTS: Final = 4
_OTHER: Final = "undeclared"
"""Stands for the type that was found, where it is right and the value isn't among those told."""


def note_of(event: str, name: str, key: Key, value: object) -> str:
    """Return what is counted of a *value* that *key* refuses, which *event* declares as *name*."""
    return f"{event} {name} {key.type} {_OTHER if has_type(key, value) else kind_of(value)}"


def told(notes: Mapping[str, int]) -> list[str]:
    """Return as an account tells it what was counted of each note, the most frequent first."""
    by_count = sorted(notes.items(), key=lambda item: (-item[1], item[0]))
    return [f"{note} {values}" for note, values in by_count][:MAX_TOLD]


def keys_in(notes: Mapping[str, int]) -> str:
    """Return the names of the first few keys in *notes*, for a person; the others are counted."""
    parts = [note.split(" ") for note in notes]
    return names_of(Undeclared(part[0], part[1], part[2]) for part in parts if len(part) == _PARTS)
