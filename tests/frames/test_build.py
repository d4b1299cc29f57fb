"""
Frames hold what the reader reads: of damaged files, of resumed runs, of several ranks and runs.
"""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="frames need the extra arrow")

from geno_lewm_obs import read_run
from geno_lewm_obs.errors import RunFileError
from geno_lewm_obs.frames.account import Account
from geno_lewm_obs.frames.build import Source
from geno_lewm_obs.frames.view import EVERY_EVENT, view_name
from tests.frames.runs_of_events import EPOCH, METRIC, epoch, foreign, metric, write_run

ONE, TWO, THREE = metric(0.25, step=1), epoch(1, loss=1.5), metric(0.5, step=2)
DAMAGES = {
    "whole": [ONE, TWO, THREE],
    "empty": [],
    "torn at the end": [ONE, TWO, THREE[:70]],
    "torn inside, the next glued on": [ONE, TWO[:70], THREE],
    "two records on a line": [ONE, TWO[:-1], THREE],
    "three halves": [ONE[:60], TWO[:50], THREE[:40], b"\n", ONE],
    "binary": [ONE, bytes(range(256)), b"\n", THREE],
    "NUL bytes": [ONE, b"\0" * 500, TWO],
    "no UTF-8": [ONE, TWO.replace(b"run-1", b"run-\xff"), THREE],
    "a lone surrogate": [ONE, THREE.replace(b"loss", b"\\ud800"), TWO],
    "a key twice": [ONE, THREE.replace(b'{"name"', b'{"value":"x","name"'), TWO],
    "garbage behind a record": [ONE, THREE[:-1], b"}]garbage\n", TWO],
    "NaN and infinities": [metric("NaN"), metric("Infinity"), metric("-Infinity"), ONE],
    "other types": [metric([1, 2]), metric({"a": 1}), metric(None), metric(True), metric("x")],
    "another program's lines": [foreign(event=7), foreign(data=[1]), foreign(event=METRIC), ONE],
    "JSON that is no record": [b'{"event":"training.metric"}\n[1]\n"ts"\n\n', ONE],
    "an overlong line": [ONE, THREE.replace(b"loss", b"x" * (17 << 20)), TWO],
    "no newline at the end": [ONE, TWO, THREE[:-1]],
}


def counts(source, events=None):
    tables = source.tables(events, has_every=True)
    return {name: table.num_rows for name, table in tables.items()}


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES)
def test_damaged_files(tmp_path, content):
    """Whatever has happened to a file: its frames have as many rows as the reader reads records."""
    path = write_run(tmp_path, *content)
    records = [*read_run(path)]
    by_event = Counter(
        view_name(each["event"]) for each in records if isinstance(each.get("event"), str)
    )

    assert {EVERY_EVENT: len(records), **by_event} == counts(Source(path))


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES)
def test_damaged_files_by_event(tmp_path, content):
    """The same holds where one event is looked for, whose lines alone are parsed."""
    path = write_run(tmp_path, *content)
    wanted = {"training_metric": METRIC, "training_epoch_end": EPOCH}
    found = Source(path).tables([*wanted.values()])

    assert {
        name: sum(1 for _ in read_run(path, events=event)) for name, event in wanted.items()
    } == {name: table.num_rows for name, table in found.items()}


def test_what_is_left_out_is_counted(tmp_path):
    """Damage is counted where it is seen."""
    account = Account()
    Source(write_run(tmp_path, ONE, TWO[:70], THREE), account=account).tables(None)

    assert (2, 1) == (account.rows, account.left_out.damaged)


def resumed(folder):
    """Write a run that did its second step again, one minute later."""
    later = metric(0.75, step=2).replace(b"15:42", b"15:43")
    start = b'"event":"training.run.start"'
    begin = epoch().replace(b'"event":"training.epoch.end"', start)
    return write_run(folder, begin, ONE, THREE, begin.replace(b"15:42", b"15:43"), later)


def test_the_last_attempt_wins(tmp_path):
    """Of a step that was done twice the frame has the last one, and says how many it left out."""
    path, account = resumed(tmp_path), Account()
    last = Source(path, account=account).tables([METRIC])["training_metric"]

    assert ([0.25, 0.75], 1) == (last["value"].to_pylist(), account.left_out.superseded)


def test_all_attempts(tmp_path):
    """As it happened, the step is there twice."""
    every = Source(resumed(tmp_path), attempts="all").tables([METRIC])["training_metric"]

    assert [0.25, 0.5, 0.75] == every["value"].to_pylist()


def test_ranks_are_merged_by_time(tmp_path):
    """The ranks of a run are one frame, by time, each row with its rank."""
    write_run(tmp_path, ONE, THREE.replace(b"15:42", b"15:44"))
    write_run(tmp_path, metric(0.75).replace(b"15:42", b"15:43"), name="run-1.rank3.jsonl")
    (table,) = Source("run-1", log_dir=tmp_path).tables([METRIC]).values()

    assert [(0.25, 0), (0.75, 3), (0.5, 0)] == [
        *zip(table["value"].to_pylist(), table["rank"].to_pylist(), strict=True)
    ]


def test_a_compressed_run(tmp_path):
    """A compressed file is read as it is."""
    path = tmp_path / "run-1.jsonl.gz"
    path.write_bytes(gzip.compress(ONE + TWO))

    assert {"training_metric": 1, "training_epoch_end": 1, "records": 2} == counts(Source(path))


def test_many_runs(tmp_path):
    """Several runs are one frame, in the order in which they were named."""
    for name in ("b", "a"):
        write_run(tmp_path, ONE.replace(b"run-1", name.encode()), name=f"{name}.jsonl")
    (table,) = Source(["b", "a"], log_dir=tmp_path).tables([METRIC]).values()

    assert ["b", "a"] == table["run_id"].to_pylist()


def test_a_run_that_there_is_not(tmp_path):
    """A run that can't be found raises."""
    with pytest.raises(RunFileError):
        Source("nope", log_dir=tmp_path).tables(None)


def test_no_file_is_changed(tmp_path):
    """Reading frames leaves every file as it was."""
    path = resumed(tmp_path)
    before = {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in tmp_path.iterdir()}
    Source(path).tables(None, has_every=True)

    assert before == {
        each: (each.read_bytes(), each.stat().st_mtime_ns) for each in Path(tmp_path).iterdir()
    }
