"""Whose a metrics file is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geno_lewm_obs.metrics import ownership
from geno_lewm_obs.metrics.ownership import GONE_S, Owner, is_stale, owner_of, this_process


def test_the_first_line_tells(tmp_path):
    """A file that begins with a process's line is that process's."""
    path = tmp_path / "metrics.prom"
    path.write_text(this_process().line + "a 1.0\n")

    assert this_process() == owner_of(path)
    assert not is_stale(path)


@pytest.mark.parametrize(
    "text", [b"", b"a 1.0\n", b"# metrics of x, process 1 2 3\n", b"\xff" * 300]
)
def test_other_files_are_nobodys(tmp_path, text):
    """A file without such a line isn't of this package, and never stale."""
    path = tmp_path / "metrics.prom"
    path.write_bytes(text)

    assert owner_of(path) is None
    assert not is_stale(path)


def test_a_link_a_folder_and_a_pipe_are_nobodys(tmp_path):
    """What is no regular file isn't read."""
    target = tmp_path / "target"
    target.write_text(this_process().line)
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    for name in ("link", "folder", "pipe"):
        assert owner_of(tmp_path / name) is None


def test_no_file(tmp_path):
    """A file that isn't there is told from one that is nobody's."""
    with pytest.raises(FileNotFoundError):
        owner_of(tmp_path / "metrics.prom")
    assert not is_stale(tmp_path / "metrics.prom")


def test_a_dead_process(tmp_path):
    """A process that has ended is dead, also while its parent hasn't asked how; so is one whose
    number another process has now."""
    path = tmp_path / "metrics.prom"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        owner = this_process()._replace(pid=child.pid, started=ownership._started(child.pid))
        path.write_text(owner.line)
        assert not is_stale(path)
        child.stdin.close()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_stale(path)
    assert is_stale(path)
    path.write_text(this_process()._replace(started=1).line)
    assert is_stale(path)


def test_a_process_elsewhere(tmp_path):
    """Of another container or machine, a file is stale once nobody has written it for an hour."""
    path = tmp_path / "metrics.prom"
    path.write_text(Owner(1, 2, "0a.1").line)
    assert not is_stale(path)

    an_hour_ago = path.stat().st_mtime - GONE_S - 60
    os.utime(path, (an_hour_ago, an_hour_ago))
    assert is_stale(path)


def test_without_proc():
    """Where there is no ``/proc``, the system is asked whether there is such a process."""
    assert 0 == ownership._asked(os.getpid())
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert ownership._asked(child.pid) is None
