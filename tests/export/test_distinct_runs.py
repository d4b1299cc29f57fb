"""
The runs of an export, each under its id.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.export.distinct_runs import distinct_runs
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
