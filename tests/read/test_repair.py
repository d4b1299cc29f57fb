"""
A damaged file mended: what is saved and what isn't, and that the original outlives whatever
happens to who mends it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import (
    DiskFullError,
    LogRecord,
    ResourceError,
    RunFileError,
    get_logger,
    read_run,
)
from geno_lewm_obs.read import TornLine, repair, scan
from geno_lewm_obs.read.pieces import pieces_in
from geno_lewm_obs.read.records import records_in
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())
LINES = [
    render_jsonl(
        LogRecord(
            "2026-05-20T15:42:01.123Z",
            "info",
            "training.metric",
            "run-1",
            "training",
            {"value": n},
            step=n,
        )
    )
    for n in range(4)
]
BROKEN = LINES[0] + LINES[1][:50] + LINES[2] + b"\0\0\0\n" + LINES[3]
MENDED = LINES[0] + LINES[2] + LINES[3]
BITS = st.sampled_from(
    [*LINES, LINES[0][:-1], LINES[1][:60], b"\n", b"\0\0", b'{"a":1}\n', b'{"ts":"x"}']
)
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
LIMITED = """
import resource, sys
from pathlib import Path
from geno_lewm_obs.read import repair
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    repair(Path(sys.argv[1]))
except Exception as error:
    print(error.code, error.message.replace(sys.argv[1], "PATH"))
"""


def python(script, *arguments):
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def path(tmp_path):
    """Return the path of a damaged run file."""
    (tmp_path / "run-1.jsonl").write_bytes(BROKEN)
    (tmp_path / "run-1.jsonl").chmod(0o600)
    return tmp_path / "run-1.jsonl"


def kept(path):
    return path.with_name(path.name + ".broken")


def folder(path):
    """Return every file beside *path* with its contents."""
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


class TestRepair:
    def test_saves_every_whole_record(self, path):
        """
        The file holds every whole record on a line of its own, in order; the original stands
        beside it, byte for byte.
        """
        repair(path)

        assert {path.name: MENDED, kept(path).name: BROKEN} == folder(path)

    def test_parts_records_where_nothing_is_lost(self, path):
        """Two whole records on one line are parted, though there's nothing to leave out."""
        path.write_bytes(LINES[0][:-1] + LINES[1])
        repair(path)

        assert LINES[0] + LINES[1] == path.read_bytes()

    def test_says_what_it_could_not_save(self, path):
        """Each piece that is left out is reported with its line, offset and length."""
        found = repair(path)
        lost = [TornLine(2, len(LINES[0]), 50), TornLine(3, len(LINES[0]) + 50 + len(LINES[2]), 3)]

        assert (3, 1, lost, kept(path)) == (found.records, found.glued, found.lost, found.original)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_mends_a_golden_case(self, case, tmp_path):
        """
        What a mended case holds is each record that its folder says, and no torn piece; a whole
        one stays as it was.
        """
        path = shutil.copy(case / "run.jsonl", tmp_path / "run.jsonl")
        expected = json.loads((case / "expected.json").read_text())
        repair(path)

        assert [each for each in expected if "ts" in each] == [
            each.to_dict() for each in scan(path)
        ]

    def test_changes_nothing_in_a_dry_run(self, path):
        """A dry run tells the same and leaves the folder as it was."""
        told = repair(path, dry_run=True)

        assert {path.name: BROKEN} == folder(path)
        assert (None, told.lost, told.records) == (told.original, repair(path).lost, 3)

    @pytest.mark.parametrize(
        "content",
        [b"", b"".join(LINES), b"\n" + LINES[0] + b"\n\n", LINES[0] + LINES[1][:-1]],
        ids=range(4),
    )
    def test_leaves_a_whole_file_alone(self, path, content):
        """
        Where nothing is torn or glued nothing is done; blank lines and a missing last newline are
        no damage.
        """
        path.write_bytes(content)
        before = path.stat()
        repair(path)

        assert (before.st_ino, before.st_mtime_ns, {path.name: content}) == (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            folder(path),
        )

    def test_twice_is_once(self, path):
        """A repaired file is whole: repairing it again does nothing."""
        repair(path)
        before = folder(path)
        again = repair(path)

        assert (False, None, before) == (again.is_needed, again.original, folder(path))

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

    def test_the_run_goes_on_in_the_mended_file(self, log_dir):
        """A program that continues the run appends to the repaired file."""
        log_dir.mkdir()
        (log_dir / "run-1.jsonl").write_bytes(BROKEN)
        repair(log_dir / "run-1.jsonl")
        get_logger("training", run_id="run-1").info("training.metric", step=9)

        assert [0, 2, 3, 9] == [each["step"] for each in read_run("run-1")]

    @pytest.mark.parametrize(
        ("expected", "mode"),
        [(0o600, 0o600), (0o640, 0o640), (0o660, 0o660), (0o640, 0o644)],
        ids=oct,
    )
    def test_keeps_the_mode(self, path, expected, mode):
        """A team's file stays a team's, and nobody else's."""
        path.chmod(mode)
        repair(path)

        assert expected == stat.S_IMODE(path.stat().st_mode)

    @settings(deadline=None)
    @given(st.lists(BITS | st.binary(max_size=9), max_size=8).map(b"".join))
    def test_saves_them_from_anything(self, tmp_path_factory, content):
        """
        Whatever a file holds, each whole record in it is in the mended one, byte for byte, and
        nothing else is.
        """
        path = tmp_path_factory.mktemp("runs") / "run.jsonl"
        path.write_bytes(content)
        whole = [
            piece.content
            for piece in pieces_in(BytesIO(content))
            if piece.content.strip(b" \t\r") + b"\n" in LINES
        ]
        repair(path)

        assert whole == [each for each in path.read_bytes().split(b"\n") if each]


