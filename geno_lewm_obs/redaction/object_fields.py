"""
Rule 2: the fields of objects whose class declares them, as a shallow dict.

These are named tuples, dataclasses, and objects of attrs and pydantic, which are recognised by what
their classes carry; neither library is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final


def has_fields(kind: type) -> bool:
    """Tell whether *kind* declares fields, by what it carries itself or inherits."""
    if issubclass(kind, tuple):
        return _declared(kind, "_fields") is not None
    return any(_declared(kind, mark) is not None for mark in _MARKS)


def fields_of(value: Any) -> dict[str, Any]:
    """
    Return the fields of *value* by name. Its class must declare some.

    A field that isn't set is left out, and so is one that pydantic excludes from what it writes.
    """
    kind = type(value)
    if issubclass(kind, tuple):
        return dict(zip(_declared(kind, "_fields"), tuple.__iter__(value), strict=True))
    if _declared(kind, _DATACLASS) is not None:
        # loaded by whoever has one
        declared = sys.modules["dataclasses"].fields(kind)
        return _attributes(value, (each.name for each in declared))
    if _declared(kind, _ATTRS) is not None:
        return _attributes(value, (each.name for each in _declared(kind, _ATTRS)))
    if _declared(kind, _PYDANTIC) is not None:
        declared = _declared(kind, "__pydantic_fields__") or _declared(kind, "model_fields")
        extra = _attributes(value, ["__pydantic_extra__"]).get("__pydantic_extra__")
        return _attributes(value, _written(declared)) | (extra or {})
    held = dict.copy(object.__getattribute__(value, "__dict__"))  # pydantic 1 has the extra here
    declared = _declared(kind, "__fields__")
    hidden = declared.keys() - set(_written(declared))
    return {name: item for name, item in held.items() if name not in hidden}


def _declared(kind: type, name: str) -> Any:
    """Return what *kind* or a base carries under *name*; it runs no code of its metaclass."""
    return next((_DICT(base)[name] for base in _MRO(kind) if name in _DICT(base)), None)


def _attributes(value: object, names: Iterable[str]) -> dict[str, Any]:
    fields = {}
    for name in names:
        try:
            fields[name] = object.__getattribute__(value, name)
        except AttributeError:  # it was never set
            continue
    return fields


def _written(declared: Mapping[str, Any]) -> Iterable[str]:
    """Yield the names of those of pydantic's fields that it writes out."""
    for name, field in declared.items():
        if getattr(getattr(field, "field_info", field), "exclude", None) is not True:
            yield name


_DATACLASS: Final = "__dataclass_fields__"
_ATTRS: Final = "__attrs_attrs__"
_PYDANTIC: Final = "__pydantic_core_schema__"
_PYDANTIC_1: Final = "__fields_set__"
_MARKS: Final = (_DATACLASS, _ATTRS, _PYDANTIC, _PYDANTIC_1)
"""What a class carries that has fields, the nearest kind first."""
_MRO: Final = type.__dict__["__mro__"].__get__
_DICT: Final = type.__dict__["__dict__"].__get__
