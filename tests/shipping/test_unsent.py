"""
The records that weren't sent, in batches: of all ranks and segments, whatever happens to the files.
"""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from geno_lewm_obs import RunFileError
from geno_lewm_obs.shipping import unsent as module
from geno_lewm_obs.shipping.marks import Marks
from geno_lewm_obs.shipping.unsent import Unsent
from tests.read.segmented import line, write


@pytest.fixture
def marks():
    return Marks()


@pytest.fixture
def sent(tmp_path, marks):
    """Return what sends all that is unsent, and returns the ranks and steps of each batch."""

    def send(unsent=None, **options):
        batches = []

        def take(batch):
            batches.append((batch.rank, [record["step"] for record in batch.records]))
            marks.pass_over(batch.last)

        with closing(unsent or Unsent("run", tmp_path, marks, **options)) as files:
            files.send_new(take)
            files.send_rest(take)
        return sorted(batches)

    return send


def test_ranks_and_segments(tmp_path, sent, monkeypatch):
    """Each rank has batches of its own, over its segments, in the order of its files."""
    monkeypatch.setattr(module, "BATCH_RECORDS", 3)
    write(tmp_path, "run.jsonl", 0, *map(line, range(4)))
    write(tmp_path, "run.jsonl", 1, line(4), packing=".gz")
    write(tmp_path, "run.jsonl", 2, line(5), line(6))
    write(tmp_path, "run.rank1.jsonl", 0, line(9))

    assert [(0, [0, 1, 2]), (0, [3, 4, 5]), (0, [6]), (1, [9])] == sent()
    assert [] == sent()


def test_goes_on_where_it_was(tmp_path, sent):
    """The next process sends what came since, in the old segments, a new one, and a new rank."""
    path = write(tmp_path, "run.jsonl", 0, line(1))
    first = sent()
    with path.open("ab") as file:
        file.write(line(2))
    write(tmp_path, "run.jsonl", 1, line(3))
    write(tmp_path, "run.rank3.jsonl", 0, line(4))

    assert [[(0, [1])], [(0, [2, 3]), (3, [4])], []] == [first, sent(), sent()]


def test_bytes_fill_a_batch(tmp_path, sent, monkeypatch):
    """A batch of long records is sent before it has as many records as others."""
    monkeypatch.setattr(module, "BATCH_BYTES", 1)
    write(tmp_path, "run.jsonl", 0, line(1), line(2))

    assert [(0, [1]), (0, [2])] == sent()


def test_what_is_damaged(tmp_path, sent):
    """Half lines and what isn't ours are passed over, and glued records are found."""
    glued = line(1).rstrip(b"\n") + line(2)
    write(tmp_path, "run.jsonl", 0, glued, b'{"ts":"2026-0\n', b"other\n", b"\0\0\n", line(3))

    assert [(0, [1, 2, 3])] == sent()
    assert [] == sent()


def test_what_is_not_wanted(tmp_path, sent):
    """What isn't wanted is passed over, for good."""
    write(tmp_path, "run.jsonl", 0, line(1), line(2))

    assert [(0, [2])] == sent(wants=lambda each: each[0]["step"] > 1)
    assert [] == sent()


def test_segments_that_are_gone(tmp_path, sent, marks):
    """Segments that were removed before they were sent are counted."""
    write(tmp_path, "run.jsonl", 0, line(1))
    sent()
    write(tmp_path, "run.jsonl", 0, line(1)).unlink()
    write(tmp_path, "run.jsonl", 3, line(2))
    unsent = Unsent("run", tmp_path, marks)

    assert ([(0, [2])], 2) == (sent(unsent), unsent.missing)


@pytest.mark.parametrize(("kept", "again"), [(0, []), (1, [1]), (2, [])])
def test_a_file_that_is_cut_while_it_is_followed(tmp_path, marks, kept, again):
    """What comes behind a cut is sent, though the file is longer than before, and that is told."""
    path = write(tmp_path, "run.jsonl", 0, line(1), line(2))
    found = []

    def send(batch):
        found.extend(record["step"] for record in batch.records)
        marks.pass_over(batch.last)

    def look(unsent):
        unsent.send_new(send)
        unsent.send_rest(send)

    with closing(Unsent("run", tmp_path, marks)) as unsent:
        look(unsent)
        os.truncate(path, kept * len(line(1)))
        with path.open("ab") as file:
            file.writelines(map(line, range(3, 7)))
        look(unsent)

    assert ([1, 2, *again, 3, 4, 5, 6], kept < 2) == (found, bool(marks.changed))


def test_a_damaged_segment(tmp_path, sent, marks):
    """What can be unpacked of a segment is sent, and all behind it; each process tells of it."""
    path = write(tmp_path, "run.jsonl", 0, *map(line, range(500)), packing=".gz")
    os.truncate(path, path.stat().st_size // 2)
    write(tmp_path, "run.jsonl", 1, line(900))
    told = []
    unsent = [Unsent("run", tmp_path, marks) for _ in range(2)]
    ((_, steps),), second = sent(unsent[0]), sent(unsent[1])
    for each in unsent * 2:
        each.tell(lambda exc: told.append(f"{exc}"))

    assert ([*range(len(steps) - 1), 900], []) == (steps, second)
    assert len(steps) > 100
    assert 2 == len([each for each in told if "run.jsonl.gz is damaged" in each]) == len(told)


def test_no_run(tmp_path, marks):
    """Where there is no such run, that is an error."""
    with pytest.raises(RunFileError, match="no such run"):
        Unsent("run", tmp_path, marks)
