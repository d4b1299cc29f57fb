"""
A disk that takes nothing for a while, or till the end; small file systems and limits are real.
"""

from __future__ import annotations

import os

import pytest

pytest.importorskip("fcntl", reason="the promise holds on Linux and macOS")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount"
)
RECORDS, TIMES = 500, 3
MOST_SAID = 2048
FINE = {"is_whole": True, "rescued": 0, "modes": [], "raised": None, "glued": 0}


@pytest.mark.parametrize(
    ("matter", "kind"),
    [
        pytest.param("full", "tmpfs", marks=as_root),
        pytest.param("full", "ext4", marks=as_root),
        pytest.param("immutable", "ext4", marks=as_root),
        pytest.param("limit", "here"),
    ],
)
def test_room_again(run_program, make_disk, matter, kind):
    """
    Records wait while the disk takes none, and come first, in order, afterwards; one record reports
    it, and little is said.
    """
    found, said = run_program(
        "full_disk", make_disk(kind, 4), RECORDS, TIMES, matter, returns_stderr=True
    )

    assert FINE | {"recovered": TIMES} == found
    assert 0 < len(said) < MOST_SAID


@as_root
@pytest.mark.parametrize(("matter", "kind"), [("full", "tmpfs"), ("broken", "ext4")])
def test_no_room_till_the_end(run_program, make_disk, matter, kind):
    """
    Records that the disk never takes are in a private temporary file, in order, and the run ends
    with an error.
    """
    found, said = run_program(
        "full_disk", make_disk(kind, 4), RECORDS, 1, matter, "to the end", returns_stderr=True
    )

    error = "DiskFullError" if matter == "full" else "ResourceError"
    assert (
        FINE | {"rescued": found["rescued"], "modes": [0o600], "raised": error, "recovered": 0}
        == found
    )
    assert found["rescued"] > 0
    assert f"{found['rescued']} records are in " in said
    assert len(said) < MOST_SAID


@as_root
def test_a_logger_that_outlives_its_run(run_program, make_disk):
    """
    Records of a logger that goes on after its run was shut, while the disk is read-only, wait too,
    and little is said.
    """
    found, said = run_program(
        "full_disk", make_disk("tmpfs", 4), RECORDS, 1, "read-only", returns_stderr=True
    )

    assert FINE | {"recovered": 1} == found
    assert 0 < len(said) < MOST_SAID
