"""
The run's file: what is written, when it's closed, and who may write beside it. All parts are real.
"""

from __future__ import annotations

import errno
import gc
import itertools
import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from geno_lewm_obs import LogRecord, ResourceError
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import _OPEN, FileSink, look_again_everywhere, reopen_files
from tests.programs import printed_by
from tests.samples import make_line, record

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make this"
)

RUN_FILE = 0o640
"""A mode by which the run file is told from emergency files."""
HALF = LINE_START + b"2026-05-20T15:4"


def open_descriptors():
    return len(list(Path("/dev/fd").iterdir()))


class TestAppend:
    def test_appends_the_line(self, path, make_sink):
        """A record's line is in the file when `append` returns."""
        make_sink().append(*make_line())

        assert render_jsonl(record()) == path.read_bytes()

    def test_keeps_what_the_file_holds(self, path, make_sink):
        """A run that's continued is appended to."""
        path.write_bytes(render_jsonl(record(1)))
        make_sink().append(*make_line(2))

        assert [record(1), record(2)] == list(scan(path))

    def test_ends_the_half_line_of_a_killed_writer(self, path, make_sink):
        """
        A file that ends in half a line gets a newline on opening, so that the next record stands
        alone.
        """
        path.write_bytes(HALF)
        make_sink().append(*make_line())

        assert HALF + b"\n" + render_jsonl(record()) == path.read_bytes()

    @pytest.mark.parametrize("content", [b"", render_jsonl(record())], ids=["empty", "whole"])
    def test_opens_a_whole_file_without_a_byte(self, path, make_sink, content):
        """A file that is empty or ends in a whole line isn't written to on opening."""
        path.write_bytes(content)
        make_sink()

        assert content == path.read_bytes()

    def test_finishes_a_short_write(self, path, make_sink, monkeypatch):
        """A line that the system wrote in pieces is whole in the end."""
        sink, write = make_sink(), os.write
        monkeypatch.setattr(os, "write", lambda fd, line: write(fd, line[:7]))
        sink.append(*make_line())
        monkeypatch.undo()

        assert render_jsonl(record()) == path.read_bytes()

    def test_leaves_the_descriptor_to_no_child(self, make_sink):
        """A program that this one starts doesn't inherit the file."""
        assert not os.get_inheritable(make_sink().file_appender.file.number)


def test_is_forgotten_when_it_is_gone(path):
    """A sink that nothing refers to any more is on no list, and its descriptor is closed."""
    gc.collect()  # what earlier tests left, which might be freed in between
    before = len(_OPEN), open_descriptors()
    FileSink(path)

    assert before == (len(_OPEN), open_descriptors())


class TestClose:
    def test_may_be_called_twice(self, make_sink):
        """Closing what is closed is harmless."""
        sink = make_sink()
        sink.close()

        assert None is sink.close()

    def test_frees_the_descriptor(self, make_sink):
        """A closed sink holds no descriptor."""
        before = open_descriptors()
        make_sink().close()

        assert before == open_descriptors()

    def test_is_undone_by_the_next_record(self, path, make_sink):
        """A record after closing opens the file again and is appended."""
        sink = make_sink()
        sink.append(*make_line(1))
        sink.close()
        sink.append(*make_line(2))

        assert [record(1), record(2)] == list(scan(path))

    def test_lets_the_rules_of_opening_hold_again(self, path, tmp_path, make_sink):
        """
        A link that took the place of a closed file is refused, and nothing is written through it.
        """
        sink = make_sink(on_error="raise")
        sink.close()
        path.rename(tmp_path / "moved")
        path.symlink_to(tmp_path / "moved")

        with pytest.raises(ResourceError, match="ELOOP"):
            sink.append(*make_line())
        assert b"" == (tmp_path / "moved").read_bytes()


