"""
The mode power: what is on the disk when a call returns, what is soon after, what a failed sync
means.

Syncs are real, and counted.
"""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from geno_lewm_obs import EventSpec, Registry, ResourceError, get_logger, logged_run
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.runs.open_runs import open_run
from geno_lewm_obs.sinks.file.power import SECONDS
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.programs import printed_by, python
from tests.samples import make_line, record

A_WHILE = 20
SYNC = "fdatasync" if hasattr(os, "fdatasync") else "fsync"

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fdatasync"), reason="this system syncs in another way"
)


def values(path):
    pieces = list(scan(path))
    assert [] == [piece for piece in pieces if isinstance(piece, TornLine)]
    return [piece.data["value"] for piece in pieces]


@pytest.fixture
def told():
    return []


@pytest.fixture
def make_sink(path, told):
    """
    Return sinks whose thread is asleep, as in the first moment, and that are closed at the end.
    """
    sinks = []

    def make(**options):
        sink = FileSink(
            path,
            durability="power",
            tell=lambda *what, **fields: told.append((what, fields)),
            **options,
        )
        sink.appender.debouncer.is_requested = True
        sinks.append(sink)
        return sink

    yield make
    for sink in sinks:
        sink.close()


@pytest.fixture
def syncs(monkeypatch):
    """
    Return what the file held at each sync that succeeded; exceptions and functions in ``coming``
    come first.
    """

    class Syncs(list):
        def __init__(self):
            super().__init__()
            self.coming = []

    syncs, sync = Syncs(), os.fdatasync

    def noted(number):
        act = syncs.coming.pop(0) if syncs.coming else None
        if isinstance(act, OSError):
            raise act
        if act is not None:
            act()
        sync(number)
        syncs.append(os.pread(number, 1 << 20, 0).count(b"\n"))

    monkeypatch.setattr(os, "fdatasync", noted)
    return syncs


