"""
The records of runs as frames: tables of typed columns, one for each event.

    conversions   the public functions
    build         the frames of one or many runs
    runs          the runs that are meant
    view          how the frame of an event is called, and the columns that it has
    arrow         frames as Arrow tables, of which all others are made
    column        one column, built batch by batch
    fit           the values that a column can hold, and those that it can't
    parquet       frames as Parquet
    query         the answer to a query over runs
    sandbox       a connection of DuckDB in which a query can only read
    account       what of the runs isn't in a frame

A frame says what `read_run` yields, in the types that the registry declares. So a key that no
record holds has its column, a NaN is a number, and a damaged line is no row.
"""

from __future__ import annotations

from .account import Account
from .conversions import to_arrow, to_duckdb, to_pandas, to_polars

__all__ = ["Account", "to_arrow", "to_duckdb", "to_pandas", "to_polars"]
