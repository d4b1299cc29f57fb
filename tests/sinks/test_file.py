"""
The run's file: what it refuses to open, what it writes, and who may write beside it. All parts are real.
"""

from __future__ import annotations

import collections
import itertools
import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geno_lewm_obs import DiskFullError, InvariantViolation, LogRecord, ResourceError
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.redaction import text_holds_sequence
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.fanout import Fanout
from geno_lewm_obs.sinks.file import FileSink, make_directory

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make this")

HALF = LINE_START + b"2026-05-20T15:4"


def record(value=1, **fields):
    return LogRecord("2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", {"value": value}, **fields)


def python(script, *arguments, **options):
    """Run *script* in a process of its own and return what it printed; its failure is the test's."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False, **options
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def permissions(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run-1.jsonl"


@pytest.fixture
def make_sink(path):
    """Return sinks that are closed at the end."""
    sinks = []

    def make(where=path, **options):
        sinks.append(FileSink(where, **options))
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.close()


def takes(sink, value):
    try:
        sink.emit(record(value))
    except InvariantViolation:
        return False
    return True


def open_descriptors():
    return len(list(Path("/dev/fd").iterdir()))


@pytest.fixture
def small_disk(tmp_path):
    """Mount real, very small file systems, and unmount them."""
    mounted = []

    def mount(options):
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", folder], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("no tmpfs can be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    """Take all the space that is left in *folder*."""
    fd = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        for size in (4096, 1):
            with pytest.raises(OSError, match="No space left"):
                collections.deque((os.write(fd, b"x" * size) for _ in itertools.count()), maxlen=0)
    finally:
        os.close(fd)


class TestPath:
    def refused(self, path, because):
        with pytest.raises(ResourceError, match=because) as caught:
            FileSink(path)
        return caught.value

    def test_may_not_be_a_symlink(self, path, tmp_path):
        """A symbolic link is refused, and what it points to stays as it was."""
        target = tmp_path / "target"
        target.write_bytes(b"precious")
        path.symlink_to(target)
        self.refused(path, "ELOOP")

        assert b"precious" == target.read_bytes()

    def test_may_not_be_a_dangling_symlink(self, path, tmp_path):
        """A link to nowhere is refused, and its target isn't made."""
        path.symlink_to(tmp_path / "target")
        self.refused(path, "ELOOP")

        assert not (tmp_path / "target").exists()

    def test_may_have_no_other_name(self, path, tmp_path):
        """A hard link is refused, and the file under its other name stays as it was."""
        (tmp_path / "other").write_bytes(b"precious")
        path.hardlink_to(tmp_path / "other")
        self.refused(path, "has other names")

        assert b"precious" == (tmp_path / "other").read_bytes()

    def test_may_not_be_a_fifo(self, path):
        """A FIFO is refused at once; nothing waits for a reader."""
        os.mkfifo(path)

        assert "RESOURCE.GENERIC" == self.refused(path, "is not a regular file").code

    def test_may_not_be_a_directory(self, path):
        """A directory is refused."""
        path.mkdir()

        assert "RESOURCE.GENERIC" == self.refused(path, "EISDIR").code

    @as_root
    def test_may_not_be_a_device(self, path):
        """A device is refused."""
        try:
            os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
        except PermissionError:
            pytest.skip("no device can be made here")
        try:
            path.open("rb").close()
        except PermissionError:
            pytest.skip("devices can't be opened here")

        assert "RESOURCE.GENERIC" == self.refused(path, "is not a regular file").code

    @as_root
    def test_may_not_belong_to_another_user(self, path):
        """A file of another user is refused, and stays as it was."""
        path.write_bytes(b"theirs")
        os.chown(path, 12345, -1)
        self.refused(path, "belongs to another user")

        assert b"theirs" == path.read_bytes()

    def test_is_named_with_a_remedy(self, path):
        """The error names the file and says what to do."""
        path.mkdir()
        error = self.refused(path, re.escape(str(path)))

        assert "it must be a regular file that you may write to, not a link" == error.remediation

    def test_leaves_no_descriptor_open_when_refused(self, path):
        """What was opened to be looked at is closed again."""
        os.mkfifo(path)
        before = open_descriptors()
        self.refused(path, "regular")

        assert before == open_descriptors()


