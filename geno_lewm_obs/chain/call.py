"""
What the stages know of one call besides what the caller passed.

It travels among the entries of the event dict, under a key that no keyword can spell, and leaves it
at the gate. `slow_path` adds it behind a user's own processors, so they neither see nor set it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Final

from structlog.typing import EventDict

from ..contract import EventSpec
from ..named_tuple import NamedTuple


class Call(NamedTuple):
    """One call of a level method."""

    bound: AbstractSet[str] = frozenset()
    """Names of the entries that were bound to the logger, not passed at the call."""
    is_lenient: bool = False
    """Whether redaction drops and counts in strict mode too."""
    is_kept: bool = False
    """Whether the level and sampling have let the record through already."""
    spec: EventSpec | None = None
    """The event's declaration, once `validate` has found one."""
    has_allowlist: bool = True
    """Whether only keys that the event allows may stay; not where no registry was asked."""


class _Key(str):
    """A key that equals nothing but itself, however it is spelled."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


CALL: Final = _Key("<call>")
"""The key of the call among a record's entries."""


def call_of(event_dict: EventDict) -> Call:
    """Return what is known of the call; nothing, where a stage runs outside of the chain."""
    call: Any = event_dict.get(CALL)
    return Call() if call is None else call