class TestManyWriters:
    LINES = 300

    def values(self, path):
        """Return the values of each writer in the file's order; a torn line fails the test."""
        pieces = list(scan(path))
        assert [] == [piece for piece in pieces if isinstance(piece, TornLine)]
        by_writer = {}
        for piece in pieces:
            writer, count, *_ = piece.data["value"]
            by_writer.setdefault(writer, []).append(count)
        return by_writer

    def work(self, sink, writer):
        for count in range(self.LINES):
            sink.append(*make_line([writer, count, "x" * (count * 37 % 8000)]))

    def test_each_append_to_what_the_other_wrote(self, path, make_sink):
        """Two sinks that opened the same file, as two processes of a run do, overwrite nothing."""
        one, other = make_sink(), make_sink()
        for sink, value in ((one, 1), (other, 2), (one, 3)):
            sink.append(*make_line(value))

        assert [record(1), record(2), record(3)] == list(scan(path))

    def test_threads_write_whole_lines_in_their_own_order(self, path, make_sink):
        """Eight threads on one sink: no line lost, none mixed, each thread's in order."""
        sink = make_sink()
        threads = [threading.Thread(target=self.work, args=(sink, writer)) for writer in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert {writer: list(range(self.LINES)) for writer in range(8)} == self.values(path)

    def test_forked_processes_write_whole_lines_in_their_own_order(self, path):
        """Four forked processes on one sink: no line lost, none mixed, each process's in order."""
        script = """
import os, sys
from pathlib import Path
from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink
sink = FileSink(Path(sys.argv[1]))
children = []
for writer in range(4):
    children.append(os.fork())
    if not children[-1]:
        for count in range(int(sys.argv[2])):
            value = [writer, count, "x" * (count * 37 % 8000)]
            record = LogRecord("t", "info", "e", "r", "c", {"value": value})
            sink.append(render_jsonl(record), "info", "e")
        sys.exit()
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""
        printed_by("-c", script, path, self.LINES)

        assert {writer: list(range(self.LINES)) for writer in range(4)} == self.values(path)

    def test_forked_child_opens_the_file_though_another_thread_held_the_lock(self, path):
        """
        A child forked while another thread of its parent held the lock doesn't wait for that
        thread.
        """
        script = """
import os, signal, sys, threading
from pathlib import Path
from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink
sink = FileSink(Path(sys.argv[1]))
sink.close()
held, done = threading.Event(), threading.Event()
def hold():
    with sink.file_appender.lock:
        held.set()
        done.wait()
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if not child:
    signal.alarm(20)  # ends a child that waits
    sink.append(render_jsonl(LogRecord("t", "info", "e", "r", "c")), "info", "e")
    done.set()
    sys.exit()
status = os.waitpid(child, 0)[1]
done.set()
sys.exit(bool(status))
"""
        printed_by("-c", script, path)

        assert [LogRecord("t", "info", "e", "r", "c")] == list(scan(path))


def test_a_writer_never_reaches_another_file(tmp_path, monkeypatch):
    """
    A sink that is closed just before a writer's write keeps its descriptor until that write is
    done.
    """
    sink, other = FileSink(tmp_path / "run.jsonl"), tmp_path / "patients.csv"
    write = os.write

    def close_first(number, line):
        sink.close()
        stranger = os.open(other, os.O_WRONLY | os.O_CREAT)
        written = write(number, line)
        os.close(stranger)
        return written

    monkeypatch.setattr(os, "write", close_first)
    sink.append(*make_line())
    monkeypatch.undo()

    assert (b"", 1) == (other.read_bytes(), len((tmp_path / "run.jsonl").read_bytes().splitlines()))


def test_runs_whose_numbers_were_all_closed(tmp_path):
    """
    If a program closed all descriptors, a run whose number becomes another run's looks at its own
    file before it writes.
    """
    paths = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    first, second = map(FileSink, paths)
    for sink in (first, second):
        sink.append(*make_line())
        os.close(sink.file_appender.file.number)
    for sink in (second, first):
        sink.append(*make_line())

    assert [2, 2] == [len(list(scan(path))) for path in paths]


@pytest.mark.no_cover
def test_sinks_that_are_freed_meanwhile(tmp_path):
    """
    A sink that the garbage collector frees while all are told of a fork or a new second disturbs
    nothing.
    """
    kept = [FileSink(tmp_path / f"run-{number}.jsonl") for number in range(30)]
    thresholds = gc.get_threshold()
    gc.freeze()  # what other tests have left takes most of the time
    try:
        for allocations in range(20):
            gc.collect()
            gc.disable()
            lost = [FileSink(tmp_path / "lost.jsonl")]
            lost.append(lost)  # which only the collector finds
            del lost
            # Python keeps some dicts that were freed: a new one takes memory, and so may collect
            others = [{} for _ in range(200)]
            gc.set_threshold(gc.get_count()[0] + allocations, *thresholds[1:])
            gc.enable()
            look_again_everywhere()
            gc.set_threshold(*thresholds)
            del others
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
    assert all(sink.appender.ready is None for sink in kept)


@pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
class TestOpenedByTheFirstLine:
    """A sink that isn't opened at once makes no file and no directory before its first line."""

    def test_without_a_line(self, tmp_path, durability):
        """It makes nothing, also when it's flushed, looked at and closed."""
        sink = FileSink(tmp_path / "logs" / "r.jsonl", durability=durability, opens=False)
        look_again_everywhere()
        sink.flush()
        sink.close()

        assert [] == list(tmp_path.iterdir())

    def test_with_a_line(self, tmp_path, durability):
        """The first line makes the directory and the file, and stands in it."""
        path = tmp_path / "logs" / "r.jsonl"
        sink = FileSink(path, durability=durability, opens=False)
        line = render_jsonl(record())
        sink.append(line, "error", "training.metric")
        sink.close()

        assert line == path.read_bytes()

    def test_where_the_file_can_not_be_opened(self, tmp_path, durability, capfd):
        """The line waits, and is written once the file can be opened."""
        folder = tmp_path / "logs"
        folder.touch()
        sink = FileSink(folder / "r.jsonl", durability=durability, opens=False)
        line = render_jsonl(record())
        sink.append(line, "error", "training.metric")
        waits = sink.fault is not None
        folder.unlink()
        sink.close()

        assert (True, line) == (waits, (folder / "r.jsonl").read_bytes())
        assert "1 record waits in " in capfd.readouterr().err


@pytest.mark.no_cover
@pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
class TestHandlersThatRaise:
    """
    Wherever a handler raises, as Control-C does, all that was acknowledged is in a file, once, and
    the next calls work.
    """

    @pytest.fixture
    def disk(self, monkeypatch):
        """Return a list; while it holds something, no run file takes anything."""
        full, write = [], os.write

        def write_if_there_is_room(number, data):
            if full and stat.S_IMODE(os.fstat(number).st_mode) == RUN_FILE:
                raise OSError(errno.ENOSPC, "")
            return write(number, data)

        monkeypatch.setattr(os, "write", write_if_there_is_room)
        return full

    @pytest.fixture
    def found(self, tmp_path, monkeypatch, disk, durability, strike):
        """Return what tries an act at each step, and yields what the files hold after each."""

        def at_each_step(act, *, waits):
            for step in itertools.count(1):
                folder = tmp_path / f"{step}"
                folder.mkdir()
                monkeypatch.setattr(tempfile, "tempdir", str(folder))
                disk[:] = [waits] if waits else []
                sink = FileSink(folder / "run-1.jsonl", mode=RUN_FILE, durability=durability)
                if durability != "process":
                    sink.appender.debouncer.is_requested = True  # its thread is asleep
                for value in range(3):
                    sink.append(*make_line(value))
                sink.look_again()
                was_struck = strike(lambda sink=sink: act(sink), step)
                sink.append(*make_line("after"))
                sink.close()
                yield [
                    each.data["value"] for path in sorted(folder.iterdir()) for each in scan(path)
                ]
                if not was_struck:
                    break
            assert step > 10

        return at_each_step

    def check(self, found):
        for step, values in enumerate(found, 1):
            known = [value for value in values if value != "struck"]
            assert [0, 1, 2, "after"] == sorted(known, key=str), step

    @pytest.mark.parametrize("waits", [False, True])
    def test_in_append(self, found, waits):
        """In a call that writes at once, which may itself be repeated, with and without room."""
        self.check(found(lambda sink: sink.append(*make_line("struck", "warn")), waits=waits))

    def test_in_append_that_finds_room_again(self, found, disk):
        """In the call that writes what waited."""

        def append(sink):
            disk.clear()
            sink.append(*make_line("struck", "warn"))

        self.check(found(append, waits=True))

    def test_in_flush(self, found, disk):
        """In a flush that writes what waited."""

        def flush(sink):
            disk.clear()
            sink.flush()

        self.check(found(flush, waits=True))

    @pytest.mark.parametrize("waits", [False, True])
    def test_in_close(self, found, waits):
        """While the file is closed, or what waits is saved for good."""
        self.check(found(FileSink.close, waits=waits))

    def test_in_close_that_finds_room_only_later(self, found, disk):
        """While what waits is saved for good, where the file takes records again afterwards."""

        def close(sink):
            try:
                sink.close()
            finally:
                disk.clear()

        self.check(found(close, waits=True))


@pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
class TestReopenFiles:
    def test_leaves_a_rotated_file_at_once(self, make_sink, path, tmp_path, durability):
        """What was moved away is let go of, with all that was logged, though nothing is logged."""
        sink = make_sink(durability=durability)
        sink.append(*make_line(1))
        sink.flush()
        path.rename(tmp_path / "rotated")
        before = sink.file_appender.file
        reopen_files()
        is_empty = path.read_bytes() == b""
        sink.append(*make_line(2))
        sink.close()

        assert (True, True) == (is_empty, sink.file_appender.file is not before)
        assert [[1], [2]] == [
            [each.data["value"] for each in scan(each)] for each in (tmp_path / "rotated", path)
        ]

    def test_leaves_a_file_that_is_there(self, make_sink, durability):
        """A file that nobody touched stays open."""
        sink = make_sink(durability=durability)
        before = sink.file_appender.file
        reopen_files()

        assert sink.file_appender.file is before

    def test_opens_none_that_is_closed(self, make_sink, path, durability):
        """A run that was shut, or has logged nothing yet, gets no file by it."""
        make_sink(durability=durability).close()
        path.unlink()
        make_sink(durability=durability, opens=False)
        reopen_files()

        assert not path.exists()


def test_reopened_in_the_middle_of_a_call(path, tmp_path, interrupt):
    """A signal handler may reopen files at any step of a call; nothing is lost or twice."""
    for step in itertools.count(1):
        sink = FileSink(path)
        sink.append(*make_line(1))

        def rotate():
            path.rename(tmp_path / "rotated")
            reopen_files()

        was_there = interrupt(
            lambda sink=sink: [sink.look_again(), sink.append(*make_line(2))],
            rotate,
            step,
            "sinks/file/appender.py",
        )
        sink.append(*make_line(3))
        sink.close()
        files = [each for each in (tmp_path / "rotated", path) if each.exists()]
        found = [each.data["value"] for file in files for each in scan(file)]
        for file in files:
            file.unlink()
        if not was_there:
            break
        assert [1, 2, 3] == sorted(found), step
    assert step > 10
