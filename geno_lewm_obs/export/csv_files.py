"""
Runs as CSV: one file for each event, with the records of all runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..extras import extra
from ..frames.build import Source
from .place import exported

_HEADING: Final = b'"ts","severity",'
"""How the first line of each such file begins."""


def write_csv(source: Source, folder: Path) -> Iterator[Path]:
    """
    Write ``training_epoch_end.csv`` and so on into *folder*, and yield the path of each.

    Columns are those of the frames.

    Raises:
        InputError: A file that is there isn't such an export.
        ResourceError: A file can't be written.
        RuntimeSetupError: pyarrow isn't installed.
    """
    with extra("arrow"):
        from pyarrow import csv
    for name, table in source.tables(None).items():
        path = folder / f"{name}.csv"
        with exported(path, _is_export) as file:
            csv.write_csv(table, file)
        yield path


def _is_export(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_HEADING)) == _HEADING
