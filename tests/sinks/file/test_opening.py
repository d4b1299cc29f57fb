"""
Opening a run file: what is refused, what is made, with which permissions, what is mended.

All parts are real.
"""

from __future__ import annotations

import errno
import gc
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geno_lewm_obs import DiskFullError, ResourceError
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.sinks.file import opening
from geno_lewm_obs.sinks.file.opening import Drift, fcntl, make_directory, open_run_file

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make this"
)
HALF = LINE_START + b"2026-05-20T15:4"


def permissions(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def open_descriptors():
    return len(list(Path("/dev/fd").iterdir()))


class TestPath:
    def refused(self, path, because):
        with pytest.raises(ResourceError, match=because) as caught:
            open_run_file(path, 0o600)
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

    @as_root
    def test_may_be_another_users_where_a_team_shares_it(self, path):
        """
        A file that its group may write to is taken whoever made it, and keeps its permissions.
        """
        path.touch()
        path.chmod(0o660)
        os.chown(path, 12345, -1)
        open_run_file(path, 0o660).close()

        assert (12345, 0o660) == (path.stat().st_uid, stat.S_IMODE(path.stat().st_mode))

    def test_is_named_with_a_remedy(self, path):
        """The error names the file and says what to do."""
        path.mkdir()
        error = self.refused(path, re.escape(str(path)))

        assert "it must be a regular file that you may write to, not a link" == error.remediation

    def test_leaves_no_descriptor_open_when_refused(self, path):
        """A file that is refused is closed again."""
        os.mkfifo(path)
        before = open_descriptors()
        self.refused(path, "regular")

        assert before == open_descriptors()

    @pytest.mark.parametrize("failing", range(3))
    def test_that_the_system_can_not_tell_of_is_refused_and_let_go(
        self, path, tmp_path, monkeypatch, failing
    ):
        """
        Whichever question of a file's state fails, its descriptor is closed once, and the next
        owner of the number isn't disturbed.
        """
        ask, before, left = os.fstat, open_descriptors(), iter(range(failing, -1, -1))

        def refuse(number):
            if next(left, None) == 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return ask(number)

        monkeypatch.setattr(os, "fstat", refuse)
        with pytest.raises(ResourceError) as caught:
            open_run_file(path, 0o600)
        after = open_descriptors()
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        del caught
        gc.collect()

        assert (before, 0) == (after, ask(other).st_size)
        os.close(other)

    def test_whose_opening_is_interrupted_is_closed_once(self, path, tmp_path, monkeypatch):
        """
        A signal handler that raises just after the opening leaves no descriptor, and none is closed
        that isn't the file's.
        """
        made, before = opening.OpenFile, open_descriptors()
        others = []

        def interrupted(number, status, where):
            made(number, status, where)  # which lets go of the number again
            others.append(os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT))
            raise KeyboardInterrupt

        monkeypatch.setattr(opening, "OpenFile", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_run_file(path, 0o600)

        assert (before + 1, 0) == (open_descriptors(), os.fstat(others[0]).st_size)
        os.close(others[0])


@pytest.mark.skipif(os.name != "posix", reason="descriptors are inherited by number on POSIX")
class TestStandardStream:
    CODE = """
import os, sys
from geno_lewm_obs import get_logger
os.close(2)
log = get_logger("a", run_id="run-1", log_dir=sys.argv[1], pretty=True)
record = log.info("training.run.end")
try:
    os.write(2, b"of any library")
except OSError:
    sys.exit(3 if record else 1)
"""

    def test_that_was_closed_is_not_taken_for_the_file(self, path):
        """
        If a program, such as a daemon, closed a standard stream, text that is still written to its
        number doesn't get into the run file.
        """
        done = subprocess.run(
            [sys.executable, "-c", self.CODE, str(path.parent)], check=False, timeout=60
        )

        assert 3 == done.returncode
        assert all(line.startswith(LINE_START) for line in path.read_bytes().splitlines())


class TestDirectory:
    def test_is_made_with_those_above_it_for_the_owner_alone(self, tmp_path):
        """Missing directories are made, and each of them is 0700."""
        open_run_file(tmp_path / "a" / "b" / "run-1.jsonl", 0o600)

        assert ["0o700", "0o700"] == [
            permissions(tmp_path / "a"),
            permissions(tmp_path / "a" / "b"),
        ]

    def test_may_be_made_by_another_rank_meanwhile(self, tmp_path, monkeypatch):
        """
        Of two processes that find it missing at the same moment, the slower one takes the other's.
        """
        folder = tmp_path / "logs"
        exists = Path.exists

        def made_just_then(path):
            was_there = exists(path)
            folder.mkdir(exist_ok=True)
            return was_there

        monkeypatch.setattr(Path, "exists", made_just_then)

        assert [folder] == make_directory(folder)

    def test_that_exists_keeps_its_mode(self, tmp_path):
        """A directory of the user's own stays as it is."""
        (tmp_path / "logs").mkdir(mode=0o755)
        make_directory(tmp_path / "logs")

        assert "0o755" == permissions(tmp_path / "logs")

    @pytest.mark.parametrize("mode", [0o777, 0o2777], ids=oct)
    def test_that_anyone_may_write_to_is_told_once(self, tmp_path, capfd, mode):
        """One's own directory that is world-writable, as an emptyDir is, is taken and told."""
        (tmp_path / "open").mkdir()
        (tmp_path / "open").chmod(mode)
        for _ in range(2):
            assert open_run_file(tmp_path / "open" / "run-1.jsonl", 0o600).ends_whole()

        assert 1 == capfd.readouterr().err.count("anyone may write to the log directory")

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may chown")
    def test_of_another_user_that_anyone_may_write_to_is_refused(self, tmp_path):
        """Nothing is made in a world-writable directory of another user."""
        (tmp_path / "open").mkdir()
        (tmp_path / "open").chmod(0o777)
        os.chown(tmp_path / "open", 12345, -1)
        with pytest.raises(ResourceError, match="anyone may write to"):
            open_run_file(tmp_path / "open" / "run-1.jsonl", 0o600)

        assert [] == list((tmp_path / "open").iterdir())

    def test_with_the_sticky_bit_is_taken(self, tmp_path):
        """In a directory like /tmp nobody can replace another's file, so it's taken."""
        (tmp_path / "sticky").mkdir()
        (tmp_path / "sticky").chmod(0o1777)

        assert open_run_file(tmp_path / "sticky" / "run-1.jsonl", 0o600).ends_whole()

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

    @as_root
    def test_without_room_for_it_is_a_disk_full_error(self, small_disk):
        """A directory that can't be made for want of space is a DiskFullError."""
        folder = small_disk("size=64k,nr_inodes=2")
        (folder / "last").touch()

        with pytest.raises(DiskFullError, match="ENOSPC"):
            make_directory(folder / "logs")


class TestSyncedEntry:
    def opened(self, path, monkeypatch, number):
        def refuse(_number):
            raise OSError(number, "")

        monkeypatch.setattr(os, "fsync", refuse)
        return open_run_file(path, 0o600, syncs_entry=True)

    def test_is_not_asked_of_who_can_not(self, path, monkeypatch):
        """A file system that can't sync directories is used all the same."""
        assert self.opened(path, monkeypatch, errno.EINVAL).ends_whole()

    def test_that_fails_is_refused(self, path, monkeypatch):
        """A file whose name isn't known to be on the disk is refused."""
        with pytest.raises(ResourceError, match="EIO"):
            self.opened(path, monkeypatch, errno.EIO)


class TestPermissions:
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o660], ids=oct)
    @pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o177, 0o777], ids=oct)
    def test_are_as_asked_whatever_the_umask(self, path, mode, umask):
        """
        The file has exactly the mode that was asked for, and its directory 0700, whatever the
        umask.
        """
        script = """
import os, sys
from pathlib import Path
from geno_lewm_obs.sinks.file.opening import open_run_file
os.umask(int(sys.argv[2]))
open_run_file(Path(sys.argv[1]) / "new" / "run-1.jsonl", int(sys.argv[3]))
"""
        subprocess.run(
            [sys.executable, "-c", script, path.parent, str(umask), str(mode)],
            check=True,
            timeout=60,
        )

        assert (oct(mode), "0o700") == (
            permissions(path.parent / "new" / "run-1.jsonl"),
            permissions(path.parent / "new"),
        )

    def test_of_an_older_file_are_put_right(self, path):
        """A run file that was left readable for all is closed to others."""
        path.touch(mode=0o644)
        open_run_file(path, 0o600)

        assert "0o600" == permissions(path)


