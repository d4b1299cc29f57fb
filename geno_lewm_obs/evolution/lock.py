"""
The lock file: all declarations of a package as JSON, one event a line, for review and for tools.

Who reads it needs neither the package nor its code. `docs/reference/lock-file.md` has the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import orjson

from ..contract import EventSpec, Key, Registry
from ..contract.declaration_errors import errors_in_registry
from ..errors import InputError

LOCK_NAME: Final = "events.lock.json"
FORMAT: Final = 1
"""Version of the format. A reader refuses a higher one."""
_HISTORY: Final = ("since", "deprecated", "renamed_from")


class Lock(NamedTuple):
    """What a version of a package declares."""

    package: str
    version: str
    events: Mapping[str, EventSpec]
    context_keys: Mapping[str, Key]
    """Keys that every event allows."""


def lock_of(
    registry: Registry, package: str, version: str, others: Iterable[EventSpec] = ()
) -> Lock:
    """Return the lock of what *registry* declares besides *others*, which other packages do."""
    known = {spec.name: spec for spec in others}
    own = {spec.name: spec for spec in registry if known.get(spec.name) != spec}
    return Lock(package, version, own, dict(registry.context))


def render_lock(lock: Lock) -> str:
    """Return the text of *lock*, which is the same for the same declarations."""
    head = {"format": FORMAT, "package": lock.package, "version": lock.version}
    lines = ["{", *(f" {_json(name)}: {_json(value)}," for name, value in head.items())]
    keys = {name: _of_key(key) for name, key in lock.context_keys.items()}
    events = {name: _of_event(spec) for name, spec in lock.events.items()}
    lines += [*_section("context_keys", keys), *_section("events", events)]
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "}"]) + "\n"


def parse_lock(text: str | bytes) -> Lock:
    """
    Return the lock that *text* holds. What the format doesn't have is passed over.

    Raises:
        InputError: It's no lock file, of a later format, or a declaration in it is malformed.
    """
    try:
        found: Any = orjson.loads(text)
        number = found["format"]
        if type(number) is int and number > FORMAT:
            msg = f"the lock file has format {number}, and this version reads {FORMAT}"
            raise InputError(msg, remediation="install a later version of geno-lewm-obs")
        events = {name: _event(name, fields) for name, fields in found["events"].items()}
        keys = {name: _key(fields) for name, fields in found["context_keys"].items()}
        lock = Lock(str(found["package"]), str(found["version"]), events, keys)
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        if isinstance(exc, InputError):
            raise
        msg = "this is no lock file of events"
        raise InputError(msg, remediation="geno-obs events lock writes one") from None
    errors = list(errors_in_registry(events.values(), keys))
    if errors:
        msg = "\n  ".join(["the lock file can't be used:", *errors])
        raise InputError(msg)
    return lock


def _section(name: str, entries: Mapping[str, Any]) -> list[str]:
    lines = [f"  {_json(key)}: {_json(entries[key])}," for key in sorted(entries)]
    if lines:
        lines[-1] = lines[-1].removesuffix(",")
    return [f" {_json(name)}: {{", *lines, " },"]


def _of_event(spec: EventSpec) -> dict[str, Any]:
    fields: dict[str, Any] = {"severity": spec.severity, "summary": spec.summary}
    if spec.sample_every != 1:
        fields["sample_every"] = spec.sample_every
    if spec.durable:
        fields["durable"] = True
    fields |= {name: getattr(spec, name) for name in _HISTORY if getattr(spec, name)}
    fields["keys"] = {name: _of_key(key) for name, key in sorted(spec.keys.items())}
    return fields


def _of_key(key: Key) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": key.type}
    fields |= {name: getattr(key, name) for name in ("unit", "summary") if getattr(key, name)}
    if key.values is not None:
        fields["values"] = list(key.values)
    return fields


def _event(name: str, fields: Mapping[str, Any]) -> EventSpec:
    return EventSpec(
        name,
        fields["severity"],
        fields.get("summary", ""),
        keys={key: _key(declared) for key, declared in fields.get("keys", {}).items()},
        sample_every=fields.get("sample_every", 1),
        durable=fields.get("durable", False),
        **{each: fields.get(each, "") for each in _HISTORY},
    )


def _key(fields: Mapping[str, Any]) -> Key:
    return Key(
        fields.get("type", "any"),
        fields.get("unit", ""),
        fields.get("summary", ""),
        fields.get("values"),
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