class TestDirectory:
    def test_is_made_with_those_above_it_for_the_owner_alone(self, tmp_path, make_sink):
        """Missing directories are made, and each of them is 0700."""
        make_sink(tmp_path / "a" / "b" / "run-1.jsonl")

        assert ["0o700", "0o700"] == [permissions(tmp_path / "a"), permissions(tmp_path / "a" / "b")]

    def test_that_exists_keeps_its_mode(self, tmp_path):
        """A directory of the user's own stays as it is."""
        (tmp_path / "logs").mkdir(mode=0o755)
        make_directory(tmp_path / "logs")

        assert "0o755" == permissions(tmp_path / "logs")

    def test_that_anyone_may_write_to_is_refused(self, tmp_path):
        """A world-writable directory without the sticky bit is refused before any file is made."""
        (tmp_path / "open").mkdir()
        (tmp_path / "open").chmod(0o777)
        with pytest.raises(ResourceError, match="anyone may write to"):
            FileSink(tmp_path / "open" / "run-1.jsonl")

        assert [] == list((tmp_path / "open").iterdir())

    def test_with_the_sticky_bit_is_taken(self, tmp_path, make_sink):
        """In a directory like /tmp nobody can replace another's file, so it's taken."""
        (tmp_path / "sticky").mkdir()
        (tmp_path / "sticky").chmod(0o1777)

        assert make_sink(tmp_path / "sticky" / "run-1.jsonl").path.exists()

    def test_that_is_a_file_is_refused(self, tmp_path):
        """A file where the directory should be is refused by name."""
        (tmp_path / "logs").touch()

        with pytest.raises(ResourceError, match="is not a directory"):
            make_directory(tmp_path / "logs")

    def test_below_a_file_is_refused(self, tmp_path):
        """A directory that can't be made is refused with the system's reason."""
        (tmp_path / "file").touch()

        with pytest.raises(ResourceError, match=r"can't be made \(ENOTDIR\)"):
            make_directory(tmp_path / "file" / "logs")


class TestPermissions:
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o660], ids=oct)
    @pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
    def test_are_as_asked_whatever_the_umask(self, path, mode, umask):
        """The file has exactly the mode that was asked for, neither narrowed nor widened by the umask."""
        script = "import os, sys; from pathlib import Path; from geno_lewm_obs.sinks.file import FileSink; os.umask(int(sys.argv[2])); "
        python(script + "FileSink(Path(sys.argv[1]) / 'new' / 'run-1.jsonl', mode=int(sys.argv[3]))", path.parent, umask, mode)

        assert (oct(mode), "0o700") == (permissions(path.parent / "new" / "run-1.jsonl"), permissions(path.parent / "new"))

    def test_of_an_older_file_are_put_right(self, path, make_sink):
        """A run file that was left readable for all is closed to others."""
        path.touch(mode=0o644)
        make_sink()

        assert "0o600" == permissions(path)


