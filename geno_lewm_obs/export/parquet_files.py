"""
Runs as Parquet: a directory for each event, and in it a file for each run.

``event=training.epoch.end/run-7.parquet`` is the layout that DuckDB, polars, Spark and others know
as partitioned by a key. A run is a file of its own, so runs are added by exporting them, and one
that is exported again replaces its files and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ..extras import extra
from ..frames.build import Source
from .distinct_runs import distinct_runs
from .place import exported

_MARK: Final = b"geno_lewm_obs"
"""Key of the metadata by which an export is known."""


def write_parquet(source: Source, folder: Path) -> Iterator[Path]:
    """
    Write a file for each event and run below *folder*, and yield the path of each.

    Columns are those of the frames, except that a key whose type nobody declares always has two,
    one for numbers and one for all else: so the files of an event agree about types.

    Raises:
        InputError: A file that is there isn't such an export, or two runs have the same id.
        ResourceError: A file can't be written.
        RuntimeSetupError: pyarrow isn't installed.
    """
    with extra("arrow"):
        from pyarrow import parquet as pq
    for run_id, run in distinct_runs(source):
        for event, table in run.by_event(has_both=True).items():
            path = folder / f"event={quote(event, safe='')}" / f"{quote(run_id, safe='')}.parquet"
            marked = table.replace_schema_metadata({_MARK: b"1"})
            with exported(path, _is_export) as file:
                pq.write_table(marked, file, compression="zstd")
            yield path


def _is_export(path: Path) -> bool:
    import pyarrow as pa
    from pyarrow import parquet as pq

    try:
        return _MARK in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, ValueError):
        return False
