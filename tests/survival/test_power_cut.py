"""
A power cut: what a mode of durability promised is on the disk, if the disk keeps its own promise.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount"
)


@pytest.mark.parametrize("durability", ["power", "process", "relaxed"])
def test_loses_no_more_than_stated(run_program, trials, make_disk, tmp_path, durability):
    """
    What was acknowledged as safe is there after a power cut, and of the rest a beginning, whole and
    in order.
    """
    cuts, longest_life = trials((12 if durability == "power" else 2, 0.3), (300, 1.0))
    disk = make_disk("ext4", 32)
    env = {"GENO_LEWM_LOG_DURABILITY": durability}
    found = run_program(
        "power_cut", disk, tmp_path / "ext4.img", durability, cuts, longest_life, 1, env=env
    )

    assert found["acknowledged"] > 0
    assert found["disordered"] == 0
    if durability == "power":
        assert found["durable"] > cuts
        assert found["ends"] == cuts // 3
        assert (0, 0) == (found["lost_durable"], found["lost_ends"])
        assert found["oldest_lost_ms"] < 1000  # 100 as stated, on a machine that isn't busy
