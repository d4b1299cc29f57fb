"""
A file replaced by a copy: what the copy keeps, and that the original outlives whatever happens.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from geno_lewm_obs import DiskFullError, ResourceError, RunFileError
from geno_lewm_obs.read import repair
from tests.programs import python
from tests.read.damaged import BROKEN, LINES, MENDED, folder_of, kept, make_damaged

KILLED = """
import os, signal, sys
from pathlib import Path
from geno_lewm_obs.read import repair
owner, name = {
    "fsync": (os, "fsync"),
    "link": (Path, "hardlink_to"),
    "rename": (Path, "rename"),
    "sync": (os, "close"),
}[sys.argv[2]]
setattr(owner, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
repair(Path(sys.argv[1]))
"""
TOLD = """
import sys
from pathlib import Path
from geno_lewm_obs.read import repair
try:
    repair(Path(sys.argv[1]))
except Exception as error:
    print(error.code, error.message.replace(sys.argv[1], "PATH"))
"""
AS_NOBODY = f"""
import os
import geno_lewm_obs.read
os.setgroups([])
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
{TOLD}
"""
LIMITED = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
{TOLD}
"""


@pytest.fixture
def path(tmp_path):
    """Return the path of a damaged run file."""
    return make_damaged(tmp_path)


class TestReplace:
    def test_keeps_every_original(self, path):
        """A file that is damaged again after its repair is kept, too, beside the first."""
        repair(path)
        path.write_bytes(path.read_bytes() + BROKEN)
        second = path.read_bytes()

        assert (path.with_name("run-1.jsonl.broken.2"), BROKEN) == (
            repair(path).original,
            kept(path).read_bytes(),
        )
        assert second == path.with_name("run-1.jsonl.broken.2").read_bytes()

    @pytest.mark.parametrize("mode", [0o400, 0o600, 0o640, 0o660, 0o644, 0o777, 0o2660], ids=oct)
    def test_keeps_the_mode(self, path, mode):
        """The file's mode is what it was, bit by bit."""
        path.chmod(mode)
        repair(path)

        assert mode == stat.S_IMODE(path.stat().st_mode)

    def test_keeps_the_times(self, path):
        """A repair doesn't make an old run the latest."""
        os.utime(path, ns=(1_000_000_001, 2_000_000_002))
        repair(path)

        assert 2_000_000_002 == path.stat().st_mtime_ns

    @pytest.mark.skipif(not hasattr(os, "setxattr"), reason="this system has no such attributes")
    def test_keeps_extended_attributes(self, path):
        """What is attached to the file, such as an access list, is attached to the copy."""
        try:
            os.setxattr(path, "user.note", b"of mine")
        except OSError:
            pytest.skip("this file system has no such attributes")
        repair(path)

        assert b"of mine" == os.getxattr(path, "user.note")

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
    def test_keeps_the_owner(self, path):
        """Who owned the file owns the copy, and so does the group."""
        os.chown(path, 1234, 4321)
        repair(path)

        assert (1234, 4321) == (path.stat().st_uid, path.stat().st_gid)

    def test_leaves_anything_of_its_original_s_name_alone(self, path):
        """A link that leads from the original's new name to the file isn't taken for it."""
        kept(path).symlink_to(path.name)

        assert path.with_name("run-1.jsonl.broken.2") == repair(path).original
        assert BROKEN == path.with_name("run-1.jsonl.broken.2").read_bytes()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may run as somebody else")
    def test_refuses_where_the_owner_cannot_be_kept(self):
        """Where the copy would belong to somebody else, the file is as it was."""
        with tempfile.TemporaryDirectory() as made:
            path = Path(made) / "run.jsonl"
            path.write_bytes(BROKEN)
            path.chmod(0o644)
            path.parent.chmod(0o777)

            assert (
                "INPUT.RUN_FILE the owner and group of PATH can't be kept\n"
                == python("-c", AS_NOBODY, path).stdout
            )
            assert {path.name: BROKEN} == folder_of(path)


class TestAccidents:
    @pytest.mark.parametrize("step", ["fsync", "link", "rename", "sync"])
    def test_killed_midway(self, path, step):
        """
        Killed at any step, the file holds the original or the mended copy, whole; mending it again
        ends well, with one original kept.
        """
        assert -signal.SIGKILL == python("-c", KILLED, path, step).returncode
        assert path.read_bytes() in (BROKEN, MENDED)

        repair(path)

        assert {path.name: MENDED, kept(path).name: BROKEN} == folder_of(path)
        assert (1, 1) == (path.stat().st_nlink, kept(path).stat().st_nlink)

    def test_on_a_file_that_may_not_grow(self, path):
        """
        Where the copy can't be written whole, the file is as it was, and no part of the copy is
        left.
        """
        assert (
            "RESOURCE.DISK_FULL PATH can't be repaired (EFBIG); it is as it was\n"
            == python("-c", LIMITED, path).stdout
        )
        assert {path.name: BROKEN} == folder_of(path)

    @pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a tmpfs"
    )
    def test_on_a_full_disk(self, tmp_path):
        """On a disk without space the file is as it was; with space it is repaired."""
        disk = tmp_path / "disk"
        disk.mkdir()
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk],
            check=False,
            capture_output=True,
        ).returncode:
            pytest.skip("this system lets nobody mount a tmpfs")
        try:
            path = disk / "run.jsonl"
            path.write_bytes(BROKEN * 100)
            with pytest.raises(
                DiskFullError, match=r"can't be repaired \(ENOSPC\); it is as it was"
            ):
                repair(path)
            before = folder_of(path)
            subprocess.run(["mount", "-o", "remount,size=256k", disk], check=True)
            repair(path)

            assert {path.name: BROKEN * 100} == before
            assert MENDED * 100 == path.read_bytes()
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_where_no_second_name_can_be_given(self, path, monkeypatch):
        """On a file system without hard links it's refused, and the file is as it was."""

        def refuse(*_):
            raise PermissionError(1, "no")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
        with pytest.raises(ResourceError, match="EPERM"):
            repair(path)
        assert {path.name: BROKEN} == folder_of(path)

    def test_where_somebody_writes_without_a_lock(self, path, monkeypatch):
        """Where locks tell nothing, a file that grew meanwhile isn't replaced."""
        real = os.fsync

        def grow(fd):
            with path.open("ab") as file:
                file.write(LINES[0])
            real(fd)

        monkeypatch.setattr(os, "fsync", grow)
        with pytest.raises(RunFileError, match="a process still writes"):
            repair(path)
        assert {path.name: BROKEN + LINES[0]} == folder_of(path)