class TestRefusals:
    def test_of_a_run_that_is_written(self, path):
        """While a process has the run open nothing is done to its file."""
        sink = FileSink(path)
        before = folder(path)
        with pytest.raises(
            RunFileError, match=r"a process still writes to .*; repair it when its run has ended"
        ):
            repair(path)
        sink.close()

        assert before == folder(path)

    @pytest.mark.parametrize("kind", ["link", "directory", "fifo", "missing"])
    def test_of_what_is_no_run_file(self, path, kind):
        """A link, a directory, a FIFO and nothing at all are refused, without a wait."""
        odd = path.with_name("odd.jsonl")
        {
            "link": lambda: odd.symlink_to(path),
            "directory": odd.mkdir,
            "fifo": lambda: os.mkfifo(odd),
            "missing": int,
        }[kind]()

        with pytest.raises(RunFileError, match=r"can't be repaired|is not a regular file"):
            repair(odd)
        assert BROKEN == path.read_bytes()

    def test_of_a_file_that_another_repair_replaced(self, path, monkeypatch):
        """
        Who opened the file before another mended it doesn't put the old one's copy over the mended
        one.
        """
        other = path.with_name("other")
        other.write_bytes(MENDED)
        real = os.open

        def open_and_lose(name, *arguments):
            fd = real(name, *arguments)
            if Path(name) == path and other.exists():
                other.rename(path)
            return fd

        monkeypatch.setattr(os, "open", open_and_lose)
        with pytest.raises(RunFileError, match="a process still writes"):
            repair(path)
        assert {path.name: MENDED} == folder(path)


class TestAccidents:
    @pytest.mark.parametrize("step", ["fsync", "link", "rename", "sync"])
    def test_killed_midway(self, path, step):
        """
        Killed at any step, the file holds the original or the mended copy, whole; mending it again
        ends well, with one original kept.
        """
        assert -signal.SIGKILL == python(KILLED, path, step).returncode
        assert path.read_bytes() in (BROKEN, MENDED)

        repair(path)

        assert {path.name: MENDED, kept(path).name: BROKEN} == folder(path)
        assert (1, 1) == (path.stat().st_nlink, kept(path).stat().st_nlink)

    def test_on_a_file_that_may_not_grow(self, path):
        """
        Where the copy can't be written whole, the file is as it was, and no part of the copy is
        left.
        """
        assert (
            "RESOURCE.DISK_FULL PATH can't be repaired (EFBIG); it is as it was\n"
            == python(LIMITED, path).stdout
        )
        assert {path.name: BROKEN} == folder(path)

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
            before = folder(path)
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
        assert {path.name: BROKEN} == folder(path)

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
        assert {path.name: BROKEN + LINES[0]} == folder(path)


def test_the_mended_file_reads_as_before(path):
    """To a reader nothing changes: it gets the same records from both."""
    repair(path)

    assert list(records_in(BytesIO(BROKEN))) == list(read_run(path))
