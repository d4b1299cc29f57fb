"""
The keywords of a call that logs, and what each takes.

A key takes what becomes a value of its type: `typed.accepted` has a name for it, by type.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..contract import Key
from ..contract.key import KeyType
from .texts import quoted

_OF_TYPE: Final[Mapping[KeyType, str]] = {
    "int": "Int",
    "float": "Number",
    "number": "Number",
    "str": "Text",
    "bool": "Flag",
    "list": "Items",
    "dict": "Fields",
    "any": "Any",
}
_OF_FIELD: Final = {
    "step": "SupportsInt | None",
    "epoch": "SupportsInt | None",
    "phase": "Phase | None",
    "duration_ms": "Duration | None",
    "exc_info": "Any",
    "stack_info": "Flag",
}
"""The fields of the record that every call takes, as `chain.level_function` has them."""
_OF_ERROR: Final = {"error_code": "ErrorCode | None"}
ACCEPTED: Final = (
    "Duration",
    "ErrorCode",
    "Fields",
    "Flag",
    "Int",
    "Items",
    "Number",
    "Phase",
    "Text",
)
"""
The names that a stub imports from `typed.accepted`.

They have capitals, as all that stands in annotations, since a method may have any name in lower
case: an event may be called ``str``.
"""


def is_keyword(key: str) -> bool:
    """
    Tell whether *key* can be spelt as a keyword of a method.

    What can't is passed by ``**{...}`` alone: Python's own words, ``self``, and what begins with
    two underscores, which means something else in a class.
    """
    return not (keyword.iskeyword(key) or key.startswith("__") or key == "self")


def annotation(keys: Iterable[Key]) -> str:
    """Return the annotation of a keyword that stands for any of *keys*."""
    found: dict[str, None] = {}
    for key in keys:
        if key.values is None:
            found[_OF_TYPE[key.type]] = None
        else:
            values = ", ".join(
                quoted(each) if isinstance(each, str) else str(each) for each in key.values
            )
            found[f"Literal[{values}]"] = found["Enum"] = None
    return "Any" if not found or "Any" in found else " | ".join([*sorted(found), "None"])


def keywords(keys: Mapping[str, Iterable[Key]], *, of_error: bool) -> Iterator[str]:
    """
    Yield each keyword of a call with its annotation, the record's own fields behind *keys*.

    Args:
        keys: The declarations of each key: several where it stands in several events.
        of_error: Whether the call takes an ``error_code``.
    """
    annotations = {name: annotation(keys[name]) for name in sorted(keys) if is_keyword(name)}
    fields = _OF_FIELD | _OF_ERROR if of_error else _OF_FIELD
    for name, takes in (annotations | fields).items():
        yield f"{name}: {takes} = ..."
