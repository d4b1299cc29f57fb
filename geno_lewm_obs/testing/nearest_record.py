"""
What a failed assertion shows: the record that is nearest to the expected one, and what differs.

It has at most twelve lines. Values that the rules of redaction keep out of a log aren't shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from ..contract.registry import suggestion
from ..counters import counted
from ..record import FIELD_TYPES, LogRecord
from ..redaction import WITHHELD, is_presentable

_MAX_FIELDS: Final = 7
"""Fields, or events, that are shown."""
_LONGEST: Final = 60
"""Characters of a value that are shown."""
_MISSING: Final = object()


def value_of(record: LogRecord, name: str) -> Any:
    """Return the field *name* of *record*, its own or one of its data; `_MISSING` if neither."""
    value = getattr(record, name) if name in _OWN_FIELDS else record.data.get(name, _MISSING)
    return _MISSING if value is None and name in _OWN_FIELDS else value


def matches(record: LogRecord, fields: Mapping[str, Any]) -> bool:
    """Tell whether *record* has *fields*; an own field that is expected to be None is absent."""
    return all(_equals(expected, value_of(record, name)) for name, expected in fields.items())


def describe_missing(records: Sequence[LogRecord], event: str, fields: Mapping[str, Any]) -> str:
    """Say that no record of *event* has *fields*, and what was logged instead."""
    wanted = " ".join([shown(event), *(f"{name}={_repr(each)}" for name, each in fields.items())])
    same = [each for each in records if each.event == event]
    detail = _nearest(records, same, fields) if same else _other_events(records, event)
    return "\n".join([f"{wanted[: 3 * _LONGEST]} wasn't logged", *detail])


def describe_unwanted(found: Sequence[LogRecord], what: str) -> str:
    """Say that *found* were logged, *what* says how bad that is, and show the first."""
    times = f", {counted(len(found), 'time')}" if len(found) > 1 else ""
    return "\n".join([f"{what}{times}:", *_fields(found[0])])


def shown(text: str) -> str:
    """Return *text* as a message shows it, or words in its place if the rules keep it out."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return short if is_presentable(text) else WITHHELD


def _nearest(
    records: Sequence[LogRecord], same: Sequence[LogRecord], fields: Mapping[str, Any]
) -> Iterator[str]:
    nearest = max(
        same, key=lambda each: sum(matches(each, {name: fields[name]}) for name in fields)
    )
    place = next(number for number, each in enumerate(records, 1) if each is nearest)
    yield f"nearest of {counted(len(same), 'record')} of it, number {place} of {len(records)}:"
    differing = [name for name in fields if not matches(nearest, {name: fields[name]})]
    width = max(map(len, differing), default=0)
    for name in differing[:_MAX_FIELDS]:
        yield f"  {name:{width}}  {_difference(nearest, name, fields[name])}"
    if len(differing) > _MAX_FIELDS:
        yield f"  and {len(differing) - _MAX_FIELDS} more differ"


def _difference(record: LogRecord, name: str, expected: Any) -> str:
    found = value_of(record, name)
    if found is not _MISSING:
        return f"expected {_repr(expected)}, found {_repr(found)}"
    near = get_close_matches(name, [*record.data, *_OWN_FIELDS], n=1)
    hint = f"; {suggestion(shown(near[0]), otherwise='')}" if near else ""
    return f"expected {_repr(expected)}, isn't there{hint}"


def _other_events(records: Sequence[LogRecord], event: str) -> Iterator[str]:
    if not records:
        yield "nothing was logged"
        return
    counts = Counter(each.event for each in records)
    near = get_close_matches(event, counts, n=1)
    if near:
        yield suggestion(near[0], otherwise="")
    yield f"{counted(len(records), 'record')} of other events:"
    for name, count in counts.most_common(_MAX_FIELDS):
        yield f"  {count:5} {name}"
    if len(counts) > _MAX_FIELDS:
        yield f"  and {len(counts) - _MAX_FIELDS} more events"


def _fields(record: LogRecord) -> Iterator[str]:
    yield f"  {record.event} at severity {record.severity} by {record.component}"
    optional = {name: value_of(record, name) for name in ("step", "epoch", "phase", "error_code")}
    told = {**optional, **record.data}
    present = {name: value for name, value in told.items() if value is not _MISSING}
    for name, value in [*present.items()][:_MAX_FIELDS]:
        yield f"  {name}  {_repr(value)}"


def _equals(expected: Any, found: Any) -> bool:
    if found is _MISSING:
        return expected is None
    return bool(expected == found)


def _repr(value: Any) -> str:
    return shown(repr(value))


_OWN_FIELDS: Final = tuple(name for name in FIELD_TYPES if name != "data")
