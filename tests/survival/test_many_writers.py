"""
Many processes write to one file without a lock, on each kind of file system that can be mounted.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the promise holds on Linux and macOS")


@pytest.mark.parametrize("kind", ["here", "tmpfs", "ext4", "xfs", "btrfs", "overlay"])
def test_no_line_is_lost_or_mixed(run_program, trials, make_disk, kind):
    """
    Eight processes append to one file: no line is lost or mixed with another, each process's are in
    order.
    """
    lines = trials(500, 20_000)
    folder = make_disk(kind, trials(400, 2000))
    found = run_program("many_writers", folder, 8, lines)

    assert {"whole": 8, "lost": 0, "torn": 0, "glued": 0} == found
