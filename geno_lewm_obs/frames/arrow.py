"""
Frames as Arrow tables, built from records in batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from ..contract import Registry
from ..record import data_of
from .account import Account
from .column import TypedColumn, UntypedColumn
from .view import EVERY_EVENT, Column, columns_of, free_name, kind_of_found, views, with_keys

BATCH: Final = 20_000
"""Records that are made rows together; as dicts they take a few hundred bytes each."""
NO_EVENT: Final = ""
"""Stands for the event of another program's record that has none."""


class FrameBuilder:
    """
    Builds the frame of one event, or of all events.

    Args:
        columns: The columns that it has in any case.
        finds_keys: Whether keys that records hold besides get columns, too.
    """

    def __init__(self, columns: Iterable[Column], *, finds_keys: bool) -> None:
        self._columns = tuple(columns)
        self._finds_keys = finds_keys
        self._built = [_begin(column) for column in self._columns]
        self.rows = 0

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """Add a row for each of *records*."""
        data = [data_of(record) for record in records]
        if self._finds_keys:
            self._add_columns(data)
        for column, built in zip(self._columns, self._built, strict=True):
            if column.in_data:
                built.add([each.get(column.key) for each in data])
            elif column.key == "rank":
                built.add([record.get("rank", 0) for record in records])
            else:
                built.add([record.get(column.key) for record in records])
        self.rows += len(records)

    def unfit(self) -> Iterator[tuple[str, int]]:
        """Yield the name of each column that some values don't fit, and how many."""
        for column, built in zip(self._columns, self._built, strict=True):
            if built.unfit:
                yield column.name, built.unfit

    def table(self, *, has_both: bool = False) -> Any:
        """Return the frame as a `pyarrow.Table`, its untyped columns as `UntypedColumn` says."""
        taken = {column.name.lower() for column in self._columns}
        arrays: dict[str, Any] = {}
        for column, built in zip(self._columns, self._built, strict=True):
            for ending, array in built.arrays(has_both=has_both).items():
                name = free_name(f"{column.name}{ending}", taken) if ending else column.name
                arrays[name] = array
        return pa.table(arrays)

    def _add_columns(self, data: Sequence[dict[str, Any]]) -> None:
        known = {column.key for column in self._columns if column.in_data}
        found = sorted(set().union(*data) - known)
        if not found:
            return
        self._columns = with_keys(self._columns, {key: kind_of_found(key) for key in found})
        for column in self._columns[len(self._built) :]:
            built = _begin(column)
            if self.rows:
                built.add([None] * self.rows)
            self._built.append(built)


class Frames:
    """
    Builds the frames of several events in one pass over their records.

    Args:
        registry: Declares the keys and their types.
        events: The events that have a frame, be it one without rows; None for those that are found.
        has_every: Whether there is the frame of all events, too.
        account: Where rows, and values that don't fit, are counted.
    """

    def __init__(
        self,
        registry: Registry,
        events: Collection[str] | None,
        account: Account,
        *,
        has_every: bool = False,
    ) -> None:
        self._registry = registry
        self._events = events
        self._account = account
        self._builders = {event: self._begin(event) for event in events or ()}
        self._every = FrameBuilder(columns_of(None, registry), finds_keys=False)
        self._has_every = has_every

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        """Add the rows of *records*."""
        remaining = iter(records)
        while batch := list(islice(remaining, BATCH)):
            if self._has_every:
                self._every.add(batch)
            for event, same in _by_event(batch).items():
                self._add(event, same)

    def tables(self) -> dict[str, Any]:
        """Return the frames by the names of their views, as `FrameBuilder` makes each."""
        found = self.by_event()
        tables = {name: found[event] for name, event in views(found).items()}
        if self._has_every:
            tables[EVERY_EVENT] = self._table(EVERY_EVENT, self._every, has_both=False)
        return tables

    def by_event(self, *, has_both: bool = False) -> dict[str, Any]:
        """Return the frames of events by the names of these."""
        return {
            event: self._table(event, builder, has_both=has_both)
            for event, builder in self._builders.items()
        }

    def _table(self, name: str, builder: FrameBuilder, *, has_both: bool) -> Any:
        self._account.rows += builder.rows
        self._account.unfit.update({f"{name}: {key}": count for key, count in builder.unfit()})
        return builder.table(has_both=has_both)

    def _add(self, event: str, records: Sequence[dict[str, Any]]) -> None:
        if event not in self._builders:
            if self._events is not None or event == NO_EVENT:
                return
            self._builders[event] = self._begin(event)
        self._builders[event].add(records)

    def _begin(self, event: str) -> FrameBuilder:
        return FrameBuilder(columns_of(event, self._registry), finds_keys=True)


def _by_event(records: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        event = record.get("event")
        found.setdefault(event if isinstance(event, str) else NO_EVENT, []).append(record)
    return found


def _begin(column: Column) -> TypedColumn | UntypedColumn:
    return UntypedColumn() if column.kind == "any" else TypedColumn(column.kind)
