"""A file that `faulthandler` writes traces to; what else of it is with `crashes.fault_trace`."""

from __future__ import annotations

import faulthandler
import stat

import pytest

from geno_lewm_obs.errors import GenoLeWMError
from geno_lewm_obs.sinks.file.trace_file import TraceFile, may_be_traced


def test_one_that_is_written(log_dir):
    """It's the user's own, grows by what is written, and then stays when it's released."""
    path = log_dir / "r.stall"
    file = TraceFile(path)
    assert (0, 0o600) == (file.size, stat.S_IMODE(path.stat().st_mode))
    faulthandler.dump_traceback(file.number)
    assert path.stat().st_size == file.size > 0
    file.release()
    assert path.exists()


def test_one_that_stays_empty(log_dir):
    """It's removed by the last process that has it open, and not before."""
    path = log_dir / "r.stall"
    file, other = TraceFile(path), TraceFile(path)
    file.release()
    assert path.exists()
    del file
    other.release()
    assert not path.exists()


def test_one_that_can_not_be_used(log_dir):
    """What isn't a file, or leads elsewhere, is refused."""
    log_dir.mkdir()
    (log_dir / "r.stall").symlink_to(log_dir / "other")

    with pytest.raises(GenoLeWMError):
        TraceFile(log_dir / "r.stall")


def test_a_private_directory(monkeypatch, tmp_path):
    """A program below a directory whose name is a sequence is one that leaves no trace."""
    assert may_be_traced()
    monkeypatch.syspath_prepend(tmp_path / ("ACGT" * 6))
    assert not may_be_traced()
