"""
The mode relaxed: what is kept, when it's written, and what each kind of death costs.

The deaths are real.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.relaxed import FULL, SECONDS
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.programs import python
from tests.samples import make_line, record

A_WHILE = 20
PROGRAM = """
import os, resource, signal, sys, tempfile, threading
from pathlib import Path
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import make_line
tempfile.tempdir = str(Path(sys.argv[1]).parent)
sink = FileSink(Path(sys.argv[1]), durability="relaxed")
sink.appender.debouncer.is_requested = True  # the thread is asleep, as in the first moment
"""


def values(path):
    pieces = list(scan(path))
    assert [] == [piece for piece in pieces if isinstance(piece, TornLine)]
    return [piece.data["value"] for piece in pieces]


@pytest.fixture
def sink(path):
    sink = FileSink(path, durability="relaxed")
    yield sink
    sink.close()


@pytest.fixture
def still(sink):
    """Return a sink whose thread is asleep, as in the first moment."""
    sink.appender.debouncer.is_requested = True
    return sink


class TestWriting:
    def test_waits_a_moment(self, still, path):
        """A record isn't in the file at once."""
        still.append(*make_line(1))

        assert b"" == path.read_bytes()

    def test_is_done_by_a_thread(self, sink, path, monkeypatch):
        """What was logged is in the file a moment later, without another call."""
        written, write = threading.Event(), os.write
        monkeypatch.setattr(
            os, "write", lambda number, data: (write(number, data), written.set())[0]
        )
        sink.append(*make_line(1))

        assert written.wait(A_WHILE)
        assert [1] == values(path)

    def test_is_done_soon(self):
        """No more is ever at risk than the last 50 ms held: a write is due after half of that."""
        assert 0.05 >= 2 * SECONDS

    @pytest.mark.parametrize("severity", ["warn", "error"])
    def test_is_done_at_once_for_what_is_urgent(self, still, path, severity):
        """A warning is in the file when its call returns, and all that came before it."""
        still.append(*make_line(1))
        still.append(*make_line(2, severity))

        assert [1, 2] == values(path)

    def test_is_one_write_when_much_is_kept(self, still, path, writes):
        """32 KiB are written at once, whole lines in order, by one write."""
        number = FULL // len(render_jsonl(record(100))) + 1
        for value in range(100, number + 100):
            still.append(*make_line(value))

        assert ([True], list(range(100, number + 100))) == (
            [size >= FULL for size in writes.sizes],
            values(path),
        )

    def test_is_done_by_flush(self, still, path):
        """Flushing writes all."""
        still.append(*make_line(1))
        still.flush()

        assert [1] == values(path)

    def test_is_done_by_close(self, still, path):
        """Closing writes all; what comes later is written at once, since nobody will flush it."""
        still.append(*make_line(1))
        still.close()
        before = values(path)
        still.appender.debouncer.is_requested = True
        still.append(*make_line(2))

        assert ([1], [1, 2]) == (before, values(path))

    def test_ends_with_its_thread(self, sink):
        """Closing leaves no thread behind."""
        others = threading.enumerate()
        sink.append(*make_line(1))
        (thread,) = [each for each in threading.enumerate() if each not in others]
        sink.close()
        thread.join(A_WHILE)

        assert not thread.is_alive()

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_of_what_comes_while_it_is_closed(self, still, path, monkeypatch, moment):
        """What another thread logs just before or after the thread is told to end is written."""
        stop = still.appender.debouncer.stop

        def stop_and_log():
            if moment == "after":
                stop()
            thread = threading.Thread(target=lambda: still.append(*make_line(2)))
            thread.start()
            thread.join()
            if moment == "before":
                stop()

        monkeypatch.setattr(still.appender.debouncer, "stop", stop_and_log)
        still.append(*make_line(1))
        still.close()

        assert [1, 2] == values(path)

    def test_of_what_was_kept_before_it_was_seen_to_close(self, still, path, monkeypatch):
        """A line that was kept just before the closing is written, though its call does nothing."""
        write = still.appender._write_kept

        def keep_and_write():
            still.appender._kept.append(make_line(2)[0])
            write()

        monkeypatch.setattr(still.appender, "_write_kept", keep_and_write)
        still.close()

        assert [2] == values(path)

    def test_of_threads_keeps_each_ones_order(self, sink, path):
        """Eight threads: no line lost, none mixed, each thread's in order."""

        def work(writer):
            for count in range(2000):
                sink.append(*make_line([writer, count]))

        threads = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sink.flush()
        by_writer = {}
        for writer, count in values(path):
            by_writer.setdefault(writer, []).append(count)

        assert {writer: list(range(2000)) for writer in range(8)} == by_writer

    def test_that_is_cut_short_is_completed(self, still, path, monkeypatch):
        """
        If a write of many lines is cut in the middle of one, each of them is in the file once.
        """
        for value in range(10):
            still.append(*make_line(value))
        write, cuts = os.write, [len(render_jsonl(record(1))) * 3 + 7]
        monkeypatch.setattr(
            os, "write", lambda number, data: write(number, data[: cuts.pop()] if cuts else data)
        )
        still.flush()

        assert list(range(10)) == values(path)

    def test_that_is_refused_waits_in_order(self, path):
        """
        If the file takes nothing the lines wait, and lines that are kept later come behind them.
        """
        script = """
resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
for value in range(10):
    sink.append(*make_line(value))
sink.flush()
sink.append(*make_line(10))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sink.append(*make_line(11))
sink.flush()
"""
        assert 0 == python("-c", PROGRAM + script, path).returncode
        assert list(range(12)) == [
            piece.data["value"] for piece in scan(path) if isinstance(piece, LogRecord)
        ]

    def test_that_was_refused_is_tried_again_by_flush(self, path):
        """Flushing writes what waits even if no line is kept."""
        script = """
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
sink.append(*make_line(1))
sink.flush()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sink.flush()
os._exit(0)
"""
        assert 0 == python("-c", PROGRAM + script, path).returncode
        assert [1] == values(path)


