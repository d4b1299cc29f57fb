"""
A DuckDB connection in memory, in which a query can read its views and do nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ..errors import InputError
from ..extras import extra

if TYPE_CHECKING:
    import duckdb

_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",  # neither files nor network, nor extensions from them
    "python_enable_replacements": "false",  # nor variables of this program as tables
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "temp_directory": "",  # a large query fails rather than write to a disk
}
_QUESTIONS: Final = frozenset({"SELECT", "EXPLAIN", "MULTI"})
"""Statements that only read; ``MULTI`` is what a ``PIVOT`` becomes."""
_ABOUT_THE_TEXT: Final = ("CatalogException", "BinderException", "ParserException")
"""Errors whose message quotes the query and nothing of the runs."""


@contextmanager
def open_sandbox() -> Iterator[duckdb.DuckDBPyConnection]:
    """
    Open a connection that can't write a file, reach the network or be configured otherwise.

    Errors of DuckDB that the block raises are raised as `InputError`. Those that may quote a value
    of a run are told by their kind alone.

    Raises:
        RuntimeSetupError: duckdb isn't installed.
    """
    with extra("duckdb"):
        import duckdb
    with duckdb.connect(":memory:", config=_SETTINGS) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set lock_configuration = true")
        try:
            yield connection
        except duckdb.Error as exc:
            raise _as_input_error(exc) from None


def check_question(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """
    Check that *sql* is one statement that only reads.

    Raises:
        InputError: It isn't.
    """
    kinds = [statement.type.name for statement in connection.extract_statements(sql)]
    if len(kinds) != 1 or not _QUESTIONS.issuperset(kinds):
        msg = "a query is one statement that only reads"
        raise InputError(msg, remediation="write one SELECT")


def _as_input_error(exc: Exception) -> InputError:
    kind = type(exc).__name__
    if kind == "PermissionException":
        msg = "a query can't write, and reads nothing but the runs"
        return InputError(msg, remediation="geno-obs export writes files")
    if kind in _ABOUT_THE_TEXT:
        return InputError(str(exc).partition("\n")[0])
    msg = f"the query failed ({kind})"
    return InputError(msg, remediation="where a value can't be converted, try_cast gives NULL")
