"""
The answer to a query in SQL over runs.

Only those events are read whose views the query names; the lines of others aren't parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ..errors import InputError
from ..redaction import safe_names
from .build import Source
from .sandbox import check_question, open_sandbox
from .view import EVERY_EVENT, free_name, views

if TYPE_CHECKING:
    import duckdb

_WORD: Final = re.compile(r"\w+")
_MAX_TOLD: Final = 20
_TOGETHER: Final = 2_000
"""Rows that are fetched together."""


class Answer:
    """
    The answer to a query. It is fetched once, by `rows` or by `stream`.

    Args:
        connection: Knows all that the query names.
        sql: The query.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        self._connection = connection
        self._sql = sql

    def rows(self) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the names of the columns, of which no two are equal, and an iterator over rows."""
        cursor = self._connection.execute(self._sql)
        taken: set[str] = set()
        names = [free_name(column[0], taken) for column in cursor.description or ()]
        return names, chain.from_iterable(iter(lambda: cursor.fetchmany(_TOGETHER), []))

    def stream(self) -> Any:
        """Return an object with Arrow's interface for streams, such as pyarrow reads."""
        return self._connection.sql(self._sql)


@contextmanager
def answered(source: Source, sql: str) -> Iterator[Answer]:
    """
    Give the answer to *sql*, whose rows can be fetched until the block ends.

    Args:
        source: The runs. Their frames are the query's views: one for each event, and ``records``.
        sql: One statement that only reads.

    Raises:
        InputError: *sql* can't be executed, or names a view that there isn't.
        RunFileError: There is no such run, or a file of it can't be read.
        RuntimeSetupError: duckdb or pyarrow isn't installed.
    """
    with open_sandbox() as connection:
        check_question(connection, sql)
        words = {word.lower() for word in _WORD.findall(sql)}
        declared = views(spec.name for spec in source.registry)
        events = [event for name, event in declared.items() if name.lower() in words]
        has_every = EVERY_EVENT in words
        if events or has_every:
            _register(connection, source.tables(events, has_every=has_every))
        _bind(connection, source, sql)
        yield Answer(connection, sql)


def _bind(connection: duckdb.DuckDBPyConnection, source: Source, sql: str) -> None:
    """Find what *sql* names, if need be with the views of events that nobody has declared."""
    import duckdb

    try:
        connection.sql(sql)  # which executes nothing
    except duckdb.CatalogException as exc:
        if not _lacks_view(exc):
            raise
    else:
        return
    source.account.restart()
    tables = source.tables(None, has_every=True)
    _register(connection, tables)
    try:
        connection.sql(sql)
    except duckdb.CatalogException as exc:
        if not _lacks_view(exc):
            raise
        raise _no_such_view(tables) from None


def _lacks_view(exc: Exception) -> bool:
    return "Table with name" in str(exc)


def _register(connection: duckdb.DuckDBPyConnection, tables: dict[str, Any]) -> None:
    for name, table in tables.items():
        connection.register(name, table)


def _no_such_view(tables: dict[str, Any]) -> InputError:
    names = sorted(tables)
    told = safe_names(names[:_MAX_TOLD])
    more = f" and {len(names) - _MAX_TOLD} more" if len(names) > _MAX_TOLD else ""
    msg = "the query names a view that there isn't"
    return InputError(msg, remediation=f"these runs have {told}{more}")
