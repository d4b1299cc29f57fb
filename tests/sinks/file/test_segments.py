"""
A run file that continues in segments: when, for how many writers, and what is kept. All parts are
real.
"""

from __future__ import annotations

import errno
import gzip
import itertools
import os
import shutil
import stat
import tempfile
import threading
from pathlib import Path

import pytest
from freezegun import freeze_time

from geno_lewm_obs import ResourceError, clock
from geno_lewm_obs.process.file_control import fcntl
from geno_lewm_obs.read import TornLine, find_files, scan
from geno_lewm_obs.segments import segment_name
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.programs import printed_by
from tests.read.segmented import line
from tests.samples import make_line

LINE = len(make_line(1)[0])
LIMIT = 10 * LINE
"""Ten lines."""
RUN_FILE = 0o640
"""A mode by which the run file is told from emergency files."""

each_mode = pytest.mark.parametrize("durability", ["process", "power", "relaxed"])


@pytest.fixture
def make_segmented(make_sink):
    """Return sinks whose file continues in segments of ten lines."""

    def make(**options):
        return make_sink(**{"segment_bytes": LIMIT} | options)

    return make


def numbers(path):
    """Return the numbers of the segments that are there."""
    return [file.segment for file in find_files(str(path))]


def held(path):
    """Return the values in each segment; a torn line fails the test."""
    files = [list(scan(file.path)) for file in find_files(str(path))]
    assert [] == [each for file in files for each in file if isinstance(each, TornLine)]
    return [[each.data["value"] for each in file] for file in files]


def values(path):
    return list(itertools.chain.from_iterable(held(path)))


class TestSeam:
    @each_mode
    def test_all_is_there_in_order(self, make_segmented, path, durability):
        """Records go on in a further segment where one is full, none of them lost or twice."""
        sink = make_segmented(durability=durability)
        for value in range(1, 60):
            sink.append(*make_line(value))
            if value % 7 == 0:
                sink.flush()

        sink.close()
        assert list(range(1, 60)) == values(path)
        assert len(numbers(path)) > 3

    def test_is_where_a_segment_has_reached_the_limit(self, make_segmented, path):
        """A segment is full when it has the limit's length, and not before."""
        sink = make_segmented()
        for value in range(1, 32):
            sink.append(*make_line(value % 10))

        assert [10, 10, 10, 1] == list(map(len, held(path)))

    def test_may_be_behind_a_line_of_any_length(self, make_segmented, path):
        """A line that is longer than a segment stands in one segment, whole."""
        sink = make_segmented()
        for value in ("x" * 2 * LIMIT, 2, "y" * 3 * LIMIT, "z" * 2 * LIMIT):
            sink.append(*make_line(value))

        assert [1, 2, 1] == list(map(len, held(path)))

    def test_goes_on_in_the_newest_segment(self, make_segmented, path):
        """A run that is continued goes on where it ended, or behind that if it's full."""
        for value in range(1, 26):
            sink = make_segmented()
            sink.append(*make_line(value % 10))
            sink.close()

        assert [10, 10, 5] == list(map(len, held(path)))

    def test_is_no_matter_of_time(self, make_segmented, path):
        """Years that pass begin no segment, and a clock that stands still delays none."""
        sink = make_segmented()
        for value, year in enumerate(range(2020, 2025), 1):
            with freeze_time(f"{year}-05-20"):
                clock.timestamp()
                sink.append(*make_line(value))
        before = numbers(path)
        with freeze_time("2020-01-01"):
            for value in range(6, 12):
                clock.timestamp()
                sink.append(*make_line(value % 10))

        assert ([0], [10, 1]) == (before, list(map(len, held(path))))

    def test_is_not_in_a_line_that_was_begun(self, make_segmented, path, writes):
        """A line that the system cut short is completed where it began."""
        sink = make_segmented()
        for value in range(1, 10):
            sink.append(*make_line(value))
        writes.coming += [writes.cut(LINE - 5), writes.full_disk]
        sink.append(*make_line("x" * LIMIT))
        sink.append(*make_line(11))

        assert [[*range(1, 10), "x" * LIMIT], [11]] == held(path)