class TestHealing:
    def test_ends_a_half_line(self, path):
        """A half line that a killed writer left is ended."""
        path.write_bytes(HALF)
        open_run_file(path, 0o600)

        assert HALF + b"\n" == path.read_bytes()

    def test_only_where_nobody_else_writes(self, path):
        """
        While another process has the file open a half line may be one that is being written, and
        isn't ended.
        """
        first = open_run_file(path, 0o600)
        path.write_bytes(HALF)
        second = open_run_file(path, 0o600)
        while_open = path.read_bytes()
        del first, second
        open_run_file(path, 0o600)

        assert (HALF, HALF + b"\n") == (while_open, path.read_bytes())

    def test_is_done_where_there_are_no_locks(self, path, monkeypatch):
        """
        On a file system without locks a half line is ended too: a blank line too many harms less
        than a glued record.
        """

        def refuse(_number, _operation):
            raise OSError(errno.ENOLCK, "")

        path.write_bytes(HALF)
        monkeypatch.setattr(fcntl, "flock", refuse)
        open_run_file(path, 0o600).close()

        assert HALF + b"\n" == path.read_bytes()

    def test_takes_no_line_that_is_being_written_for_a_half_one(self, path):
        """
        A long line of which a part can be seen already isn't taken for half a line: after a write
        that had begun, it's looked at again.
        """
        file = open_run_file(path, 0o600)
        line, done = b"x" * (1 << 21) + b"\n", threading.Event()

        def write():
            number = os.open(path, os.O_WRONLY | os.O_APPEND)
            for _ in range(30):
                os.write(number, line)
            os.close(number)
            done.set()

        thread = threading.Thread(target=write)
        thread.start()
        looks = []
        while not done.is_set():
            looks.append(file.ends_whole())
        thread.join()

        assert {True} == set(looks)

    @as_root
    def test_without_room_is_a_disk_full_error(self, small_disk, fill):
        """
        A file whose half line can't be ended for want of space is a DiskFullError, not a bare
        OSError.
        """
        folder = small_disk("size=64k")
        (folder / "run-1.jsonl").write_bytes(HALF.ljust(4096, b"x"))
        fill(folder)

        with pytest.raises(DiskFullError):
            open_run_file(folder / "run-1.jsonl", 0o600)