class TestEmit:
    def test_appends_the_line(self, path, make_sink):
        """A record's line is in the file when `emit` returns."""
        make_sink().emit(record())

        assert render_jsonl(record()) == path.read_bytes()

    def test_keeps_what_the_file_holds(self, path, make_sink):
        """A run that's continued is appended to."""
        path.write_bytes(render_jsonl(record(1)))
        make_sink().emit(record(2))

        assert [record(1), record(2)] == list(scan(path))

    def test_ends_the_half_line_of_a_killed_writer(self, path, make_sink):
        """A file that ends in half a line gets a newline on opening, so that the next record stands on its own."""
        path.write_bytes(HALF)
        make_sink().emit(record())

        assert HALF + b"\n" + render_jsonl(record()) == path.read_bytes()

    @pytest.mark.parametrize("content", [b"", render_jsonl(record())], ids=["empty", "whole"])
    def test_opens_a_whole_file_without_a_byte(self, path, make_sink, content):
        """A file that is empty or ends in a whole line isn't written to on opening."""
        path.write_bytes(content)
        make_sink()

        assert content == path.read_bytes()

    @pytest.mark.parametrize("bases", ["ACGT" * 5, "acgtn" * 4], ids=["upper", "lower"])
    def test_refuses_a_sequence(self, path, make_sink, bases):
        """A record built by hand with 20 bases in a row is refused, and not one byte is written."""
        with pytest.raises(InvariantViolation, match=r"^what would have been written of training.metric holds a sequence of bases$"):
            make_sink().emit(record(bases))

        assert b"" == path.read_bytes()

    @pytest.mark.parametrize("field", ["phase", "trace_id", "error_code"])
    def test_refuses_a_sequence_in_any_field(self, path, make_sink, field):
        """The guard reads the whole line, not the data alone."""
        with pytest.raises(InvariantViolation):
            make_sink().emit(record(**{field: "ACGT" * 5}))

        assert b"" == path.read_bytes()

    def test_writes_nineteen_bases(self, path, make_sink):
        """One base less is no sequence."""
        make_sink().emit(record("ACGT" * 4 + "ACG"))

        assert [record("ACGT" * 4 + "ACG")] == list(scan(path))

    @pytest.mark.parametrize("char", ["\u200c", "\u061c", "\u202a", "\x9c"], ids=ascii)
    def test_refuses_nothing_that_redaction_lets_through(self, make_sink, char):
        """Where an escape ends in the letter of a base, redaction and the guard agree whether the 19 bases after it are a sequence."""
        text = char + "ACGT" * 4 + "ACG"

        assert text_holds_sequence(text) is not takes(make_sink(), text)

    def test_finishes_a_short_write(self, path, make_sink, monkeypatch):
        """A line that the system took in pieces is whole in the end."""
        sink, write = make_sink(), os.write
        monkeypatch.setattr(os, "write", lambda fd, line: write(fd, line[:7]))
        sink.emit(record())
        monkeypatch.undo()

        assert render_jsonl(record()) == path.read_bytes()

    def test_leaves_the_descriptor_to_no_child(self, make_sink):
        """A program that this one starts doesn't inherit the file."""
        assert not os.get_inheritable(make_sink()._file.number)


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
        sink.emit(record(1))
        sink.close()
        sink.emit(record(2))

        assert [record(1), record(2)] == list(scan(path))

    def test_is_undone_once_by_two_that_come_together(self, make_sink):
        """Who comes second to opening the file again takes the descriptor that the first one opened."""
        sink = make_sink()
        sink.close()

        assert sink._open() == sink._open()

    def test_lets_the_rules_of_opening_hold_again(self, path, tmp_path, make_sink):
        """A link that took the file's place meanwhile is refused."""
        sink = make_sink()
        sink.close()
        path.rename(tmp_path / "moved")
        path.symlink_to(tmp_path / "moved")

        with pytest.raises(ResourceError, match="ELOOP"):
            sink.emit(record())


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
            sink.emit(record([writer, count, "x" * (count * 37 % 8000)]))

    def test_each_append_to_what_the_other_wrote(self, path, make_sink):
        """Two sinks that opened the same file on their own, as two processes of a run do, write over nothing."""
        one, other = make_sink(), make_sink()
        for sink, value in ((one, 1), (other, 2), (one, 3)):
            sink.emit(record(value))

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
from geno_lewm_obs.sinks.file import FileSink
sink = FileSink(Path(sys.argv[1]))
children = []
for writer in range(4):
    children.append(os.fork())
    if not children[-1]:
        for count in range(int(sys.argv[2])):
            sink.emit(LogRecord("t", "info", "e", "r", "c", {"value": [writer, count, "x" * (count * 37 % 8000)]}))
        sys.exit()
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""
        python(script, path, self.LINES)

        assert {writer: list(range(self.LINES)) for writer in range(4)} == self.values(path)

    def test_forked_child_opens_the_file_though_another_thread_held_the_lock(self, path):
        """A child forked while a thread of its parent was at the lock doesn't wait for that thread, which it doesn't have."""
        script = """
import os, signal, sys, threading
from pathlib import Path
from geno_lewm_obs import LogRecord
from geno_lewm_obs.sinks.file import FileSink
sink = FileSink(Path(sys.argv[1]))
sink.close()
held, done = threading.Event(), threading.Event()
def hold():
    with sink._lock:
        held.set()
        done.wait()
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if not child:
    signal.alarm(20)  # ends a child that waits
    sink.emit(LogRecord("t", "info", "e", "r", "c"))
    done.set()
    sys.exit()
status = os.waitpid(child, 0)[1]
done.set()
sys.exit(bool(status))
"""
        python(script, path)

        assert [LogRecord("t", "info", "e", "r", "c")] == list(scan(path))


