"""Traces of faults, read back."""

from __future__ import annotations

import subprocess
import sys

from geno_lewm_obs.read.faults import Fault, read_faults

TRACE = """Fatal Python error: Segmentation fault

Thread 0x00007f0000000001 (most recent call first):
  File "/usr/lib/python3/threading.py", line 324 in wait

Current thread 0x00007f0000000002 (most recent call first):
  File "/home/jane/train.py", line 17 in step
  File "/home/jane/train.py", line 40 in <module>

Extension modules: numpy.core (total: 1)
"""


def test_each_fault_has_its_reason_and_its_own_threads_frames(tmp_path):
    """The thread that failed is told, innermost frame first, without the folders of files; other threads aren't."""
    path = tmp_path / "r.fault"
    path.write_text(TRACE + 'Fatal Python error: Aborted\n\nCurrent thread 0x1 (most recent call first):\n  File "a.py", line 1 in f\n')

    assert [
        Fault("Segmentation fault", ("train.py:step:17", "train.py:<module>:40")),
        Fault("Aborted", ("a.py:f:1",)),
    ] == list(read_faults(path))


def test_what_faulthandler_writes_is_understood(tmp_path):
    """A real fault of this Python is read back."""
    path = tmp_path / "r.fault"
    code = f"import faulthandler, os\nfaulthandler.enable(open({str(path)!r}, 'w'))\ndef work(): os.abort()\nwork()"
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)

    assert [Fault("Aborted", ("<string>:work:3", "<string>:<module>:4"))] == list(read_faults(path))


def test_nothing_private_is_shown(tmp_path):
    """A name or reason that a rule refuses is withheld, and what is no trace is passed over."""
    path = tmp_path / "r.fault"
    dna = "GATTACA" * 4
    path.write_text(f'{dna}\nFatal Python error: {dna}\nCurrent thread 0x1:\n  File "{dna}.py", line 1 in f\n  {dna}\n')

    assert [Fault("(withheld)", ("(withheld)",))] == list(read_faults(path))


def test_an_empty_file_holds_none(tmp_path):
    """A file that a killed process left empty tells of nothing."""
    path = tmp_path / "r.fault"
    path.touch()

    assert [] == list(read_faults(path))