class TestManyWriters:
    LINES = 300

    def check(self, path, writers):
        found = {}
        for writer, count, *_ in values(path):
            found.setdefault(writer, []).append(count)

        assert {writer: list(range(self.LINES)) for writer in range(writers)} == found
        assert len(numbers(path)) > 10

    def test_threads(self, make_segmented, path):
        """Eight threads on one sink: none of their lines is lost or twice, each one's in order."""
        sink = make_segmented(segment_bytes=20_000)

        def work(writer):
            for count in range(self.LINES):
                sink.append(*make_line([writer, count, "x" * (count * 37 % 800)]))

        threads = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.check(path, 8)

    @each_mode
    def test_processes(self, path, durability):
        """Four forked processes, two with a sink of their own: the same, in each mode."""
        script = """
import os, sys
from pathlib import Path
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import make_line
options = {"durability": sys.argv[3], "segment_bytes": 20_000}
sink = FileSink(Path(sys.argv[1]), **options)
children = []
for writer in range(4):
    children.append(os.fork())
    if not children[-1]:
        mine = FileSink(Path(sys.argv[1]), **options) if writer % 2 else sink
        for count in range(int(sys.argv[2])):
            mine.append(*make_line([writer, count, "x" * (count * 37 % 800)]))
        mine.close()
        os._exit(0)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""
        printed_by("-W", "ignore", "-c", script, path, self.LINES, durability)

        self.check(path, 4)

    def test_of_different_limits(self, make_segmented, path):
        """Writers follow each other: the one with the smallest segments begins them."""
        one, other = make_segmented(), make_segmented(segment_bytes=100 * LIMIT)
        for value in range(1, 26):
            one.append(*make_line(value % 10))
        other.look_again()
        other.append(*make_line(26))

        assert [10, 10, 6] == list(map(len, held(path)))

    def test_a_late_one_goes_to_the_newest(self, make_segmented, path):
        """A writer that was idle while others filled segments goes on in the newest one."""
        late, busy = make_segmented(), make_segmented()
        late.append(*make_line("early"))
        for value in range(1, 35):
            busy.append(*make_line(value))
        late.look_again()
        late.append(*make_line("late"))

        assert [3, ["late"]] == [numbers(path)[-1], held(path)[-1][-1:]]


class TestOthersFiles:
    def test_a_compressed_segment_is_finished(self, make_segmented, path):
        """A run whose newest segment was compressed goes on behind it."""
        path.write_bytes(make_line(1)[0])
        for name in ("run-1.0001.jsonl", "run-1.0002.jsonl"):
            (path.with_name(name + ".gz")).write_bytes(gzip.compress(make_line(2)[0]))
        make_segmented().append(*make_line(3))

        assert [[1], [2], [2], [3]] == held(path)
        assert [0, 1, 2, 3] == numbers(path)

    @pytest.mark.parametrize("content", [line(0, "run-1.0001"), b"chrom,pos\n"])
    def test_another_runs_file_is_passed_over(self, make_segmented, path, content):
        """A file of a segment's name that is another run's, or of no run, isn't touched."""
        other = path.with_name("run-1.0001.jsonl")
        other.write_bytes(content)
        sink = make_segmented()
        for value in range(1, 12):
            sink.append(*make_line(value))
            sink.look_again()

        assert (content, [0, 2], [10, 1]) == (
            other.read_bytes(),
            numbers(path),
            list(map(len, held(path))),
        )

    def test_a_segment_is_no_run_of_its_own(self, make_sink, path):
        """A run whose id is the name of another one's segment is refused, and nothing written."""
        segment = path.with_name("run-1.0001.jsonl")
        segment.write_bytes(make_line(1)[0])

        with pytest.raises(ResourceError, match="is a segment of another run; choose another"):
            make_sink(segment)
        assert make_line(1)[0] == segment.read_bytes()

    def test_a_run_may_be_named_like_a_segment(self, make_sink, path):
        """A run whose id ends like a segment's name is a run, beside the one of that name."""
        own = path.with_name("run-1.0001.jsonl")
        for _ in range(2):
            make_sink(own).append(line(7, "run-1.0001"), "info", "training.metric")
        sink = make_sink(segment_bytes=LIMIT)
        for value in range(1, 12):
            sink.append(*make_line(value))

        assert (2 * line(7, "run-1.0001"), [0, 2]) == (own.read_bytes(), numbers(path))

    def test_a_run_of_such_a_name_may_have_no_record_yet(self, make_sink, path):
        """A file that another run has opened, and hasn't written to, is left to it."""
        sink = make_sink(segment_bytes=LIMIT)
        own = make_sink(path.with_name("run-1.0001.jsonl"))
        for value in range(1, 12):
            sink.append(*make_line(value))
        own.append(line(7, "run-1.0001"), "info", "training.metric")

        content = path.with_name("run-1.0001.jsonl").read_bytes()
        assert (b"\n" + line(7, "run-1.0001"), [0, 2]) == (content, numbers(path))

    def test_a_segment_that_was_just_begun_is_no_run_of_its_own(self, make_sink, path):
        """An empty file beside what it may continue isn't opened as another run's."""
        path.with_name("run-1.0001.jsonl").touch()
        alone = make_sink(path.with_name("run-1.0001.jsonl")).file_appender.file.size
        path.with_name("run-1.0003.jsonl").touch()

        assert 0 == alone
        with pytest.raises(ResourceError, match="is a segment of another run"):
            make_sink(path.with_name("run-1.0003.jsonl"))

    def test_a_link_in_the_place_of_the_next_segment(self, make_segmented, path, tmp_path, capsys):
        """Nothing is written through a link: the full segment goes on, and stderr is told once."""
        (tmp_path / "target").write_bytes(b"precious")
        path.with_name("run-1.0001.jsonl").symlink_to(tmp_path / "target")
        sink = make_segmented()
        for value in range(1, 30):
            sink.append(*make_line(value))
        path.with_name("run-1.0001.jsonl").unlink()
        sink.append(*make_line(30))

        assert (b"precious", list(range(1, 31))) == (
            (tmp_path / "target").read_bytes(),
            values(path),
        )
        assert 1 == capsys.readouterr().err.count(
            "run-1.jsonl takes further records although it's full: the run file"
        )

    def test_a_directory_that_takes_no_new_file(self, make_segmented, path, monkeypatch, capsys):
        """Where no segment can be made, as for a service that gave up its rights, all is kept."""
        sink = make_segmented()
        with monkeypatch.context() as patch:
            real = os.open

            def refuse(where, flags, *rest):
                if flags & os.O_CREAT:
                    raise OSError(errno.EACCES, os.strerror(errno.EACCES))
                return real(where, flags, *rest)

            patch.setattr(os, "open", refuse)
            for value in range(1, 30):
                sink.append(*make_line(value))
        told = capsys.readouterr().err
        sink.append(*make_line(30))

        assert ([29, 1], 1) == (list(map(len, held(path))), told.count("(EACCES)"))

    def test_a_directory_that_can_not_be_listed(self, make_segmented, path, monkeypatch):
        """A writer that may not list the directory finds the next segment all the same."""

        def refuse(*_):
            raise PermissionError

        with monkeypatch.context() as patch:
            patch.setattr(Path, "iterdir", refuse)
            sink = make_segmented()
            for value in range(1, 24):
                sink.append(*make_line(value % 10))

        assert [10, 10, 3] == list(map(len, held(path)))

    @pytest.mark.parametrize("way", ["rename", "copytruncate", "unlink"])
    def test_rotation_by_another_program(self, make_segmented, path, tmp_path, way):
        """A segment that logrotate takes away, or empties, is left, and no record is lost."""
        sink = make_segmented()
        for value in range(1, 15):
            sink.append(*make_line(value))
        sink.look_again()
        sink.append(*make_line(15))
        taken = path.with_name("run-1.0001.jsonl")
        if way == "rename":
            taken.rename(tmp_path / "rotated.jsonl")
        elif way == "copytruncate":
            shutil.copy(taken, tmp_path / "rotated.jsonl")
            os.truncate(taken, 0)
        else:
            taken.unlink()
        sink.look_again()
        sink.append(*make_line(16))
        rotated = [] if way == "unlink" else list(scan(tmp_path / "rotated.jsonl"))

        assert [10, 1] == list(map(len, held(path)))
        assert way == "unlink" or 5 == len(rotated)


