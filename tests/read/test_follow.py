"""
A run followed while it's written; instead of waiting, these tests write something, so that nothing
sleeps.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest

from geno_lewm_obs import LogRecord, RunFileError, follow_run
from geno_lewm_obs.read.follow import follow_pieces
from geno_lewm_obs.render.jsonl import render_jsonl

WRITER = """
import sys
from geno_lewm_obs import get_logger
log = get_logger("training", run_id="run-1")
print(flush=True)
for line in sys.stdin:
    log.info("training.metric", step=int(line))
"""


class EnoughError(Exception):
    """No more is to come."""


def line(step, second=1):
    return render_jsonl(
        LogRecord(
            f"2026-05-20T15:42:{second:02}.000Z",
            "info",
            "training.metric",
            "run-1",
            "training",
            {},
            step=step,
        )
    )


def append(path, *lines):
    with path.open("ab") as file:
        file.writelines(lines)


@pytest.fixture
def path(log_dir):
    log_dir.mkdir()
    append(log_dir / "run-1.jsonl", line(1), line(2))
    return log_dir / "run-1.jsonl"


def collected(name, *acts, log_dir=None):
    """
    Follow a run, do the next of *acts* whenever it would wait, and return what came until there's
    none left.
    """
    left, found = list(acts), []

    def wait():
        if not left:
            raise EnoughError
        left.pop(0)()

    with suppress(EnoughError):
        for file, piece in follow_pieces(name, log_dir, wait):
            found.append((file.rank, piece.content + b"\n"))
    return found


def test_gives_what_is_there_and_what_comes(path):
    """The records that stand there come first, then each that's appended, in order."""
    acts = [
        lambda: append(path, line(3)),
        lambda: append(path, line(4)[:9]),
        lambda: append(path, line(4)[9:], line(5)),
    ]

    assert [(0, line(n)) for n in (1, 2, 3, 4, 5)] == collected("run-1", *acts)


@pytest.mark.usefixtures("path")
def test_waits_between_two_looks():
    """
    It waits once after each look, and never between records: no busy wait, and no sleep in the way
    of a backlog.
    """
    waits = []

    assert [(0, line(1)), (0, line(2))] == collected("run-1", *[lambda: waits.append(None)] * 3)
    assert 3 == len(waits)


def test_joins_a_rank_that_begins_later(path):
    """A file of another rank is followed from when it's there."""
    later = path.with_name("run-1.rank3.jsonl")

    assert [(0, line(1)), (0, line(2)), (3, line(9))] == collected(
        "run-1", lambda: append(later, line(9))
    )


def test_merges_what_is_there_by_time(path):
    """Records that several ranks wrote before a poll are merged by time."""
    append(path, line(3, second=30))
    append(path.with_name("run-1.rank1.jsonl"), line(9, second=20))
    found = collected("run-1")

    assert [(0, line(1)), (0, line(2)), (1, line(9, 20)), (0, line(3, 30))] == found


def test_merges_by_time_around_what_is_no_record(path):
    """
    A line of something else, as a traceback's, doesn't hold up the records behind it, as
    `scan_files` isn't held up.
    """
    append(path, line(3, second=30))
    append(
        path.with_name("run-1.rank1.jsonl"),
        b"Traceback (most recent call last):\n",
        line(9, second=20),
    )
    records = [found for found in collected("run-1") if found[1].startswith(b"{")]

    assert [(0, line(1)), (0, line(2)), (1, line(9, 20)), (0, line(3, 30))] == records


def test_stays_with_the_run_that_was_latest(path, log_dir):
    """A run that begins later isn't mixed into the one that was the latest."""
    others = [log_dir / "run-2.jsonl", log_dir / "run-2.rank1.jsonl"]
    acts = [
        lambda: append(others[0], line(7)),
        lambda: append(others[1], line(8)),
        lambda: append(path, line(3)),
    ]

    assert [(0, line(n)) for n in (1, 2, 3)] == collected("latest", *acts, log_dir=log_dir)


def test_survives_that_the_run_is_gone_for_a_moment(path):
    """A run whose file was moved is waited for, and its next file is read from its beginning."""
    acts = [lambda: path.rename(path.with_suffix(".old")), lambda: append(path, line(8))]

    assert [(0, line(n)) for n in (1, 2, 8)] == collected("run-1", *acts)


@pytest.mark.usefixtures("path")
def test_closes_its_files(descriptors):
    """An iterator that is closed leaves no file open."""
    before = descriptors()
    stream = follow_pieces("run-1", None, lambda: None)
    next(stream)
    during = descriptors()
    stream.close()

    assert (1, before) == (len(during - before), descriptors())


def test_refuses_at_once(log_dir):
    """A run that isn't there is an error of the call."""
    with pytest.raises(RunFileError, match="no such run"):
        follow_run("run-9", log_dir=log_dir)


def test_passes_over_torn_lines(path):
    """`follow_run` yields records alone, as `read_run` does."""
    append(path, b"half\n", line(3)[:20], line(4))
    stream = follow_run(path)

    assert [1, 2, 4] == [next(stream)["step"] for _ in range(3)]
    stream.close()


def test_follows_a_process(log_dir):
    """
    A record is there for who follows when another process has written it, without either of them
    being told.
    """
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        writer.stdout.readline()  # the file is there
        stream = follow_run("run-1", log_dir=log_dir, interval_s=0.001)
        for step in range(5):
            writer.stdin.write(f"{step}\n")
            writer.stdin.flush()
            assert step == next(stream)["step"]
        writer.stdin.close()
        stream.close()


@pytest.mark.parametrize("name", ["run-1", "path"])
def test_goes_on_in_new_segments(path, name):
    """A run is followed into its segments, also when the first ones are gone, by any name."""
    second = path.with_name("run-1.0001.jsonl")
    acts = [
        lambda: append(second, line(3)),
        path.unlink,
        lambda: append(path.with_name("run-1.0002.jsonl"), line(4)),
    ]

    assert [(0, line(n)) for n in (1, 2, 3, 4)] == collected(
        str(path) if name == "path" else name, *acts
    )
