"""
A format for lnav, made of a registry: it shows a record on one line, and asks it by SQL.

https://docs.lnav.org/en/stable/formats.html
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from ..contract import Registry
from ..contract.key import KeyType
from ..process.ranks import SUFFIX
from ..record import FIELD_TYPES

NAME: Final = "geno_obs"
"""The name of the format, and of its table in SQL."""
_KINDS: Final[dict[KeyType, str]] = {
    "str": "string",
    "int": "integer",
    "float": "float",
    "number": "float",
    "bool": "boolean",
    "list": "json",
    "dict": "json",
    "any": "string",
}
"""For each type of a key, the kind of its column."""
_FIELD_KINDS: Final = {str: "string", int: "integer", dict: "json"}
_SHOWN: Final = ("severity", "component", "event", "data")
_IDENTIFIERS: Final = ("component", "event", "run_id")
"""Fields that name something, which lnav colours by their values."""


def lnav_format(registry: Registry) -> str:
    """Return the format as JSON, with a column for each key that *registry* declares."""
    wanted: dict[str, Any] = {
        "$schema": "https://lnav.org/schemas/format-v1.schema.json",
        NAME: {
            "title": "geno-lewm-obs",
            "description": "Run files of geno-lewm-obs: a JSON record a line.",
            "url": "https://jsonlines.org",
            "json": True,
            "file-pattern": rf"\{SUFFIX}",
            "timestamp-field": "ts",
            "level-field": "severity",
            "opid-field": "trace_id",
            "level": {"error": "error", "warning": "warn", "info": "info", "debug": "debug"},
            "hide-extra": True,
            "value": _columns(registry),
            "line-format": _line(),
        },
    }
    return orjson.dumps(wanted, None, orjson.OPT_INDENT_2).decode()


def _columns(registry: Registry) -> dict[str, dict[str, Any]]:
    columns: dict[str, dict[str, Any]] = {}
    for name, of_field in FIELD_TYPES.items():
        if name != "ts":
            columns[name] = {"kind": _FIELD_KINDS[of_field], "hidden": name not in _SHOWN}
            columns[name] |= {"identifier": True} if name in _IDENTIFIERS else {}
    kinds: dict[str, set[str]] = {}
    for spec in registry:
        for key, declared in registry.declared_keys(spec.name).items():
            kinds.setdefault(key, set()).add(_KINDS[declared.type])
    for key in sorted(kinds):
        kind = kinds[key].pop() if len(kinds[key]) == 1 else "string"
        columns[f"data/{key}"] = {"kind": kind, "hidden": True}
    return columns


def _line() -> list[object]:
    return [
        {"field": "__timestamp__"},
        " ",
        {"field": "severity", "min-width": 5},
        " ",
        {"field": "component", "min-width": 10},
        " ",
        {"field": "event", "min-width": 26},
        " ",
        {"field": "step", "default-value": "", "align": "right", "min-width": 8},
        " ",
        {"field": "data", "default-value": ""},
    ]
