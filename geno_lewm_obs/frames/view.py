"""
The frame of an event: how it is called in SQL, and its columns with their types.

Nothing here knows a library of frames, or has seen a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Final, Literal, NamedTuple

from ..contract import Registry
from ..contract.key import KeyType
from ..contract.keys import EXCEPTION_FIELDS

Kind = Literal["time", "int", "float", "bool", "str", "json", "any"]
"""
What a column holds: ``time`` is UTC to the millisecond, ``json`` is text, and ``any`` is what its
values turn out to be.
"""

EVERY_EVENT: Final = "records"
"""The view of all events, which has their ``data`` as JSON."""

KIND_OF_TYPE: Final[dict[KeyType, Kind]] = {
    "int": "int",
    "float": "float",
    "number": "float",
    "str": "str",
    "bool": "bool",
    "list": "json",
    "dict": "json",
    "any": "any",
}
"""For each type of keys, the kind of the column."""


class Column(NamedTuple):
    """One column of a view."""

    name: str
    key: str
    """The field of the record, or the key of its ``data``, that it holds."""
    kind: Kind
    in_data: bool = True


_KINDS_OF_FIELDS: Final[dict[str, Kind]] = {
    "ts": "time",
    "severity": "str",
    "run_id": "str",
    "component": "str",
    "rank": "int",
    "step": "int",
    "epoch": "int",
    "phase": "str",
    "duration_ms": "int",
    "trace_id": "str",
    "span_id": "str",
    "error_code": "str",
}
FIELDS: Final = tuple(
    Column(name, name, kind, in_data=False) for name, kind in _KINDS_OF_FIELDS.items()
)
"""The columns that each view has: the fields of a record, and the rank whose file it stands in."""
EVENT: Final = Column("event", "event", "str", in_data=False)
DATA: Final = Column("data", "data", "json", in_data=False)


def columns_of(event: str | None, registry: Registry) -> tuple[Column, ...]:
    """
    Return the columns of the view of *event*; of that of all events, if it's None.

    Besides the fields they are the keys that the event is declared with, in their order, and the
    context's; of an event that warns or reports an error, those of an exception, too.
    """
    if event is None:
        return (*FIELDS[:2], EVENT, *FIELDS[2:], DATA)
    spec = registry.get(event)
    if spec is None:
        return FIELDS
    may_hold_exception = spec.severity in ("warn", "error")
    keys = {**spec.keys, **registry.context, **(EXCEPTION_FIELDS if may_hold_exception else {})}
    return with_keys(FIELDS, {name: KIND_OF_TYPE[key.type] for name, key in keys.items()})


def kind_of_found(key: str) -> Kind:
    """Return the kind of the column of a *key* that is found, and not declared."""
    declared = EXCEPTION_FIELDS.get(key)
    return "any" if declared is None else KIND_OF_TYPE[declared.type]


def with_keys(columns: Iterable[Column], keys: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Return *columns*, and one for each of *keys*; no two names differ by case alone."""
    found = list(columns)
    taken = {column.name.lower() for column in found}
    for key, kind in keys.items():
        name = free_name(key, taken, f"data_{key}")
        found.append(Column(name, key, kind))
    return tuple(found)


def free_name(name: str, taken: set[str], *others: str) -> str:
    """
    Return *name*, the first of *others* or a numbered one, whichever isn't among *taken*.

    Its lower-case form is added to these: SQL doesn't tell names apart that differ by case.
    """
    numbered = (f"{name}_{number}" for number in count(2))
    free = next(each for each in chain((name, *others), numbered) if each.lower() not in taken)
    taken.add(free.lower())
    return free


def view_name(event: str) -> str:
    """Return the name of the view of *event*: ``training_epoch_end`` for ``training.epoch.end``."""
    return event.replace(".", "_")


def views(events: Iterable[str]) -> dict[str, str]:
    """Return the event of each view, by the view's name; no two names differ by case alone."""
    taken = {EVERY_EVENT}
    return {free_name(view_name(event), taken): event for event in sorted(events)}