class TestLiveness:
    def test_who_has_it_open_holds_a_shared_lock(self, path):
        """
        As long as a writer has the file open `repair` can't get its lock; then the lock is free.
        """
        file, other = open_run_file(path, 0o600), path.open("rb")
        with other:
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            del file

            assert None is fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_all_who_have_it_open_do(self, path):
        """The lock is shared: a second writer counts as alive too."""
        files = [open_run_file(path, 0o600) for _ in range(2)]

        assert [True, True] == [file.has_joined for file in files]

    def test_who_could_not_join_may_join_later(self, path):
        """
        A writer that finds the file locked opens it all the same, and joins the live writers later.
        """
        path.touch()
        with path.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            file = open_run_file(path, 0o600)
            before = file.has_joined
        file.join_writers()

        assert (False, True) == (before, file.has_joined)


class TestDrift:
    @pytest.fixture
    def file(self, path):
        return open_run_file(path, 0o600)

    def test_none(self, file, path):
        """A file to which others only append hasn't changed."""
        with path.open("ab") as other:
            other.write(b"line\n")

        assert None is file.drift()

    def test_deleted(self, file, path):
        """A file that has no name any more is told from one that was moved."""
        path.unlink()

        assert Drift.DELETED == file.drift()

    def test_moved(self, file, path, tmp_path):
        """A file that has another name now is told from one that has none."""
        path.rename(tmp_path / "old.jsonl")

        assert Drift.MOVED == file.drift()

    def test_of_the_directory(self, tmp_path):
        """A directory that was moved away takes the file with it."""
        path = tmp_path / "logs" / "run-1.jsonl"
        file = open_run_file(path, 0o600)
        path.parent.rename(tmp_path / "old")

        assert Drift.MOVED == file.drift()

    def test_none_where_the_directory_is_closed(self, file, monkeypatch):
        """A process that may no longer look into the directory may still write to the open file."""

        def refuse(*_arguments, **_options):
            raise PermissionError

        monkeypatch.setattr(Path, "stat", refuse)

        assert None is file.drift()

    def test_deleted_behind_a_closed_directory(self, file, path, monkeypatch):
        """That the file has no name any more is seen without a look into its directory."""

        def refuse(*_arguments, **_options):
            raise PermissionError

        path.unlink()
        monkeypatch.setattr(Path, "stat", refuse)

        assert Drift.DELETED == file.drift()

    def test_replaced(self, file, path, tmp_path):
        """Another file at the path is noticed, also if it's a link to this very file."""
        path.rename(tmp_path / "old.jsonl")
        path.symlink_to(tmp_path / "old.jsonl")

        assert Drift.REPLACED == file.drift()

    def test_truncated(self, file, path):
        """A file that got shorter is reported once."""
        path.write_bytes(b"line\n")
        file.drift()
        os.truncate(path, 0)

        assert (Drift.TRUNCATED, None) == (file.drift(), file.drift())

    def test_closed(self, file):
        """A descriptor that other code closed is noticed."""
        os.close(file.number)

        assert Drift.CLOSED == file.drift()

    def test_closed_and_given_to_another_file(self, file, tmp_path):
        """
        A descriptor whose number belongs to another file is noticed, and that file isn't closed
        with it.
        """
        number = file.number
        os.close(number)
        other = os.open(tmp_path / "model.ckpt", os.O_RDWR | os.O_CREAT)
        drift = file.drift()
        del file

        assert (number, Drift.CLOSED, 0) == (other, drift, os.fstat(other).st_size)
        os.close(other)


@as_root
def test_without_room_for_a_new_file_is_a_disk_full_error(small_disk):
    """A run file that can't be made for want of space is a DiskFullError."""
    folder = small_disk("size=64k,nr_inodes=2")
    (folder / "last").touch()

    with pytest.raises(DiskFullError, match="ENOSPC"):
        open_run_file(folder / "run-1.jsonl", 0o600)
