"""
Printing a finding when the reader has closed the pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

LINE = '{"name":"' + "GATTACA" * 4 + '"}\nok\n'


@pytest.mark.parametrize("command", ["audit", "verify"])
def test_counts_though_its_reader_has_gone(tmp_path, command):
    """
    Piped into `head` under pipefail, as in CI, the exit code still says that something was found,
    and stderr is empty.
    """
    (tmp_path / "run-1.jsonl").write_text(LINE * 20_000)
    reader, writer = os.pipe()
    arguments = [sys.executable, "-m", "geno_lewm_obs", command, str(tmp_path / "run-1.jsonl")]
    with subprocess.Popen(arguments, stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        os.close(reader)
        _, errors = process.communicate(timeout=60)

    assert (1, b"") == (process.returncode, errors)