class TestFullDisk:
    def test_is_no_reason_to_stop_the_caller(self, path):
        """At the limit of a file's size the caller goes on, the loss is told as EFBIG, and no record is counted as written."""
        script = """
import json, resource, sys
from pathlib import Path
from geno_lewm_obs import LogRecord
from geno_lewm_obs.sinks.fanout import Fanout
from geno_lewm_obs.sinks.file import FileSink
reports = []
fanout = Fanout([FileSink(Path(sys.argv[1]))], lambda *told: reports.append(told))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
taken = [fanout.emit(LogRecord("t", "info", "e", "r", "c", {"value": n})) for n in range(50)]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps([sum(taken), reports]))
"""
        taken, reports = json.loads(python(script, path))
        read = [piece for piece in scan(path) if isinstance(piece, LogRecord)]

        assert (taken, [["file", "EFBIG", 1]]) == (len(read), reports)

    @as_root
    def test_is_told_and_harms_no_other_output(self, small_disk, capsys):
        """On a full disk the record is not counted as written, a person is told ENOSPC, and the other output has it."""
        folder, others, reports = small_disk("size=64k"), [], []
        sink = FileSink(folder / "run-1.jsonl")
        fill(folder)
        taken = Fanout([sink, Keeper(others)], lambda *told: reports.append(told)).emit(record())
        sink.close()

        assert (False, [record()], [("file", "ENOSPC", 1)]) == (taken, others, reports)
        assert "geno-lewm-obs: the file output failed (ENOSPC); the program goes on\n" == capsys.readouterr().err

    @as_root
    def test_costs_no_record_once_there_is_room_again(self, small_disk):
        """What is written after room was made is read back, though a line was cut where the disk ended."""
        folder = small_disk("size=64k")
        sink = FileSink(folder / "run-1.jsonl")
        sink.emit(record("x" * 4000))  # most of a page, so that the next line is cut at its end
        fill(folder)
        with pytest.raises(OSError, match="No space left"):
            sink.emit(record("y" * 4000))
        (folder / "filler").unlink()
        sink.emit(record("z"))
        sink.close()

        assert ["x" * 4000, "z"] == [piece.data["value"] for piece in scan(sink.path) if isinstance(piece, LogRecord)]

    @as_root
    def test_without_room_for_a_new_file_is_a_disk_full_error(self, small_disk):
        """A run file that can't be made for want of space is refused as what it is."""
        folder = small_disk("size=64k,nr_inodes=2")
        (folder / "last").touch()

        with pytest.raises(DiskFullError, match="ENOSPC"):
            FileSink(folder / "run-1.jsonl")

    @as_root
    def test_without_room_to_end_a_half_line_is_a_disk_full_error(self, small_disk):
        """A file whose half line can't be ended for want of space is refused as what it is, not by a bare OSError."""
        folder = small_disk("size=64k")
        (folder / "run-1.jsonl").write_bytes(HALF.ljust(4096, b"x"))
        fill(folder)

        with pytest.raises(DiskFullError):
            FileSink(folder / "run-1.jsonl")


class Keeper:
    """A sink that keeps records in a list."""

    name = "keeper"

    def __init__(self, taken):
        self.emit = taken.append


def test_a_writer_never_reaches_another_file(tmp_path, monkeypatch):
    """A sink that's closed between a writer's look at it and its write doesn't give the descriptor away to another file meanwhile."""
    sink, other = FileSink(tmp_path / "run.jsonl"), tmp_path / "patients.csv"
    write = os.write

    def close_first(number, line):
        sink.close()
        stranger = os.open(other, os.O_WRONLY | os.O_CREAT)
        written = write(number, line)
        os.close(stranger)
        return written

    monkeypatch.setattr(os, "write", close_first)
    sink.emit(LogRecord("2026-05-20T15:42:01.123Z", "info", "training.metric", "run", "training"))
    monkeypatch.undo()

    assert (b"", 1) == (other.read_bytes(), len((tmp_path / "run.jsonl").read_bytes().splitlines()))


def test_heals_only_where_nobody_else_writes(tmp_path):
    """What looks like half a line while another sink is open may be a line that's being written, so no newline is put behind it."""
    path = tmp_path / "run.jsonl"
    first = FileSink(path)
    path.write_bytes(b"half a li")
    second = FileSink(path)
    while_open = path.read_bytes()
    first.close()
    second.close()
    FileSink(path).close()

    assert (b"half a li", b"half a li\n") == (while_open, path.read_bytes())
