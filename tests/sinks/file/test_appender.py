"""
The run's file when a line takes more than one write: it was moved or cut, or the disk is full.

All parts are real, apart from writes that are made to fall short.
"""

from __future__ import annotations

import ast
import errno
import itertools
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from freezegun import freeze_time

from geno_lewm_obs import LogRecord, clock
from geno_lewm_obs.process.file_control import fcntl
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.programs import printed_by, python
from tests.samples import make_line, record

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make this"
)

HALF = LINE_START + b"2026-05-20T15:4"
LIMIT_REACHED = (
    "the limit of a file's size is reached for run-1.jsonl; free space or set GENO_LEWM_LOG_DIR"
)


def permissions(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


class TestDrift:
    """The file is looked at when the clock's second turns, and whenever a write fails."""

    def drifted(self, sink, path):
        """Let a second pass, and return what was written to *path* after, and what was told."""
        told = []
        sink.file_appender.report.tell = lambda severity, event, **fields: told.append(
            (severity, event, fields)
        )
        sink.look_again()
        sink.append(*make_line(2))
        return [piece.data["value"] for piece in scan(path)], told

    def test_a_deleted_file_is_made_again(self, make_sink, path):
        """
        A file that was deleted during its run is made again for what comes, and the run says so.
        """
        sink = make_sink()
        path.unlink()

        assert ([2], [("warn", "obs.file.reopened", {"reason": "deleted"})]) == self.drifted(
            sink, path
        )

    def test_a_deleted_directory_is_made_again(self, tmp_path, make_sink):
        """The directory is made again too."""
        path = tmp_path / "logs" / "run-1.jsonl"
        sink = make_sink(path)
        shutil.rmtree(path.parent)

        assert [2] == self.drifted(sink, path)[0]

    def test_a_file_that_was_moved_is_left_alone(self, make_sink, path, tmp_path):
        """What was written stays in the moved file, and what comes is written to a new one."""
        sink = make_sink()
        sink.append(*make_line(1))
        path.rename(tmp_path / "old.jsonl")

        assert ([2], [("warn", "obs.file.reopened", {"reason": "moved"})]) == self.drifted(
            sink, path
        )
        assert [record(1)] == list(scan(tmp_path / "old.jsonl"))

    def test_a_file_that_was_emptied_goes_on(self, make_sink, path):
        """A file that another program truncated is reported and written on."""
        sink = make_sink()
        sink.append(*make_line(1))
        sink.look_again()
        sink.append(*make_line(1))
        os.truncate(path, 0)

        assert ([2], [("warn", "obs.file.reopened", {"reason": "truncated"})]) == self.drifted(
            sink, path
        )

    def test_nothing_is_written_through_a_planted_link(self, make_sink, path, tmp_path):
        """
        If a link takes the file's place records wait, and its target stays as it was; they are
        written once the link is gone.
        """
        sink = make_sink()
        path.unlink()
        path.symlink_to(tmp_path / "target")
        (tmp_path / "target").write_bytes(b"precious")
        sink.look_again()
        sink.append(*make_line(1))
        seen = (tmp_path / "target").read_bytes(), sink.fault.code
        path.unlink()

        assert ((b"precious", "RESOURCE.GENERIC"), [1, 2]) == (seen, self.drifted(sink, path)[0])

    def test_a_number_that_was_given_to_another_file(self, make_sink, path, tmp_path):
        """
        If a program closed the descriptor and got its number for a file of its own, that file gets
        no line and stays open.
        """
        sink = make_sink()
        number = sink.file_appender.file.number
        os.close(number)
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        seen = self.drifted(sink, path)

        assert (number, ([2], [("warn", "obs.file.reopened", {"reason": "closed"})])) == (
            other,
            seen,
        )
        assert 0 == os.fstat(other).st_size
        os.close(other)

    def test_a_number_that_was_closed_costs_no_record(self, make_sink, path):
        """
        A write that fails because the descriptor was closed is made again at once, to the file
        opened anew.
        """
        sink = make_sink()
        os.close(sink.file_appender.file.number)
        sink.append(*make_line(1))

        assert [record(1)] == list(scan(path))

    def test_a_file_that_is_as_it_was_gets_lines_alone(self, make_sink, path):
        """A look at the file adds nothing to it: it holds what was logged, byte by byte."""
        sink = make_sink()
        for value in range(3):
            sink.look_again()
            sink.append(*make_line(value))

        assert b"".join(map(render_jsonl, map(record, range(3)))) == path.read_bytes()

    def test_is_told_once_however_often_the_new_file_is_refused(self, make_sink, path):
        """
        A file that is gone and can't be made again for three records is reported as reopened once.
        """
        sink, told = make_sink(), []
        sink.file_appender.report.tell = lambda _severity, event, **_fields: told.append(event)
        path.unlink()
        path.symlink_to(path.with_name("target"))
        sink.look_again()
        for value in range(3):
            sink.append(*make_line(value))
        path.unlink()
        sink.append(*make_line(3))

        assert (["obs.file.reopened", "obs.sink.recovered"], 4) == (told, len(list(scan(path))))

    def test_a_number_that_was_closed_is_the_new_file_s(self, make_sink, path, tmp_path):
        """
        A file that is opened anew under its old number keeps it: the program's next file gets no
        line.
        """
        sink = make_sink()
        number = sink.file_appender.file.number
        os.close(number)
        sink.append(*make_line(1))
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        sink.append(*make_line(2))

        assert ([record(1), record(2)], 0) == (list(scan(path)), os.fstat(other).st_size)
        assert number == sink.file_appender.file.number
        os.close(other)

    def test_who_could_not_join_the_live_writers_does_so_later(self, make_sink, path):
        """
        A writer that found the file locked by a repair counts as alive as soon as it looks again.
        """
        path.touch()
        with path.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            sink = make_sink()
            before = sink.file_appender.file.has_joined
        sink.look_again()
        sink.append(*make_line(1))

        assert (False, True) == (before, sink.file_appender.file.has_joined)

    def test_the_schedule_is_the_clock(self, make_sink):
        """The file is looked at before the first record of each second is written."""
        sink = make_sink()
        for second in ("2026-05-20T15:42:00", "2026-05-20T15:42:01"):
            with freeze_time(second):
                clock.timestamp()
        before = sink.file_appender.ready
        sink.file_appender.ready = sink.file_appender.file
        with freeze_time("2026-05-20T15:42:01.999"):
            clock.timestamp()
        within = sink.file_appender.ready
        with freeze_time("2026-05-20T15:42:02"):
            clock.timestamp()

        assert (None, sink.file_appender.file, None) == (before, within, sink.file_appender.ready)


class TestTornByOthers:
    """Another writer was killed in the middle of a line while this one lives."""

    def test_is_not_glued_to_within_the_second(self, make_sink, path):
        """
        At the next look the half line is seen, and this writer's line begins a new one; once is
        enough.
        """
        sink = make_sink()
        with path.open("ab") as killed:
            killed.write(HALF)
        for value in (1, 2):
            sink.look_again()
            sink.append(*make_line(value))

        assert HALF + b"\n" + render_jsonl(record(1)) + render_jsonl(record(2)) == path.read_bytes()

    def test_is_not_glued_to_by_who_comes_later(self, make_sink, path):
        """
        A writer that opens the file beside others ends no line there, and still begins a new one.
        """
        make_sink()
        with path.open("ab") as killed:
            killed.write(HALF)
        make_sink().append(*make_line(1))

        assert HALF + b"\n" + render_jsonl(record(1)) == path.read_bytes()

    def test_costs_no_record_that_is_glued_to_it(self, make_sink, path):
        """A line that was written before anybody looked is found again by its beginning."""
        sink = make_sink()
        with path.open("ab") as killed:
            killed.write(HALF)
        sink.append(*make_line(1))

        assert (HALF + render_jsonl(record(1)), record(1)) == (
            path.read_bytes(),
            list(scan(path))[-1],
        )


class TestShortWrite:
    def short(self, monkeypatch, *acts):
        """
        Make the next calls of `os.write` go by *acts*, each given the real function, the descriptor
        and the bytes.
        """
        write, pending = os.write, list(acts)
        monkeypatch.setattr(
            os,
            "write",
            lambda fd, line: pending.pop(0)(write, fd, line) if pending else write(fd, line),
        )

    def half(self, write, fd, line):
        return write(fd, line[: len(line) // 2])

    def refused(self, _write, _fd, _line):
        raise OSError(errno.ENOSPC, "")

    @pytest.mark.parametrize("looks_again", [False, True])
    def test_is_completed(self, make_sink, path, monkeypatch, looks_again):
        """
        A line that was cut is completed, also the first in its second, and the file holds nothing
        else.
        """
        sink = make_sink()
        if looks_again:
            sink.look_again()
        self.short(monkeypatch, self.half, self.half, self.half)
        sink.append(*make_line(1))

        assert render_jsonl(record(1)) == path.read_bytes()

    def test_is_not_mixed_with_what_came_between(self, make_sink, path, monkeypatch):
        """
        If another process wrote behind the half line, both records are read, and the half line is
        named.
        """

        def half_then_other(write, fd, line):
            written = self.half(write, fd, line)
            with path.open("ab") as other:
                other.write(render_jsonl(record(2)))
            return written

        sink = make_sink()
        self.short(monkeypatch, half_then_other)
        sink.append(*make_line(1))
        sink.append(*make_line(3))

        assert [1, 2, 3] == sorted(
            each.data["value"] for each in scan(path) if isinstance(each, LogRecord)
        )
        assert 1 == sum(isinstance(each, TornLine) for each in scan(path))

    def test_is_not_mixed_with_what_came_before_the_rest(self, make_sink, path, monkeypatch):
        """
        If another process wrote just before the rest of the line, the whole line is written again.
        """

        def other_then_rest(write, fd, line):
            with path.open("ab") as other:
                other.write(render_jsonl(record(2)))
            return write(fd, line)

        sink = make_sink()
        self.short(monkeypatch, self.half, other_then_rest)
        sink.append(*make_line(1))

        assert [2, 1] == [each.data["value"] for each in scan(path) if isinstance(each, LogRecord)]

    def test_without_room_for_the_rest(self, make_sink, path, monkeypatch):
        """A line of which half fitted waits, and its half is completed when there is room."""
        sink = make_sink()
        self.short(monkeypatch, self.half, self.refused, self.refused)
        sink.append(*make_line(1))
        waiting = len(sink.file_appender.backlog)
        sink.append(*make_line(2))

        assert (1, [record(1), record(2)]) == (waiting, list(scan(path)))

    def test_without_room_is_not_completed_behind_another_s_line(
        self, make_sink, path, monkeypatch
    ):
        """If another process wrote behind the half while its line waited, the half stays."""
        sink = make_sink()
        self.short(monkeypatch, self.half, self.refused, self.refused)
        sink.append(*make_line(1))
        with path.open("ab") as other:
            other.write(b"\n" + render_jsonl(record(3)))
        sink.append(*make_line(2))

        assert [3, 1, 2] == [
            each.data["value"] for each in scan(path) if isinstance(each, LogRecord)
        ]
        assert (4, True) == (path.read_bytes().count(b"\n"), b"\n\n" not in path.read_bytes())

    def test_is_not_completed_in_another_file(self, make_sink, path, tmp_path, monkeypatch):
        """
        If the descriptor's number belongs to another file now, that file doesn't get the rest of a
        line.
        """
        sink = make_sink()
        os.close(sink.file_appender.file.number)
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        self.short(monkeypatch, self.half)
        sink.append(*make_line(1))

        assert (len(render_jsonl(record(1))) // 2, [record(1)]) == (
            os.fstat(other).st_size,
            list(scan(path)),
        )
        os.close(other)

    def test_that_gets_nowhere_ends(self, make_sink, monkeypatch):
        """
        A system that writes nothing and reports nothing isn't tried for ever: the record waits.
        """
        sink = make_sink()
        monkeypatch.setattr(os, "write", lambda _fd, _line: 0)
        sink.append(*make_line(1))
        monkeypatch.undo()

        assert 1 == len(sink.file_appender.backlog)


class TestSignals:
    @pytest.mark.no_cover
    @pytest.mark.parametrize("then", [None, "flush", "close"])
    @pytest.mark.parametrize("looks_again", [False, True])
    def test_at_every_step(self, make_sink, path, interrupt, looks_again, then):
        """
        Wherever a handler interrupts the careful way to log, flush or close, each record is written
        once, the thread's in order, and none waits.
        """
        sink = make_sink()
        for step in itertools.count(1):
            line = render_jsonl(record([step, 1]))
            sink.file_appender.backlog.add(line, "info", "training.metric")
            sink.look_again()

            def handle(step=step):
                if looks_again:  # the handler's record is the first in its second
                    sink.look_again()
                sink.append(*make_line([step, "handler"]))
                if then:
                    getattr(sink, then)()

            was_interrupted = interrupt(
                lambda step=step: sink.append(*make_line([step, 2])),
                handle,
                step,
                ("appender.py", "outage_report.py"),
            )
            assert not sink.file_appender.backlog, step
            sink.append(*make_line([step, 3]))
            if not was_interrupted:
                break
        seen = [each.data["value"] for each in scan(path)]

        assert [[n, m] for n in range(1, step + 1) for m in (1, 2, 3)] == [
            value for value in seen if value[1] != "handler"
        ]
        assert list(range(1, step)) == [value[0] for value in seen if value[1] == "handler"]
        assert step > 300

    def test_that_end_the_program_are_let_through(self, make_sink, path, monkeypatch):
        """
        An interrupt isn't taken for a failure of the file: it reaches the program, and no record is
        lost.
        """

        def interrupted(_number, _line):
            raise KeyboardInterrupt

        sink = make_sink()
        sink.look_again()
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                sink.append(*make_line(1))
        sink.append(*make_line(2))

        assert [record(1), record(2)] == list(scan(path))


class TestWaiting:
    """When the file takes no records: RLIMIT_FSIZE and tiny file systems are real."""

    LIMIT = """
import os, resource, signal, sys, tempfile
from pathlib import Path
from geno_lewm_obs.process.file_control import fcntl
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import make_line
tempfile.tempdir = str(Path(sys.argv[1]).parent)
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
told = []
"""

    def values(self, path):
        return [each.data["value"] for each in scan(path) if isinstance(each, LogRecord)]

    @as_root
    def test_costs_no_record_once_there_is_room_again(self, small_disk, fill):
        """
        All that was logged while the disk was full is in the file afterwards, in order, even if the
        end of the disk cut a line.
        """
        folder = small_disk("size=1m")
        sink, told = (
            FileSink(folder / "run-1.jsonl", tell=lambda *_, **fields: told.append(fields)),
            [],
        )
        sink.append(
            *make_line("x" * 4000)
        )  # most of a page, so that the next line is cut at its end
        fill(folder)
        for number in range(100):
            sink.append(*make_line(f"{number}" + "y" * 4000))
        (folder / "filler").unlink()
        sink.append(*make_line("z"))
        sink.close()

        assert [
            "x" * 4000,
            *(f"{number}" + "y" * 4000 for number in range(100)),
            "z",
        ] == self.values(sink.path)
        assert [{"sink": "file", "reason": "ENOSPC", "records": 100}] == told

    def test_gives_up_the_least_severe_and_counts_it(self, path):
        """
        What was over the bound is reported by event and severity when the file takes records again;
        errors are kept.
        """
        script = """
def tell(*what, **fields):
    told.append((*what, fields))
sink = FileSink(Path(sys.argv[1]), capacity=300, tell=tell)
limit(0)
for number in range(10):
    sink.append(*make_line(number, "debug"))
sink.append(*make_line("kept", "error"))
limit(resource.RLIM_INFINITY)
sink.flush()
print(sink.lost, told)
"""
        lost, told = printed_by("-c", self.LIMIT + script, path).split(maxsplit=1)
        values = self.values(path)

        assert ("kept", True) == (values[-1], len(values) > 1)
        assert 11 == int(lost) + len(values)
        dropped = {
            "records": int(lost),
            "events": {"training.metric": int(lost)},
            "severities": {"debug": int(lost)},
        }
        recovered = {"sink": "file", "reason": "EFBIG", "records": len(values)}
        assert [
            ("warn", "obs.records.dropped", dropped),
            ("warn", "obs.sink.recovered", recovered),
        ] == ast.literal_eval(told)

    def test_counts_what_each_outage_cost(self, path):
        """What a second outage costs is added to what the first did."""
        script = """
sink = FileSink(Path(sys.argv[1]), capacity=0)
for _ in range(2):
    limit(0)
    sink.append(*make_line("lost"))
    limit(resource.RLIM_INFINITY)
    sink.append(*make_line("kept"))
print(sink.lost)
"""
        assert ("2", ["kept", "kept"]) == (
            printed_by("-c", self.LIMIT + script, path).strip(),
            self.values(path),
        )

    def test_goes_to_an_emergency_file_at_the_end(self, path):
        """
        What the file hasn't taken when it's closed is saved in the temporary directory, mode 0600,
        and the path is said.
        """
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(0)
sink.append(*make_line(1)); sink.append(*make_line(2))
from geno_lewm_obs.sinks.file import emergency
save = emergency.EmergencyStore.save_exactly
emergency.EmergencyStore.save_exactly = lambda *all: (limit(resource.RLIM_INFINITY), save(*all))[1]
sys.stderr = sys.stdout
sink.close()
print(sink.fault.code)
"""
        shown = printed_by("-c", self.LIMIT + script, path).splitlines()
        place = Path(re.search(r"2 records are in (\S+\.jsonl): the limit", shown[-2])[1])

        assert ("RESOURCE.DISK_FULL", "0o600", [1, 2], b"") == (
            shown[-1],
            permissions(place),
            self.values(place),
            path.read_bytes(),
        )

    @pytest.mark.parametrize(
        "death",
        [
            "os.kill(os.getpid(), signal.SIGTERM)",
            "os.kill(os.getpid(), signal.SIGKILL)",
            "os._exit(0)",
            "os.execlp('true', 'true')",
            "os.abort()",
        ],
        ids=["SIGTERM", "kill", "_exit", "exec", "abort"],
    )
    @pytest.mark.parametrize("durability", ["process", "power"])
    def test_survives_each_death(self, path, death, durability):
        """
        What waits when the process dies is in emergency files, though none takes more than the run
        file.
        """
        script = f"""
sink = FileSink(Path(sys.argv[1]), durability={durability!r})
limit(700)
for value in range(20):
    sink.append(*make_line(value))
{death}
"""
        python("-c", self.LIMIT + script, path)
        others = [each for each in path.parent.glob("*.jsonl") if each != path]

        assert list(range(20)) == sorted(
            value for each in (path, *others) for value in self.values(each)
        )
        assert len(others) > 1

    def test_leaves_no_emergency_file_once_there_is_room(self, path):
        """When all is in the run file nothing is left beside it, and it is strict JSON Lines."""
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(700)
for value in range(20):
    sink.append(*make_line(value))
limit(resource.RLIM_INFINITY)
sink.append(*make_line(20))
"""
        printed_by("-c", self.LIMIT + script, path)

        assert ([path], list(range(21))) == (
            list(path.parent.glob("*.jsonl")),
            [LogRecord.from_line(each).data["value"] for each in path.read_bytes().splitlines()],
        )

    def test_is_in_a_file_of_ones_own_after_a_fork(self, path):
        """A child whose file takes nothing either has an emergency file of its own."""
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(700)
for value in range(10):
    sink.append(*make_line(value))
child = os.fork()
if not child:
    sink.append(*make_line("child"))
    os._exit(0)
os.waitpid(child, 0)
limit(resource.RLIM_INFINITY)
sink.close()
"""
        printed_by("-c", self.LIMIT + script, path)
        (other,) = [each for each in path.parent.glob("*.jsonl") if each != path]

        assert ["child"] == self.values(other)

    def test_is_saved_too_when_it_comes_late(self, path):
        """
        Records that come after the file was closed, and don't get into it, are saved at the end of
        the process.
        """
        script = """
from geno_lewm_obs.sinks.file import emergency
save = emergency.EmergencyStore.save_exactly
emergency.EmergencyStore.save_exactly = lambda *all: (limit(resource.RLIM_INFINITY), save(*all))[1]
sink = FileSink(Path(sys.argv[1]))
sink.close()
limit(0)
sink.append(*make_line(1)); sink.append(*make_line(2))
del sink
sys.stderr = sys.stdout
"""
        shown = printed_by("-c", self.LIMIT + script, path)
        place = Path(re.search(r"2 records are in (\S+\.jsonl): the limit", shown)[1])

        assert [1, 2] == self.values(place)

    def test_is_told_as_lost_where_nothing_takes_it(self, path):
        """If the temporary directory is full too, stderr says how many are lost, by severity."""
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(0)
sink.append(*make_line(1)); sink.append(*make_line(2, "error"))
sys.stderr = sys.stdout
sink.close()
print(sink.lost)
limit(resource.RLIM_INFINITY)  # what measures coverage writes a file at exit
"""
        shown = printed_by("-c", self.LIMIT + script, path).splitlines()

        assert ("2", True) == (
            shown[-1],
            "DiskFullError: 2 records are lost (1 info, 1 error): the limit" in shown[-2],
        )

    def test_is_the_files_fault_until_it_ends(self, path):
        """
        As long as records wait the file says how many and why; once they are written it has no
        fault.
        """
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(0)
sink.append(*make_line(1)); sink.append(*make_line(2))
print(sink.fault)
limit(resource.RLIM_INFINITY)
sink.append(*make_line(3))
print(sink.fault)
"""
        shown = printed_by("-c", self.LIMIT + script, path).splitlines()

        assert [f"2 records wait in memory alone: {LIMIT_REACHED}", "None"] == shown

    def test_may_be_an_error_of_the_call(self, path):
        """
        With on_error="raise" the call raises, nothing waits, and what is logged later is written
        alone.
        """
        script = """
from geno_lewm_obs import DiskFullError
sink = FileSink(Path(sys.argv[1]), on_error="raise")
limit(0)
try:
    sink.append(*make_line(1))
except DiskFullError as error:
    print(error)
print(sink.fault, len(sink.file_appender.backlog))
limit(resource.RLIM_INFINITY)
sink.append(*make_line(2))
"""
        shown = printed_by("-c", self.LIMIT + script, path).splitlines()

        message = f"the record isn't written: {LIMIT_REACHED}"
        assert ([message, "None 0"], [2]) == (shown, self.values(path))

    def test_harms_no_order_where_a_signal_handler_logs(self, path):
        """
        A handler that logs while its thread writes what waited neither waits for it nor overtakes
        it.
        """
        script = """
sink = FileSink(Path(sys.argv[1]))
limit(0)
for number in range(5):
    sink.append(*make_line(number))
limit(resource.RLIM_INFINITY)
write = os.write
def interrupted(fd, line):
    os.write = write
    signal.raise_signal(signal.SIGUSR1)
    return write(fd, line)
signal.signal(signal.SIGUSR1, lambda *_: sink.append(*make_line("handler")))
os.write = interrupted
sink.flush()
"""
        printed_by("-c", self.LIMIT + script, path)

        assert [0, 1, 2, 3, 4, "handler"] == self.values(path)

    def test_is_not_tried_for_every_record_where_that_takes_long(self, make_sink, monkeypatch):
        """
        If each attempt takes a second, as on a network file system that is gone, most records wait
        without one.
        """
        sink, attempts, write = make_sink(), [], os.write
        with freeze_time("2026-05-20") as frozen:

            def slow(number, line):
                if number != sink.file_appender.file.number:
                    return write(number, line)
                attempts.append(1)
                frozen.tick(1)
                raise OSError(errno.EIO, "")

            monkeypatch.setattr(os, "write", slow)
            for value in range(50):
                sink.append(*make_line(value))
            monkeypatch.undo()

        assert (3, 50) == (len(attempts), len(sink.file_appender.backlog))

    def test_stays_within_the_bound_between_attempts(self, make_sink, monkeypatch):
        """While no attempt is made for minutes, no more lines wait than there is room for."""
        line = len(render_jsonl(record(10)))
        sink = make_sink(capacity=10 * line)
        with freeze_time("2026-05-20") as frozen:

            def slow(_number, _line):
                frozen.tick(10)
                raise OSError(errno.EIO, "")

            monkeypatch.setattr(os, "write", slow)
            for value in range(10, 60):
                sink.append(*make_line(value))
            monkeypatch.undo()

        assert 10 == len(sink.file_appender.backlog)

    def test_is_tried_by_flush_however_long_that_takes(self, make_sink, path, monkeypatch):
        """
        A flush writes what waits even if the last attempt was slow and no record would make the
        next.
        """
        sink, write = make_sink(), os.write
        with freeze_time("2026-05-20") as frozen:

            def slow(_number, _line):
                frozen.tick(1)
                raise OSError(errno.EIO, "")

            monkeypatch.setattr(os, "write", slow)
            for value in range(3):  # a first failure may be a busy moment's, so that it takes two
                sink.append(*make_line(value))
            monkeypatch.setattr(os, "write", write)
            sink.append(*make_line(3))
            before = self.values(path)
            sink.flush()

        assert ([], [0, 1, 2, 3]) == (before, self.values(path))

    def test_is_the_parents_to_write_after_a_fork(self, path):
        """
        A child forked while records wait and a thread holds the lock logs its own records alone.
        """
        script = """
import threading
sink = FileSink(Path(sys.argv[1]))
limit(0)
sink.append(*make_line("parent"))
limit(resource.RLIM_INFINITY)
held, done = threading.Event(), threading.Event()
def hold():
    with sink.file_appender.lock:
        held.set()
        done.wait()
thread = threading.Thread(target=hold)
thread.start()
held.wait()
child = os.fork()
if not child:
    signal.alarm(20)  # ends a child that waits
    sink.append(*make_line("child"))
    sink.close()
    os._exit(0)
status = os.waitpid(child, 0)[1]
done.set()
thread.join()
sink.close()
sys.exit(bool(status))
"""
        printed_by("-c", self.LIMIT + script, path)

        assert ["child", "parent"] == self.values(path)

    def test_threads_lose_nothing(self, path):
        """
        Eight threads log to a file that takes records by turns: none is lost, each thread's are in
        order.
        """
        script = """
import threading
sink = FileSink(Path(sys.argv[1]))
def work(writer):
    for count in range(300):
        sink.append(*make_line([writer, count]))
threads = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    limit(0)
    limit(resource.RLIM_INFINITY)
sink.close()
"""
        printed_by("-c", self.LIMIT + script, path)
        by_writer = {}
        for writer, count in self.values(path):
            by_writer.setdefault(writer, []).append(count)

        assert {writer: list(range(300)) for writer in range(8)} == by_writer
