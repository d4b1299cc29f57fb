"""
The public functions: the same records and types in each library.
"""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs.frames import Account, to_arrow, to_duckdb, to_pandas, to_polars
from tests.frames.runs_of_events import METRIC, epoch, metric, write_run
from tests.programs import printed_by

pa = pytest.importorskip("pyarrow", reason="frames need the extra arrow")


@pytest.fixture
def run(tmp_path):
    """Write a run with a NaN and a rare key among its metrics, and return its path."""
    lines = [metric(0.5, step=1), metric("NaN", step=2), metric(0.25), epoch(loss=1)]
    return write_run(tmp_path, *lines, metric(1, step=2**53 + 1, unit="s"))


def test_arrow(run):
    """A table has a row a record, whole numbers stay whole, and an option counts."""
    account = Account()
    table = to_arrow(run, METRIC, account=account)

    assert (4, [1, 2, None, 2**53 + 1]) == (account.rows, table["step"].to_pylist())
    assert [None, None, None, "s"] == table["unit"].to_pylist()


def test_arrow_of_all_events(run):
    """Without an event the table has the records of all."""
    assert [METRIC] * 3 + ["training.epoch.end", METRIC] == to_arrow(run)["event"].to_pylist()


def test_polars(run):
    """A NaN is a NaN and a missing step is null, in the types of the registry."""
    pl = pytest.importorskip("polars", reason="needs the extra polars")
    frame = to_polars(run, METRIC)

    assert (pl.Float64, pl.Int64, pl.String) == tuple(
        frame.schema[name] for name in ("value", "step", "unit")
    )
    assert [False, True, False, False] == frame["value"].is_nan().to_list()
    assert 1 == frame["step"].null_count()


def test_pandas(run):
    """Whole numbers stay whole where one is missing, and NaN differs from a missing value."""
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    frame = to_pandas(run, METRIC)

    assert [1, 2, pd.NA, 2**53 + 1] == frame["step"].tolist()
    assert math.isnan(frame["value"][1])
    assert "datetime64" in str(frame["ts"].dtype) or "timestamp" in str(frame["ts"].dtype)


def test_duckdb(run):
    """A connection gets a view for each event, and one of all."""
    duckdb = pytest.importorskip("duckdb", reason="needs the extra duckdb")
    with duckdb.connect() as connection:
        assert ["training_epoch_end", "training_metric", "records"] == to_duckdb(connection, run)
        found = connection.sql("from training_metric select count(*), max(step)").fetchall()

    assert [(4, 2**53 + 1)] == found


def test_importing_loads_no_library():
    """The module is there without any of the libraries, which its functions import."""
    code = (
        "import sys, geno_lewm_obs.frames; "
        "print(*{'pyarrow', 'polars', 'pandas', 'duckdb'} & sys.modules.keys())"
    )

    assert "\n" == printed_by("-c", code)
