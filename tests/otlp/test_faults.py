"""
What goes wrong in the follower: told to the program, to a person and in a file, once in a while.
"""

from __future__ import annotations

import json
import os

import pytest

from geno_lewm_obs import ResourceError
from geno_lewm_obs.otlp import faults as module
from geno_lewm_obs.otlp.caller import Caller
from geno_lewm_obs.otlp.faults import Faults

SAID = (
    "the otlp output failed (RESOURCE.GENERIC: the receiver answers 503); the program goes on; wait"
)


@pytest.fixture
def pipes():
    """Yield the pipes of a program: of its orders, of what it's told, and its stderr."""
    orders, reports, stderr = os.pipe(), os.pipe(), os.pipe()
    yield orders, reports, stderr
    for number in (*orders, *reports, *stderr):
        os.close(number)


def test_where_it_is_told(tmp_path, pipes):
    """A fault is said on stderr, told, and written to a file of 0600; the next ones wait."""
    orders, reports, stderr = pipes
    faults = Faults(tmp_path / "r.otlp.log", Caller(orders[0], reports[1], stderr[1]))
    for _ in range(3):
        faults.add(ResourceError("the receiver answers 503", remediation="wait"))
    (line,) = (tmp_path / "r.otlp.log").read_text().splitlines()

    assert f"geno-lewm-obs: {SAID}\n" == os.read(stderr[0], 4096).decode()
    assert ["failed", "RESOURCE.GENERIC: the receiver answers 503", 1] == json.loads(
        os.read(reports[0], 4096)
    )
    assert line.endswith(f"+00:00 {SAID}")
    assert 0o600 == (tmp_path / "r.otlp.log").stat().st_mode & 0o777


def test_the_file_is_bounded(tmp_path, pipes, monkeypatch):
    """A file that is long enough gets no more lines; one that can't be written is no error."""
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    orders, reports, _ = pipes
    caller = Caller(orders[0], reports[1], None)
    faults = Faults(tmp_path / "r.otlp.log", caller)
    for _ in range(9):
        faults.write("x" * 20)
    (tmp_path / "link").symlink_to(tmp_path / "other")
    Faults(tmp_path / "link", caller).write("x")

    assert 100 <= (tmp_path / "r.otlp.log").stat().st_size < 150
    assert not (tmp_path / "other").exists()


def test_a_private_reason(tmp_path, pipes):
    """What a rule is certain to keep out isn't written, whoever has said it."""
    orders, reports, _ = pipes
    faults = Faults(tmp_path / "r.otlp.log", Caller(orders[0], reports[1], None))
    faults.add(ResourceError(f"the receiver says {'ACGT' * 6}"))

    assert "ACGT" not in (tmp_path / "r.otlp.log").read_text()
    assert b"ACGT" not in os.read(reports[0], 4096)
