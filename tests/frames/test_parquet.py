"""
Parquet files, as any reader reads them.
"""

from __future__ import annotations

from io import BytesIO

import pytest

pa = pytest.importorskip("pyarrow", reason="frames need the extra arrow")
pq = pytest.importorskip("pyarrow.parquet")

from geno_lewm_obs.frames.parquet import write_stream


def test_what_is_written_is_read():
    """A table that is written as Parquet is the same when it is read."""
    table = pa.table({"a": [1, None], "b": ["x", "y"]})
    out = BytesIO()
    write_stream(table, out)

    assert table == pq.read_table(BytesIO(out.getvalue()))
