"""
Real, very small file systems that get full.
"""

from __future__ import annotations

import collections
import itertools
import os
import subprocess

import pytest


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


@pytest.fixture
def fill():
    """Take all the space that is left in a folder; its file ``filler`` gives it back."""

    def take_all(folder):
        fd = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for size in (4096, 1):
                with pytest.raises(OSError, match="No space left"):
                    collections.deque((os.write(fd, b"x" * size) for _ in itertools.count()), maxlen=0)
        finally:
            os.close(fd)

    return take_all
