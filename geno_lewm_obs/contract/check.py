"""
The one judge of a record: what in it the registry doesn't know.

A judgement is a finding with a remedy, not an exception; who asked decides what follows. The chain asks while a program runs.
Names and keys in a finding are shown only where they've passed the redaction rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ..redaction import shown
from .registry import Registry


class Finding(NamedTuple):
    """One thing in a record that breaks the contract."""

    kind: Literal["unregistered-event", "unknown-key"]
    message: str
    remedy: str


def check(registry: Registry, event: str, keys: Iterable[object]) -> Iterator[Finding]:
    """Yield what the registry doesn't know of a record of *event* with these *keys* in its ``data``."""
    if event not in registry:
        yield unregistered_event(registry, event)
        return
    allowed = registry.allowed_keys(event)
    yield from (unknown_key(registry, event, key) for key in keys if key not in allowed)


def unregistered_event(registry: Registry, event: str) -> Finding:
    near = registry.nearest(event)
    remedy = f"did you mean {near}?" if near else "declare it in the registry"
    return Finding("unregistered-event", f"event {shown(event)} is not registered", remedy)


def unknown_key(registry: Registry, event: str, key: object) -> Finding:
    near = registry.nearest_key(event, key) if isinstance(key, str) else None
    remedy = f"did you mean {near}?" if near else "add it to the event's allowed_keys"
    return Finding("unknown-key", f"key {shown(key)} is not allowed on {event}", remedy)
