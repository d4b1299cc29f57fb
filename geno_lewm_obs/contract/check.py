"""
The one judge of a record: what in it the registry doesn't know.

A judgement is a finding with a remedy, not an exception; who asked decides what follows. The chain
asks while a program runs. Names and keys in a finding are shown only where they've passed the
redaction rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ..record import FIELD_TYPES, PROMOTED
from ..redaction import safe_name
from .registry import Registry


class Finding(NamedTuple):
    """One thing in a record that breaks the contract."""

    kind: Literal["unregistered-event", "unknown-key"]
    message: str
    remedy: str


def check(registry: Registry, event: str, keys: Iterable[object]) -> Iterator[Finding]:
    """
    Yield what the registry doesn't know of a record of *event* with these *keys* in its ``data``.
    """
    if event not in registry:
        yield unregistered_event(registry, event)
        return
    allowed = registry.allowed_keys(event)
    yield from (unknown_key(registry, event, key) for key in keys if key not in allowed)


def unregistered_event(registry: Registry, event: str) -> Finding:
    near = registry.nearest(event)
    remedy = f"did you mean {near}?" if near else "declare it in the registry"
    return Finding("unregistered-event", f"event {safe_name(event)} is not registered", remedy)


def unknown_key(registry: Registry, event: str, key: object) -> Finding:
    if key in PROMOTED:
        remedy = "it's a field of the record, but not with a value of this type or at this severity"
    elif key in FIELD_TYPES:
        remedy = "it's a field of the record, and not the caller's to set"
    else:
        near = registry.nearest_key(event, key) if isinstance(key, str) else None
        remedy = f"did you mean {near}?" if near else "add it to the event's allowed_keys"
    return Finding("unknown-key", f"key {safe_name(key)} is not allowed on {event}", remedy)
