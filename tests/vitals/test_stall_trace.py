"""Names in a stall's trace, which are judged in the file."""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.sinks.file.trace_file import TraceFile
from geno_lewm_obs.vitals.stall_trace import judge_trace

BASES = "ACGT" * 5
FRAME = f'  File "/a/t.py", line 3 in {BASES}\n'.encode()
HIDDEN = FRAME.replace(BASES.encode(), b"*" * 20)


@pytest.fixture
def file(log_dir):
    file = TraceFile(log_dir / "r.stall")
    yield file
    file.release()


def test_in_place(file):
    """Whole lines are judged, once, and what isn't private, or is behind them, stays."""
    os.write(file.number, b"private\nTimeout (0:00:20)!\n" + FRAME + FRAME[:-1])
    end = judge_trace(file, 8)
    assert b"private\nTimeout (0:00:20)!\n" + HIDDEN + FRAME[:-1] == file.path.read_bytes()
    os.write(file.number, b"\n")

    assert file.size == judge_trace(file, end) == judge_trace(file, file.size)
    assert file.path.read_bytes().endswith(HIDDEN * 2)


def test_what_can_not_be_judged(file, capfd):
    """Where the file can't be opened again its lines are removed, and that's said."""
    os.write(file.number, b"Timeout (0:00:20)!\n")
    os.write(file.number, FRAME)
    other = file.path.rename(file.path.with_suffix(".other"))
    file.path.symlink_to(other)

    assert (19, 19) == (judge_trace(file, 19), file.size)
    assert "the frames of a stall are removed" in capfd.readouterr().err


def test_another_file_at_its_path(file):
    """What is at the path by now is somebody else's, and isn't touched."""
    os.write(file.number, FRAME)
    file.path.unlink()
    file.path.write_bytes(FRAME)
    judge_trace(file, 0)

    assert FRAME == file.path.read_bytes()
