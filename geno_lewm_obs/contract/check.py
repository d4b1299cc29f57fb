"""
Check a record against the contract: what in it does the registry not know, or declare otherwise?

This is the one judge of it. The chain, `verify`, and whoever reads source code ask here, so that
they find the same and say it in the same words. What is found is returned as data, with a remedy;
nothing is raised here, and the caller decides what follows.

Names and keys are quoted only if the redaction rules let them pass, and values never. In quotes
stands what is wrong and what is meant; what is declared stands without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from ..named_tuple import NamedTuple
from ..record import FIELD_TYPES, PROMOTED
from ..redaction import is_personal, quoted_name, safe_name
from .key import Key, has_type, is_declared_value, kind_of, takes
from .registry import Registry, suggestion

POSITIONAL_KEY: Final = "positional_args"
"""
The key that counts positional arguments, as in structlog. No event allows it, so it is dropped and
counted: an event is a name, never a template.
"""
NO_KEYS: Final = frozenset({*PROMOTED, "exc_info", "stack_info"})
"""
Keywords of a call that are no keys: fields of the record, and what becomes keys of every event.

``error_code`` is one at severity error alone.
"""
_WAY_OUT: Final = (
    'name a registered event, and pass values by keyword: log.info("training.metric", value=...)'
)


_MOST_SHOWN: Final = 8
"""Values of a key that a remedy lists."""


class Breach(NamedTuple):
    """One way in which a record breaks the contract."""

    kind: Literal[
        "unregistered-event",
        "unknown-key",
        "wrong-type",
        "unknown-value",
        "other-severity",
        "unregistered-metric",
        "other-kind",
    ]
    message: str
    remedy: str


def check(registry: Registry, event: str, data: Mapping[str, object]) -> Iterator[Breach]:
    """
    Yield each way in which a record of *event* breaks the contract.

    An event that isn't registered is one breach, whatever its keys.

    Args:
        registry: What may be logged.
        event: The record's event.
        data: Its ``data``, values as a record holds them.
    """
    yield from check_names(registry, event, data)
    yield from check_values(registry, event, data)


def check_names(registry: Registry, event: str, keys: Iterable[object]) -> Iterator[Breach]:
    """Yield the breaches of *event* and of *keys* in its ``data``, whatever their values."""
    if event not in registry:
        yield unregistered_event(registry, event)
        return
    allowed = registry.allowed_keys(event)
    for key in keys:
        if key not in allowed:
            yield unknown_key(registry, event, key)


def check_bound(registry: Registry, key: str) -> Iterator[Breach]:
    """Yield a breach if no event of *registry* takes *key*, which a logger binds for any event."""
    events = [spec.name for spec in registry]
    if key in NO_KEYS:
        return
    if not any(key in registry.allowed_keys(event) for event in events):
        near = (registry.nearest_key(event, key) for event in events)
        remedy = suggestion(next(filter(None, near), None), otherwise="add it to context_keys")
        if is_personal(key):  # no registry takes it
            remedy = "bind an id that means nothing outside of the program, by another name"
        yield Breach("unknown-key", f"key {quoted_name(key)} is not allowed on any event", remedy)


def check_values(registry: Registry, event: str, data: Mapping[str, object]) -> Iterator[Breach]:
    """Yield a breach for each value in *data* that isn't what its key is declared to hold."""
    for name, key, value in misfits(registry.declared_keys(event), data):
        yield wrong_value(event, name, key, value)


def check_severity(registry: Registry, event: str, severity: str) -> Iterator[Breach]:
    """Yield a breach if *event* is registered at another severity; a run writes it all the same."""
    spec = registry.get(event)
    if spec is not None and spec.severity != severity:
        message = f"{safe_name(event)} is registered as {spec.severity}, not {severity}"
        yield Breach("other-severity", message, "log it as it's registered")


def misfits(
    keys: Mapping[str, Key], data: Mapping[str, object]
) -> Iterator[tuple[str, Key, object]]:
    """Yield name, declaration and value of each entry of *data* that its declaration refuses."""
    for name, value in data.items():
        key = keys.get(name)
        if key is None or type(value) in takes(key):
            continue
        if not (has_type(key, value) and is_declared_value(key, value)):
            yield name, key, value


def depends_on_number(keys: Mapping[str, Key], data: Mapping[str, object]) -> Iterator[str]:
    """Yield the name of each number in *data* that another number of its type may not replace."""
    for name, value in data.items():
        key = keys.get(name)
        if key is not None and type(value) in (int, float) and type(value) not in takes(key):
            yield name


def wrong_value(event: str, name: str, key: Key, value: object) -> Breach:
    """Return the breach of a *value* that *key*, which *event* declares as *name*, refuses."""
    where = f"{quoted_name(name)} of {safe_name(event)}"
    if has_type(key, value):
        known = ", ".join(map(str, (key.values or ())[:_MOST_SHOWN]))
        more = ", …" if len(key.values or ()) > _MOST_SHOWN else ""
        message = f"key {where} has a value that isn't declared"
        return Breach("unknown-value", message, f"use one of {known}{more}")
    found = kind_of(value)
    message = f"key {where} is {_a(key.type)}, not {_a(found)}"
    remedy = f'convert the value, or declare the key as Key("{found}")'
    return Breach("wrong-type", message, remedy)


def _a(kind: str) -> str:
    return f"{'an' if kind == 'int' else 'a'} {kind}"


def unregistered_event(registry: Registry, event: str) -> Breach:
    """Return the breach of an *event* that *registry* doesn't hold."""
    renamed = registry.renamed_from(event)
    if renamed is not None:
        remedy = f'it is called "{renamed}" now'
    elif any(mark in event for mark in " %{"):
        remedy = f"an event is a name and no sentence; {_WAY_OUT}"
    else:
        remedy = suggestion(registry.nearest(event), otherwise="declare it in the registry")
    return Breach("unregistered-event", f"event {quoted_name(event)} is not registered", remedy)


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
        "unknown-key", f"key {quoted_name(key)} is not allowed on {safe_name(event)}", remedy
    )
