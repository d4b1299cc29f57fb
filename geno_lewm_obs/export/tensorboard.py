"""
Runs for TensorBoard: a directory for each run, and one below it for each rank above 0.

Neither TensorBoard nor TensorFlow is needed to write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ..frames.build import Source
from ..read import RankFile, read_ranks
from ..read.locate import by_rank
from .distinct_runs import distinct_runs
from .place import exported
from .scalars import scalars_of
from .tfevents import VERSION, beginning, scalars

FILE_NAME: Final = "events.out.tfevents.0.geno-lewm-obs"
"""The same each time, so that a run that is exported again replaces its file."""
_HEAD: Final = 64
"""Bytes among which the version stands."""


def write_tensorboard(source: Source, folder: Path) -> Iterator[Path]:
    """
    Write the numbers of each run below *folder*, and yield the path of each file.

    Raises:
        InputError: A file that is there isn't such an export, or two runs have the same id.
        ResourceError: A file can't be written.
    """
    for run_id, run in distinct_runs(source):
        for files in by_rank(run.files):
            place = folder / quote(run_id, safe="")
            rank = files[0].rank
            yield from _write(run, files, place / f"rank{rank}" if rank else place)


def _write(run: Source, files: Sequence[RankFile], folder: Path) -> Iterator[Path]:
    records = read_ranks(files, left_out=run.account.left_out, attempts=run.attempts)
    chunks = _chunks(_counted(run, records))
    first = next(chunks, None)
    if first is None:
        return
    path = folder / FILE_NAME
    with exported(path, _is_export) as file:
        file.write(first)
        file.writelines(chunks)
    yield path


def _chunks(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    has_begun = False
    for batch in scalars_of(records):
        for name, series in batch.items():
            if not has_begun:
                yield beginning(series.times[0])
                has_begun = True
            yield scalars(name, series.times, series.steps, series.values)


def _counted(run: Source, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for record in records:
        run.account.rows += 1
        yield record


def _is_export(path: Path) -> bool:
    with path.open("rb") as file:
        return VERSION in file.read(_HEAD)
