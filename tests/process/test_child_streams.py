"""
The streams of a process that sends.
"""

from __future__ import annotations

from tests.programs import python

PROGRAM = """
import os, sys
from geno_lewm_obs.process.child_streams import silenced_stdout
own = silenced_stdout()
print("a library"); print("a library", file=sys.stderr); os.system("echo a program; echo it >&2")
os.write(own, b"a report")
"""


def test_only_reports_get_out():
    """What libraries and their programs print reaches nobody; a report reaches stdout."""
    done = python("-c", PROGRAM)

    assert (0, "a report", "") == (done.returncode, done.stdout, done.stderr)
