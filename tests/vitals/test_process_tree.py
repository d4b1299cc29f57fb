"""What this process and those below it use."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from geno_lewm_obs.vitals import process_tree
from geno_lewm_obs.vitals.process_tree import open_files, open_files_limit, tree_usage
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
CHILD = (
    "import subprocess, sys; held = bytearray(60_000_000); print('ready', flush=True); "
    "subprocess.run([sys.executable, '-c', 'input()'])"
)


def test_the_processes_below():
    """Children and theirs count, with their memory, and their processor time when they are gone."""
    alone = tree_usage()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert b"ready\n" == child.stdout.readline()
        wait_until(lambda: len(tree_usage().pids - alone.pids) >= 2)  # it has started its own
        both = tree_usage()
        child.communicate(b"\n")

    assert {os.getpid(), child.pid} <= both.pids
    assert both.memory_bytes - alone.memory_bytes > 60_000_000
    after = tree_usage()
    assert child.pid not in after.pids
    assert after.cpu_s > alone.cpu_s


def test_a_bound(monkeypatch):
    """At most so many processes are looked at."""
    monkeypatch.setattr(process_tree, "MOST", 0)

    assert frozenset() == tree_usage().pids


def test_open_files(tmp_path, monkeypatch):
    """The open files are counted, with the limit that holds for them if there is one."""
    before = open_files()
    with (tmp_path / "one").open("w"), (tmp_path / "two").open("w"):
        assert before + 2 == open_files()
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == open_files_limit()
    unlimited = resource.RLIM_INFINITY, resource.RLIM_INFINITY
    monkeypatch.setattr(resource, "getrlimit", lambda _what: unlimited)
    assert open_files_limit() is None


def test_open_files_on_older_systems(tmp_path):
    """Where the directory has no size, as before Linux 6.2, its entries are counted."""
    without_size = Path("/proc/self/ns")
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "fd").symlink_to(without_size)

    assert (0, len([*without_size.iterdir()])) == (
        without_size.stat().st_size,
        open_files(tmp_path),
    )


def test_no_proc(tmp_path):
    """On a system without such files it's an error, which says so."""
    with pytest.raises(FileNotFoundError):
        tree_usage(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_files(tmp_path)