class TestSignals:
    def test_at_every_step(self, tmp_path, interrupt):
        """
        Wherever in a flush a signal handler logs and flushes, each record is written once, and
        those that were kept in order.
        """
        for step in itertools.count(1):
            sink = FileSink(tmp_path / f"{step}.jsonl", durability="relaxed")
            sink.appender.debouncer.is_requested = True
            for value in range(3):
                sink.append(*make_line(value))

            def handle(sink=sink):
                sink.append(*make_line("handler"))
                sink.flush()

            was_interrupted = interrupt(sink.flush, handle, step, "relaxed.py")
            sink.close()
            if not was_interrupted:
                break

            assert [0, 1, 2, "handler"] == sorted(values(sink.path), key=str), step
            assert [0, 1, 2] == [value for value in values(sink.path) if value != "handler"], step
        assert step > 50


class TestDeaths:
    LOGGED = "for value in range(5): sink.append(*make_line(value))\n"

    @pytest.mark.parametrize(
        "death",
        ["", "sys.exit(1)", "raise ValueError", "log.warn('training.collapse.alert'); os._exit(1)"],
        ids=["end", "exit", "exception", "after-a-warning"],
    )
    def test_that_cost_nothing(self, tmp_path, death):
        """
        A program that Python ends, in whichever way, has lost nothing; nor has any other death of
        what came before a warning.
        """
        script = f"""
import os, sys
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r", durability="relaxed")
for step in range(5):
    log.info("training.epoch.end", step=step)
{death}
"""
        environ = os.environ | {"GENO_LEWM_LOG_DIR": str(tmp_path)}
        subprocess.run(
            [sys.executable, "-c", script],
            check=False,
            timeout=60,
            env=environ,
            stderr=subprocess.DEVNULL,
        )

        assert list(range(5)) == [each.step for each in scan(tmp_path / "r.jsonl")][:5]

    @pytest.mark.parametrize(
        "death",
        [
            "os._exit(1)",
            "os.execlp('true', 'true')",
            "os.kill(os.getpid(), signal.SIGKILL)",
            "os.abort()",
        ],
        ids=["_exit", "exec", "kill", "abort"],
    )
    def test_that_cost_what_is_kept(self, path, death):
        """
        A death that runs no code of this package costs what the last moment held, and leaves no
        half line.
        """
        python("-c", PROGRAM + "sink.append(*make_line('w', 'warn'))\n" + self.LOGGED + death, path)

        assert ["w"] == values(path)

    def test_by_a_signal_that_is_caught(self, tmp_path):
        """A handler that flushes all runs saves what is kept before it ends the process."""
        script = """
import os, signal
from geno_lewm_obs import get_logger
from geno_lewm_obs.runs.ending import flush_all_runs
log = get_logger("a", run_id="r", durability="relaxed")
def end(*_):
    flush_all_runs()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)
signal.signal(signal.SIGTERM, end)
for step in range(5):
    log.info("training.epoch.end", step=step)
os.kill(os.getpid(), signal.SIGTERM)
"""
        environ = os.environ | {"GENO_LEWM_LOG_DIR": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60, env=environ)

        assert (-signal.SIGTERM, list(range(5))) == (
            done.returncode,
            [each.step for each in scan(tmp_path / "r.jsonl")],
        )


class TestFork:
    def test_leaves_a_child_nothing_of_its_parents(self, still, path):
        """What the parent keeps, writes or has waiting at a fork isn't the child's to write."""
        still.appender._taken.append(render_jsonl(record("parent")))
        still.file_appender.backlog.add(render_jsonl(record("parent")), "info", "training.metric")
        still.look_again()
        still.append(*make_line("parent"))
        still.begin_in_child()
        still.append(*make_line("child", "warn"))

        assert ["child"] == values(path)

    def test_writes_what_is_kept_before(self, path):
        """What is kept is written once, before the fork, and the child has a thread of its own."""
        script = """
sink.append(*make_line("parent"))
child = os.fork()
if not child:
    signal.alarm(20)  # ends a child that waits
    written, write = threading.Event(), os.write
    os.write = lambda number, data: (write(number, data), written.set())[0]
    sink.append(*make_line("child"))
    written.wait()
    os._exit(0)
status = os.waitpid(child, 0)[1]
os._exit(bool(status))
"""
        assert 0 == python("-c", PROGRAM + script, path).returncode
        assert ["parent", "child"] == values(path)
