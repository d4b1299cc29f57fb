"""
The runs of an export, each under its id.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.export.distinct_runs import distinct_runs
from geno_lewm_obs.export.parquet_files import write_parquet
from geno_lewm_obs.export.tensorboard import write_tensorboard
from geno_lewm_obs.frames.build import Source
from tests.frames.runs_of_events import metric, write_run


def test_two_runs_of_one_id_are_refused(tmp_path):
    """Each run comes with its id, until one comes whose id was there: both would be one file."""
    names = ["x/a", "x/b", "y/a"]
    runs = [
        write_run((tmp_path / name).parent, metric(), name=f"{name[-1]}.jsonl") for name in names
    ]
    found = distinct_runs(Source(runs))

    assert ["a", "b"] == [next(found)[0] for _ in range(2)]
    with pytest.raises(InputError, match="two of the runs are called a"):
        next(found)


@pytest.mark.parametrize("write", [write_parquet, write_tensorboard])
def test_an_export_of_two_runs_of_one_id(tmp_path, write):
    """The first of them is exported, and stays as it was when the second is refused."""
    pytest.importorskip("pyarrow")
    runs = [write_run(tmp_path / name, metric(value)) for name, value in (("x", 1), ("y", 2))]
    written = write(Source(runs), tmp_path / "out")
    path = next(written)
    content = path.read_bytes()
    with pytest.raises(InputError, match="two of the runs are called run-1"):
        list(written)

    assert (content, [path]) == (
        path.read_bytes(),
        [each for each in (tmp_path / "out").rglob("*") if each.is_file()],
    )
