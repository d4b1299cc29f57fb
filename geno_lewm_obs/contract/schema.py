"""
JSON Schema of the wire: what a line of a run file may hold, by event (draft 2020-12).

It accepts what `check` accepts. Which texts are private is no matter of a schema; `verify` judges
that too.
"""

from __future__ import annotations

from typing import Any, Final

from ..record import FIELD_TYPES, NON_FINITE, REQUIRED, SEVERITIES
from .key import LONG_INTEGER, Key
from .registry import Registry

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final = {str: "string", int: "integer", dict: "object"}
_LONG: Final = {"type": "string", "pattern": f"^-?[1-9][0-9]{{{LONG_INTEGER - 1},}}$"}
_REAL: Final = {"anyOf": [{"type": ["number", "null"]}, {"enum": [*NON_FINITE]}, _LONG]}
_OF_TYPE: Final[dict[str, dict[str, Any]]] = {
    "int": {"anyOf": [{"type": ["integer", "null"]}, _LONG]},
    "float": _REAL,
    "number": _REAL,
    "str": {"type": ["string", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "list": {"type": ["array", "null"]},
    "dict": {"type": ["object", "null"]},
    "any": {},
}
_PATTERNS: Final = {
    "ts": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
    "trace_id": "^[0-9a-f]{32}$",
    "span_id": "^[0-9a-f]{16}$",
}


def schema_of(registry: Registry, event: str | None = None) -> dict[str, Any]:
    """
    Return the schema of a record of *event*, or of any event of *registry*.

    Raises:
        UnregisteredEventError: *event* isn't registered.
    """
    if event is not None:
        return {"$schema": DRAFT, **_of_event(registry, registry[event].name)}
    names = [spec.name for spec in registry]
    return {
        "$schema": DRAFT,
        "title": "a record",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in names],
        "$defs": {name: _of_event(registry, name) for name in names},
    }


def _of_event(registry: Registry, event: str) -> dict[str, Any]:
    spec = registry[event]
    fields: dict[str, Any] = {}
    for name, kind in FIELD_TYPES.items():
        fields[name] = {"type": _TYPES[kind]}
        if name in _PATTERNS:
            fields[name]["pattern"] = _PATTERNS[name]
    keys = registry.declared_keys(event)
    fields |= {
        "severity": {"enum": [*SEVERITIES]},
        "event": {"const": event},
        "data": {
            "type": "object",
            "properties": {name: _of_key(key) for name, key in sorted(keys.items())},
            "additionalProperties": False,
        },
    }
    schema: dict[str, Any] = {"title": event, "description": spec.summary}
    if spec.deprecated:
        schema["deprecated"] = True
    return schema | {
        "type": "object",
        "properties": fields,
        "required": [*REQUIRED],
        "additionalProperties": False,
        "if": {"required": ["error_code"]},
        "then": {"properties": {"severity": {"const": "error"}}},
    }


def _of_key(key: Key) -> dict[str, Any]:
    about = {"description": key.summary} if key.summary else {}
    if key.unit:
        about["description"] = f"{key.summary} ({key.unit})".strip()
    values = {} if key.values is None else {"enum": [*key.values, None]}
    return {**about, **_OF_TYPE[key.type], **values}