class TestKept:
    def test_are_the_newest(self, make_segmented, path):
        """The oldest segments are removed, the run's own file and compressed ones included."""
        sink = make_segmented(keep_segments=3)
        for value in range(1, 45):
            if value == 15:
                packed = gzip.compress(path.read_bytes())
                path.with_name("run-1.jsonl.gz").write_bytes(packed)
                path.unlink()
            sink.append(*make_line(value % 10))

        assert [2, 3, 4] == numbers(path)

    def test_are_all_if_nothing_is_said(self, make_segmented, path):
        """Nothing is removed unless that is asked for."""
        sink = make_segmented()
        for value in range(1, 45):
            sink.append(*make_line(value % 10))

        assert [0, 1, 2, 3, 4] == numbers(path)

    @pytest.mark.skipif(fcntl is None, reason="there are no locks here")
    def test_are_those_that_a_writer_has_open(self, make_segmented, path):
        """A segment that a late writer has open is removed when it has left it."""
        late, busy = make_segmented(), make_segmented(keep_segments=2)
        late.append(*make_line("early"))
        for value in range(1, 35):
            busy.append(*make_line(value))
        before = numbers(path)
        late.look_again()
        late.append(*make_line("late"))
        for value in range(1, 11):
            busy.append(*make_line(value))

        assert ([0, 2, 3], [3, 4]) == (before, numbers(path))

    def test_others_are_never_removed(self, make_segmented, tmp_path):
        """A file of a segment's name that isn't recognised as the run's stays; so does a link."""
        strange = {
            "run-1.0001.jsonl": line(0, "run-1.0001"),
            "run-1.0002.jsonl": b"chrom,pos\n",
            "run-1.0003.jsonl.gz": b"no gzip",
        }
        for name, content in strange.items():
            (tmp_path / name).write_bytes(content)
        target = tmp_path / "target"
        target.write_bytes(make_line(1)[0])
        (tmp_path / "run-1.0004.jsonl").symlink_to(target)
        (tmp_path / "run-1.0005.jsonl").write_bytes(make_line(1)[0] * 10)
        sink = make_segmented(keep_segments=2)
        for value in range(1, 45):
            sink.append(*make_line(value % 10))

        assert not (tmp_path / "run-1.0005.jsonl").exists()
        assert strange == {name: (tmp_path / name).read_bytes() for name in strange}
        assert target.exists()
        assert (tmp_path / "run-1.0004.jsonl").is_symlink()

    def test_are_removed_a_few_at_a_time(self, make_segmented, path):
        """A run that kept hundreds doesn't wait for their removal at one seam."""
        for number in range(20):
            (path.with_name(segment_name(path.name, number))).write_bytes(make_line(1)[0] * 10)
        sink = make_segmented(keep_segments=2)
        for value in range(1, 12):
            sink.append(*make_line(value % 10))

        assert 18 == len(numbers(path))


