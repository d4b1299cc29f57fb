"""The module of file control, where the system has one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from geno_lewm_obs.process.file_control import fcntl


def test_is_the_standard_librarys():
    """On a POSIX system it is the standard library's own module."""
    assert pytest.importorskip("fcntl") is fcntl


def test_is_none_elsewhere():
    """Where the system isn't POSIX there is none, and nothing tries to load it."""
    # set after the imports that read it themselves
    code = """
import importlib, os, sys
sys.modules["fcntl"] = None
os.name = "nt"
from geno_lewm_obs.process.file_control import fcntl
print(fcntl)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert "None\n" == done.stdout
