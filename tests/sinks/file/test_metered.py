"""The mode ``process`` in segments: the file's growth is measured. `test_segments` has the rest."""

from __future__ import annotations

import os

from geno_lewm_obs.sinks.file.metered import _MOST_WRITES
from tests.samples import make_line

LINE = len(make_line()[0])


def written_by_caller(sink, line=None):
    """Write lines as a caller does, as long as it may; return how many."""
    count = 0
    while (file := sink.appender.ready) is not None:
        os.write(file.number, line or make_line()[0])
        count += 1
    return count


def test_lets_a_caller_write_a_number_of_lines(make_sink):
    """A caller may write by itself for a while; then a line is handed on, and may be again."""
    sink = make_sink(segment_bytes=1_000_000)
    sink.append(*make_line())
    first = written_by_caller(sink)
    sink.append(*make_line())

    assert [_MOST_WRITES, _MOST_WRITES] == [first, written_by_caller(sink)]


def test_lets_it_write_less_near_the_limit(make_sink, path):
    """The nearer the limit, the sooner the file is measured, so that it's hardly exceeded."""
    sink = make_sink(segment_bytes=200 * LINE)
    for _ in range(100):
        sink.append(*make_line())
        written_by_caller(sink)
    sizes = [each.stat().st_size for each in path.parent.iterdir()]

    assert max(sizes) < 202 * LINE
    assert len(sizes) > 3


def test_expects_lines_as_long_as_the_last_ones(make_sink, path):
    """Where lines are long few are written before the file is measured."""
    sink = make_sink(segment_bytes=1_000_000)
    long_line = make_line("x" * 100_000)
    for _ in range(3):
        sink.append(*long_line)

    assert written_by_caller(sink, long_line[0]) <= 3
    assert path.stat().st_size < 1_000_000


def test_sees_what_others_write(make_sink, path):
    """A file that others filled is left after a few lines."""
    sink = make_sink(segment_bytes=100_000)
    sink.append(*make_line())
    with path.open("ab") as file:
        file.write(make_line("x" * 100_000)[0])
    written_by_caller(sink)
    for value in (1, 2):
        sink.append(*make_line(value))

    assert 2 == len(list(path.parent.iterdir()))


def test_of_a_descriptor_that_was_closed(make_sink, path):
    """A file that other code closed is opened again by the next line."""
    sink = make_sink(segment_bytes=100_000)
    sink.append(*make_line())
    written_by_caller(sink)
    os.close(sink.file_appender.file.number)
    for _ in range(3):
        sink.append(*make_line())

    assert sink.file_appender.file.is_ours()
    assert path.read_bytes().endswith(3 * make_line()[0])


def test_a_file_that_does_not_continue_is_not_measured(make_sink):
    """Without segments a caller may write by itself, as it always could."""
    sink = make_sink()

    assert sink.appender is sink.file_appender


def test_is_an_appender(make_sink, path):
    """It flushes, is closed, and begins anew in a forked child, like the others."""
    sink = make_sink(segment_bytes=10_000)
    sink.append(*make_line())
    sink.flush()
    sink.before_fork()
    sink.begin_in_child()
    begun_anew = sink.file_appender.ready
    sink.close()

    assert (None, None, None) == (begun_anew, sink.file_appender.file, sink.fault)
    assert make_line()[0] == path.read_bytes()
