"""
Check a record against the contract: what in it does the registry not know?

What is found is returned as data, with a remedy; nothing is raised here, and the caller decides
what follows. `chain.validate` asks where the registry is strict, `read.judge_piece` for each record
that is read.
Names and keys are quoted only if the redaction rules let them pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from ..named_tuple import NamedTuple
from ..record import FIELD_TYPES, PROMOTED
from ..redaction import safe_name
from .registry import Registry, suggestion

POSITIONAL_KEY: Final = "positional_args"
"""
The key that counts positional arguments, as in structlog. No event allows it, so it is dropped and
counted: an event is a name, never a template.
"""
_WAY_OUT: Final = (
    'name a registered event, and pass values by keyword: log.info("training.metric", value=...)'
)


class Breach(NamedTuple):
    """One way in which a record breaks the contract."""

    kind: Literal["unregistered-event", "unknown-key"]
    message: str
    remedy: str


def check(registry: Registry, event: str, keys: Iterable[object]) -> Iterator[Breach]:
    """
    Yield each way in which a record of *event* with *keys* in its ``data`` breaks the contract.

    An event that isn't registered is one breach, whatever its keys.
    """
    if event not in registry:
        yield unregistered_event(registry, event)
        return
    allowed = registry.allowed_keys(event)
    for key in keys:
        if key not in allowed:
            yield unknown_key(registry, event, key)


def unregistered_event(registry: Registry, event: str) -> Breach:
    """Return the breach of an *event* that *registry* doesn't hold."""
    if any(mark in event for mark in " %{"):
        remedy = f"an event is a name and no sentence; {_WAY_OUT}"
    else:
        remedy = suggestion(registry.nearest(event), otherwise="declare it in the registry")
    return Breach("unregistered-event", f"event {safe_name(event)} is not registered", remedy)


def unknown_key(registry: Registry, event: str, key: object) -> Breach:
    """Return the breach of a *key* that *event* doesn't allow."""
    if key in PROMOTED:
        remedy = "it's a field of the record, but not with a value of this type or at this severity"
    elif key in FIELD_TYPES:
        remedy = "it's a field of the record, and not the caller's to set"
    elif key == POSITIONAL_KEY:
        message = f"a positional argument is not allowed on {safe_name(event)}"
        return Breach("unknown-key", message, f"an event is no template; {_WAY_OUT}")
    else:
        near = registry.nearest_key(event, key) if isinstance(key, str) else None
        remedy = suggestion(near, otherwise="add it to the event's allowed_keys")
    return Breach(
        "unknown-key", f"key {safe_name(key)} is not allowed on {safe_name(event)}", remedy
    )