@each_mode
class TestFullDisk:
    """A disk that is full at the seam."""

    def test_what_waited_is_written_when_there_is_room(self, small_disk, fill, durability, capfd):
        """What waited at the seam comes in order, in as many segments as it takes."""
        folder = small_disk("size=1m")
        path = folder / "run-1.jsonl"
        sink = FileSink(path, durability=durability, segment_bytes=LIMIT)
        for value in range(10):
            sink.append(*make_line(value))
        sink.flush()
        fill(folder)
        for value in range(10, 50):
            sink.append(*make_line(value))
        sink.flush()
        waited = sink.fault is not None
        (folder / "filler").unlink()
        for value in range(50, 60):
            sink.append(*make_line(value))
        sink.close()

        assert (True, list(range(60))) == (waited, values(path))
        assert max(map(len, held(path))) < 40
        assert "wait" in capfd.readouterr().err


@pytest.mark.no_cover
@each_mode
class TestHandlersThatRaise:
    """
    Wherever a handler raises at a seam, all that was acknowledged is in the segments, once, and the
    next calls work.
    """

    @pytest.fixture
    def found(self, tmp_path, monkeypatch, durability, strike):
        """Return what tries an act at each step, and yields what the files hold after each."""

        def at_each_step(act, **options):
            for step in itertools.count(1):
                folder = tmp_path / f"{step}"
                folder.mkdir()
                monkeypatch.setattr(tempfile, "tempdir", str(folder))
                sink = FileSink(
                    folder / "run-1.jsonl",
                    mode=RUN_FILE,
                    durability=durability,
                    segment_bytes=2 * LINE,
                    **options,
                )
                if durability != "process":
                    sink.appender.debouncer.is_requested = True  # its thread is asleep
                for value in range(3):
                    sink.append(*make_line(value))
                sink.flush()
                sink.append(*make_line(3))
                sink.look_again()
                was_struck = strike(lambda sink=sink: act(sink), step)
                sink.append(*make_line("after"))
                sink.close()
                yield [
                    each.data["value"] for path in sorted(folder.iterdir()) for each in scan(path)
                ]
                if not was_struck:
                    break
            assert step > 3

        return at_each_step

    def check(self, found, kept=(0, 1, 2, 3)):
        for step, values_found in enumerate(found, 1):
            known = [value for value in values_found if value != "struck"]
            assert [*kept, "after"] == sorted(known, key=str), step

    def test_in_append(self, found):
        """In a call that moves on to the next segment."""
        self.check(found(lambda sink: sink.append(*make_line("struck", "warn"))))

    def test_in_flush(self, found):
        """In a flush that moves on."""
        self.check(found(FileSink.flush))

    def test_in_close(self, found):
        """In closing what is kept at the seam."""
        self.check(found(FileSink.close))

    def test_in_a_call_that_removes_the_oldest(self, found):
        """In a call that removes a segment: what is kept is there once."""
        acts = found(lambda sink: sink.append(*make_line("struck", "warn")), keep_segments=2)
        for step, values_found in enumerate(acts, 1):
            known = [value for value in values_found if value != "struck"]
            assert len(set(map(str, known))) == len(known), step
            assert "after" in known, step


