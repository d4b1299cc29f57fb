"""
What requests of all signals have in common: who sends, from where, and what can't be sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from .resource import Resource
from .values import add_attribute

Record = Mapping[str, Any]
"""A record as it's read from a run file."""
UNUSABLE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What it raises to take something for a record that isn't of the shape of one."""


class Request(NamedTuple):
    """A request, ready to be sent."""

    body: bytes
    items: int
    """How many records, spans or data points are in it."""
    unencodable: int = 0
    """How many records aren't in it, since they aren't of the shape of a record."""


class Encoder(Protocol):
    """Makes the requests of one signal."""

    def encode(self, records: Sequence[Record], rank: int) -> Request:
        """Return what there is to send of *records* of a *rank*; the same again if asked again."""

    def settle(self) -> None:
        """Note that what was encoded last is taken or refused, and won't be asked for again."""


def place_of(record: Record) -> tuple[str, str]:
    """Return the run and the component of *record*; raise what is `UNUSABLE` without them."""
    run_id, component = record["run_id"], record["component"]
    if not isinstance(run_id, str) or not isinstance(component, str):
        msg = "a run or a component is no text"
        raise TypeError(msg)
    return run_id, component


class Scopes:
    """
    The scopes of one request: a component of a run each, added when they're first asked for.

    Args:
        outer: The request's repeated field of resources.
        inner: The name of the field of a resource that has its scopes.
        rank: Whose records they are.
        resource: As above.
    """

    def __init__(self, outer: Any, inner: str, rank: int, resource: Resource) -> None:
        self._outer, self._inner, self._rank, self._resource = outer, inner, rank, resource
        self._runs: dict[str, Any] = {}
        self._scopes: dict[tuple[str, str], Any] = {}

    def of(self, record: Record) -> Any:
        """Return the scope of *record*; raise what is `UNUSABLE` where that has none."""
        place = place_of(record)
        scope = self._scopes.get(place)
        if scope is None:
            scope = getattr(self._run(place[0]), self._inner).add()
            scope.scope.name = place[1]
            self._scopes[place] = scope
        return scope

    def _run(self, run_id: str) -> Any:
        run = self._runs.get(run_id)
        if run is None:
            attributes = self._resource.attributes(run_id, self._rank)
            run = self._runs[run_id] = self._outer.add()
            for key, value in attributes.items():
                add_attribute(run.resource.attributes, key, value)
        return run
