"""
The records of runs as a frame of Arrow, polars or pandas, or as views in DuckDB.

Each function needs the library of its name, which is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Unpack

from ..extras import extra
from .build import Options, Source
from .runs import RunNames

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa


def to_arrow(run: RunNames, event: str | None = None, **options: Unpack[Options]) -> pa.Table:
    """
    Return the records of *event* as an Arrow table, with a column for each key of the event.

    The columns have the types that the registry declares, whatever the records hold: a key that
    none of them has is a column of nulls, a NaN is a number. The first columns are the record's
    fields and the rank. A key that a record holds and its event doesn't declare is a column at the
    end. A value that isn't of its column's type is null, and counted.

    Args:
        run: A path, a run id, ``latest``, or a pattern such as ``sweep-*``; or several of them.
        event: The name of the event. Without one the table has the records of all events, with
            their ``data`` as JSON.
        options: ``log_dir`` is the directory of the runs, by default what the environment says.
            ``registry`` declares the keys, by default that of the installed packages.
            ``attempts`` is ``last``, the default, or ``all``, as of `read_run`: with ``last``, what
            a later attempt of a resumed run did again isn't there. ``account``, an `Account`,
            counts what isn't in the table.

    Raises:
        RunFileError: There is no such run, or a file of it can't be read.
        InputError: An option can't be used.
        RuntimeSetupError: The library isn't installed.

    Example::

        from geno_lewm_obs import get_logger
        from geno_lewm_obs.frames import to_arrow

        get_logger("training", run_id="run-7").info("training.metric", name="loss", value=0.25)
        assert to_arrow("run-7", "training.metric")["value"].to_pylist() == [0.25]

    .. versionadded:: 0.1.0
    """
    events = () if event is None else (event,)
    (table,) = Source(run, **options).tables(events, has_every=event is None).values()
    return table


def to_polars(run: RunNames, event: str | None = None, **options: Unpack[Options]) -> pl.DataFrame:
    """
    Return the records of *event* as a frame of polars.

    Columns, arguments and errors are those of `to_arrow`.

    .. versionadded:: 0.1.0
    """
    with extra("polars"):
        import polars as pl
    return pl.DataFrame(to_arrow(run, event, **options))


def to_pandas(run: RunNames, event: str | None = None, **options: Unpack[Options]) -> pd.DataFrame:
    """
    Return the records of *event* as a frame of pandas, whose columns have Arrow's types.

    So whole numbers stay whole where some are missing, and a NaN differs from a missing value.
    Columns, arguments and errors are those of `to_arrow`.

    .. versionadded:: 0.1.0
    """
    with extra("pandas"):
        import pandas as pd
    return to_arrow(run, event, **options).to_pandas(types_mapper=pd.ArrowDtype)


def to_duckdb(
    connection: duckdb.DuckDBPyConnection,
    run: RunNames,
    events: Iterable[str] | None = None,
    **options: Unpack[Options],
) -> list[str]:
    """
    Make a view in a DuckDB *connection* for each event, and return their names.

    ``training_epoch_end`` is the view of ``training.epoch.end``; ``records`` has all events, with
    their ``data`` as JSON. The connection keeps the records in memory.

    Args:
        connection: An open connection.
        run: As of `to_arrow`.
        events: The events that have a view, by default all that the runs hold.
        options: As of `to_arrow`.

    Raises:
        As by `to_arrow`.

    Example::

        import duckdb
        from geno_lewm_obs import get_logger
        from geno_lewm_obs.frames import to_duckdb

        get_logger("training", run_id="run-8").info("training.metric", name="loss", value=0.25)
        with duckdb.connect() as connection:
            to_duckdb(connection, "run-8")
            found = connection.sql("select avg(value) from training_metric").fetchall()
        assert found == [(0.25,)]

    .. versionadded:: 0.1.0
    """
    wanted = None if events is None else tuple(events)
    tables = Source(run, **options).tables(wanted, has_every=True)
    for name, table in tables.items():
        connection.register(name, table)
    return [*tables]