class TestWhen:
    @pytest.mark.parametrize("severity", ["warn", "error"])
    def test_at_once_from_warn_up(self, make_sink, syncs, severity):
        """A warning is on the disk when its call returns, with all that came before it."""
        sink = make_sink()
        sink.append(*make_line(1))
        before = list(syncs)
        sink.append(*make_line(2, severity))

        assert ([], [2]) == (before, syncs)

    def test_at_once_for_durable_events(self, make_sink, syncs):
        """So is a record of an event that was declared durable, whatever its severity."""
        sink = make_sink(is_durable=lambda event: event == "training.run.end")
        for event in ("training.metric", "training.run.end", "training.metric"):
            sink.append(*make_line(1, event=event))

        assert [2] == syncs

    def test_soon_for_the_rest(self, path):
        """Any other record is synced by a thread a moment later."""
        sink = FileSink(path, durability="power")
        synced, sync = threading.Event(), os.fdatasync
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fdatasync", lambda number: (sync(number), synced.set()))
            sink.append(*make_line(1))
            is_synced = synced.wait(A_WHILE)
            sink.close()

        assert is_synced

    def test_within_a_tenth_of_a_second(self):
        """
        No more is ever at risk than the last 100 ms held: a line's sync begins after half of that.
        """
        assert 0.1 >= 2 * SECONDS

    def test_at_once_where_much_is_unsynced(self, make_sink, syncs, monkeypatch):
        """
        No more is ever at risk than can be written again from memory: the call that exceeds it
        syncs.
        """
        monkeypatch.setattr("geno_lewm_obs.sinks.file.power.MOST_UNSYNCED", 1000)
        sink = make_sink()
        for value in range(10):
            sink.append(*make_line(value))

        assert 1 == len(syncs)

    def test_by_flush_and_close(self, make_sink, syncs):
        """Flushing and closing sync what is unsynced, and don't sync if nothing is."""
        sink = make_sink()
        for act in (sink.flush, sink.close):
            sink.append(*make_line(1))
            act()
            act()

        assert [1, 2] == syncs

    def test_by_flush_of_what_waited(self, make_sink, syncs):
        """Lines that waited and are written by a flush are on the disk when it returns."""
        sink = make_sink()
        sink.file_appender.backlog.add(render_jsonl(record(1)), "info", "training.metric")
        sink.flush()

        assert [1] == syncs

    def test_at_once_for_what_comes_late(self, make_sink, syncs):
        """A line after closing is synced by its own call, since nothing else will do it."""
        sink = make_sink()
        sink.close()
        sink.append(*make_line(1))

        assert [1] == syncs

    def test_the_name_too(self, tmp_path, monkeypatch):
        """
        The names of a new file, and of directories made for it, are on the disk before its first
        record.
        """
        synced, sync = [], os.fsync
        monkeypatch.setattr(
            os,
            "fsync",
            lambda number: (
                synced.append(str(Path(f"/proc/self/fd/{number}").readlink())),
                sync(number),
            ),
        )
        FileSink(tmp_path / "a" / "b" / "run-1.jsonl", durability="power").close()

        assert {str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a" / "b")} == set(synced)

    def test_not_in_another_mode(self, path, syncs):
        """Without the mode nothing is ever synced."""
        sink = FileSink(path)
        sink.append(*make_line(1, "error"))
        sink.close()

        assert [] == syncs

    def test_covers_only_what_was_written_before_it(self, make_sink, syncs):
        """A record that another thread writes during a sync doesn't count as synced."""
        sink = make_sink()
        syncs.coming.append(lambda: sink.append(*make_line(2)))
        sink.append(*make_line(1, "warn"))
        sink.flush()

        assert 2 == len(syncs)

    def test_covers_what_took_more_than_one_write(self, make_sink, syncs, monkeypatch):
        """A line that was cut short and completed is synced like any other."""
        sink, write, cuts = make_sink(), os.write, [7]
        monkeypatch.setattr(
            os, "write", lambda number, data: write(number, data[: cuts.pop()] if cuts else data)
        )
        sink.append(*make_line(1))
        sink.flush()

        assert [1] == syncs

    def test_follows_the_registry(self, syncs):
        """
        The events that a run's registry declares durable are synced at once, also an application's
        own.
        """
        registry = Registry(
            [
                EventSpec("app.saved", "info", "saved", durable=True),
                EventSpec("app.seen", "info", "seen"),
            ]
        )
        log = get_logger("a", run_id="r", durability="power")
        open_run(run_id="r", registry=registry)
        log.info("app.saved")
        log.info("app.saved")

        assert [1, 2] == syncs[:2]

    def test_after_a_full_disk(self, path):
        """What waited is synced when it's written."""
        script = """
import os, resource, sys
from pathlib import Path
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import make_line
sink = FileSink(Path(sys.argv[1]), durability="power")
sink.appender.debouncer.is_requested = True
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
sink.append(*make_line(1))
assert not sink.appender.unsynced
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
sink.append(*make_line(2))
print(len(sink.appender.unsynced))
"""
        assert ("2\n", [1, 2]) == (printed_by("-c", script, path), values(path))


class TestFailure:
    def test_is_not_retried_but_written_again(self, make_sink, syncs, path, told):
        """
        After a failed sync the file is opened anew, what isn't known to be safe is written and
        synced again, and the run says so.
        """
        sink = make_sink()
        sink.append(*make_line(0))
        sink.flush()
        before = sink.file_appender.file
        sink.append(*make_line(1))
        syncs.coming.append(OSError(errno.EIO, ""))
        sink.append(*make_line(2, "error"))

        assert ([0, 1, 2, 1, 2], [1, 5]) == (values(path), syncs)
        assert (True, None) == (sink.file_appender.file is not before, sink.fault)
        assert [
            (("warn", "obs.file.rewritten"), {"reason": "EIO", "records": 2, "safe": True})
        ] == told

    def test_repeats_are_the_same_bytes(self, make_sink, syncs, path):
        """A line that is written again is the same byte for byte, by which a reader knows it."""
        sink = make_sink()
        syncs.coming.append(OSError(errno.EIO, ""))
        sink.append(*make_line(1, "warn"))
        first, second = path.read_bytes().splitlines()

        assert first == second

    def test_of_a_number_that_was_given_to_another_file(self, make_sink, path, tmp_path):
        """
        If the descriptor's number belongs to another file, a sync of that file isn't taken for one
        of the run's.
        """
        sink = make_sink()
        sink.append(*make_line(1))
        os.close(sink.file_appender.file.number)
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        sink.flush()

        assert ([1, 1], 0) == (values(path), os.fstat(other).st_size)
        os.close(other)

    def test_that_lasts_is_told(self, make_sink, syncs, told, path, capsys):
        """
        If the second sync fails too, the record is in the file and the caller goes on, but the run,
        stderr and the run's end say so.
        """
        sink = make_sink()
        syncs.coming += [OSError(errno.EIO, "")] * 2
        sink.append(*make_line(1, "error"))
        what = "1 record is written, but not safe from a power cut: EIO for run-1.jsonl"
        message = f"{what}; make it writable again or set GENO_LEWM_LOG_DIR"

        assert ([1, 1], message) == (values(path), str(sink.fault))
        assert f"geno-lewm-obs: ResourceError: {message}\n" == capsys.readouterr().err
        assert [
            (("warn", "obs.file.rewritten"), {"reason": "EIO", "records": 1, "safe": False})
        ] == told

    def test_that_lasts_does_not_grow_the_file(self, make_sink, syncs, path, told):
        """
        Lines that can't be made safe aren't written a third time, and each failure is reported to
        the run.
        """
        sink = make_sink()
        syncs.coming += [OSError(errno.EIO, "")] * 4
        sink.append(*make_line(1, "error"))
        sink.append(*make_line(2, "error"))

        assert ([1, 1, 2, 2], 2) == (values(path), len(told))

    def test_is_not_all_that_may_be_the_matter(self, make_sink):
        """A fault of writing is the mode's fault too."""
        sink = make_sink()
        sink.file_appender.report.fault = ResourceError("1 record waits in memory")

        assert sink.file_appender.fault is sink.fault

    def test_may_be_an_error_of_the_call(self, make_sink, syncs):
        """With on_error="raise" the call raises if its record isn't known to be on the disk."""
        sink = make_sink(on_error="raise")
        syncs.coming += [OSError(errno.EIO, "")] * 2

        with pytest.raises(ResourceError, match="not safe from a power cut: EIO"):
            sink.append(*make_line(1, "error"))

    def test_ends_the_run_with_an_error(self, syncs, read):
        """
        A run with records that aren't known to be on the disk ends with a ResourceError, and says
        so once.
        """

        @logged_run(run_id="r", durability="power")
        def work():
            syncs.coming += [OSError(errno.EIO, "")] * 2
            get_logger("a").error("training.metric", value=1)

        with pytest.raises(ResourceError, match="not safe"):
            work()

        assert ["training.metric", "training.metric", "obs.file.rewritten"] == [
            each.event for each in read("r")
        ]

    def test_of_every_sync_hangs_nothing(self, monkeypatch, read):
        """
        A disk that takes no sync at all costs the safety, but neither records nor the program.
        """

        def refuse(_number):
            raise OSError(errno.EIO, "")

        monkeypatch.setattr(os, "fdatasync", refuse)

        @logged_run(run_id="r", durability="power")
        def work():
            for step in range(5):
                get_logger("a").warn("training.collapse.alert", step=step)

        with pytest.raises(ResourceError):
            work()

        assert set(range(5)) == {
            each.step for each in read("r") if each.event == "training.collapse.alert"
        }


class TestLeaving:
    def test_a_moved_file_is_synced_first(self, make_sink, syncs, path, tmp_path):
        """What was written to a file that was moved away is synced before another is written to."""
        sink = make_sink()
        sink.append(*make_line(1))
        path.rename(tmp_path / "old.jsonl")
        sink.look_again()
        sink.append(*make_line(2))

        assert ([1], 1) == (syncs, len(sink.appender.unsynced))

    def test_a_moved_file_that_can_not_be_synced_is_left_all_the_same(
        self, make_sink, syncs, path, tmp_path, told
    ):
        """If that sync fails, records go on in the new file, and what isn't safe is in it, too."""
        sink = make_sink()
        sink.append(*make_line(1))
        path.rename(tmp_path / "old.jsonl")
        sink.look_again()
        syncs.coming.append(OSError(errno.EIO, ""))
        sink.append(*make_line(2))
        sink.flush()

        assert ([2, 1], None) == (values(path), sink.fault)
        assert (
            ("warn", "obs.file.rewritten"),
            {"reason": "EIO", "records": 1, "safe": True},
        ) == told[-1]

    def test_a_forked_child_begins_with_nothing_of_its_parents(self, make_sink):
        """
        Unsynced lines are the parent's to sync, and so is the sync that was requested of its
        thread.
        """
        sink = make_sink()
        sink.append(*make_line(1))
        before = sink.appender.debouncer.is_requested, len(sink.appender.unsynced)
        sink.begin_in_child()

        assert ((True, 1), (False, 0)) == (
            before,
            (sink.appender.debouncer.is_requested, len(sink.appender.unsynced)),
        )

    def test_a_forked_child_opens_the_file_for_itself(self, path):
        """
        A child shares neither its parent's lines nor its open file, of whose failed sync only one
        is told.
        """
        script = """
import os, sys
from pathlib import Path
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import make_line
sink = FileSink(Path(sys.argv[1]), durability="power")
sink.append(*make_line(1, "warn"))
number = os.dup(sink.file_appender.file.number)
child = os.fork()
if not child:
    before = os.lseek(number, 0, os.SEEK_CUR)
    sink.append(*make_line(2, "warn"))
    os._exit(os.lseek(number, 0, os.SEEK_CUR) != before or len(sink.appender.unsynced))
sys.exit(bool(os.waitpid(child, 0)[1]))
"""
        assert 0 == python("-c", script, path).returncode
        assert [1, 2] == values(path)