class TestSignals:
    def test_a_handler_that_logs_at_the_seam(self, make_segmented, path, interrupt):
        """A handler that logs at any step of a seam loses nothing, and waits for nothing."""
        for step in itertools.count(1):
            sink = make_segmented()
            for value in range(9):
                sink.append(*make_line(value))
            was_there = interrupt(
                lambda sink=sink: [sink.append(*make_line(value)) for value in (9, 10)],
                lambda sink=sink: sink.append(*make_line("handler")),
                step,
                ("sinks/file/current.py", "sinks/file/segments.py"),
            )
            sink.close()
            found = values(path)
            for file in find_files(str(path)):
                file.path.unlink()
            if not was_there:
                break
            assert [*range(11), "handler"] == sorted(found, key=str) or sorted(
                found, key=str
            ) == sorted([*range(11), "handler"], key=str), step
        assert step > 20


class TestPower:
    @pytest.fixture
    def syncs(self, monkeypatch):
        """Return the names of the files and directories that were synced, and errors to come."""
        done, coming = [], []
        for name in ("fsync", "fdatasync"):
            real = getattr(os, name)

            def sync(number, real=real):
                if coming and stat.S_ISREG(os.fstat(number).st_mode):
                    error = coming.pop()
                    if error is not None:
                        raise error
                done.append(Path(f"/proc/self/fd/{number}").readlink().name)
                return real(number)

            monkeypatch.setattr(os, name, sync)
        done.append(coming)
        return done

    @pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files by Linux's names")
    def test_a_segment_is_synced_before_it_is_left(self, make_segmented, syncs, tmp_path):
        """What was written to a full segment is on the disk, and so is the name of the next one."""
        sink = make_segmented(durability="power")
        sink.appender.debouncer.is_requested = True  # its thread is asleep
        for value in range(1, 12):
            sink.append(*make_line(value % 10))

        assert [tmp_path.name, tmp_path.name, "run-1.jsonl"] == syncs[1:]
        assert 1 == len(sink.appender.unsynced)

    @pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells files by Linux's names")
    def test_a_sync_that_fails_at_the_seam(self, make_segmented, path, syncs):
        """What isn't known to be on the disk is written again to the next segment, and told."""
        told = []
        sink = make_segmented(
            durability="power", tell=lambda *what, **fields: told.append((what, fields))
        )
        sink.appender.debouncer.is_requested = True
        for value in range(1, 11):
            sink.append(*make_line(value % 10))
        syncs[0].append(OSError(errno.EIO, ""))
        sink.append(*make_line(11))
        sink.flush()

        digits = [value % 10 for value in range(1, 11)]
        assert [digits, [11, *digits[:-1]], [0]] == held(path)
        assert (("warn", "obs.file.rewritten"), {"reason": "EIO", "records": 10, "safe": True}) in (
            told
        )
        assert (None, 0) == (sink.fault, len(sink.appender.unsynced))
